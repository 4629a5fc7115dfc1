import { isReached } from '../../contract/contract.js'
import { show } from '../../evidence/entity-state.js'
import { skip } from '../../evidence/judgements.js'
import type { Contract } from '../../model/contract.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { updateRule } from '../rule.js'
import { everyEntity, everySuccess, hasBody } from './invariants.js'
import { typeAnnotation, valuesAt } from './requests.js'
import * as sentence from './sentences.js'

interface Annotation {
  readonly pointer: string
  readonly value: Json
  readonly type: string
}

/** The control information with this name. OData 4.01 makes the prefix `odata.` optional. */
const controlInformation = (object: JsonObject, name: string): Json | undefined =>
  object[`@odata.${name}`] ?? object[`@${name}`]

/** The type annotations of the entity (without a property) or of the items of a complex property. */
const annotationsAt = (contract: Contract, entity: JsonObject, property?: Property): Annotation[] => {
  type Placed = readonly [pointer: string, value: Json | undefined]
  const items = ({ pointer, value }: { pointer: string; value: Json | undefined }): Placed[] =>
    isArray(value) ? value.map((item, index) => [`${pointer}/${index}`, item]) : [[pointer, value]]
  const objects: Placed[] = property ? valuesAt(entity, property.path).flatMap(items) : [['', entity]]
  return objects.flatMap(([pointer, object]) => {
    const value = isObject(object) ? controlInformation(object, 'type') : undefined
    return value === undefined
      ? []
      : [{ pointer: `${pointer}/${typeAnnotation}`, value, type: property?.edm ?? contract.resource.type }]
  })
}

const complexProperties = (contract: Contract) => contract.properties.filter(({ kind }) => kind === 'complex')

/**
 * Whether the annotation names the type: bare, with `#`, or as an absolute URI that ends in it. If the contract shows a
 * value of a derived type, other qualified names are possible.
 */
const namesType = ({ value, type }: Annotation, derivable = false): boolean => {
  if (typeof value !== 'string') return false
  const name = value.slice(value.lastIndexOf('#') + 1)
  return name === type || (derivable && /^\w+(\.\w+)+$/.test(name))
}

const responseTypeAnnotation = updateRule({
  id: 'reply-type-annotation',
  area: 'response',
  title: 'names the declared type in type annotations',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request' }, { spec: 'OData JSON Format', clause: '4.5.3' }],
  explanation: {
    requirement: [
      'Clients choose a class by `@odata.type` and fail if it names another type (OData JSON Format 4.5.3).',
      'The annotation itself is optional. The page prints it with and without `#`, so both pass.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'If the entity, or an item of a complex property, has the annotation, it is the declared type: ' +
        'bare, after `#`, or as an absolute URI that ends in `#` and the type.',
      'If the contract shows a value of a derived type, any qualified name passes.',
    ],
    fails: [
      'An annotation names another type, or is not a string.',
      'Skipped if no response has the annotation at that place.',
    ],
  },
  provenBy: ['answers-another-type'],
  cases: (contract) => {
    const judged = (label: string, title: string, property?: Property) => ({
      label,
      title,
      ...(property && { source: property.source }),
      judge: everyEntity((entity) => {
        const found = annotationsAt(contract, entity, property)
        if (found.length === 0) return skip('no response has the annotation')
        const bad = found.find((each) => !namesType(each, property?.derivable))
        return (
          bad && { expected: `#${bad.type}, or ${bad.type}`, actual: show(bad.value), pointer: bad.pointer }
        )
      }),
    })
    return [
      judged('entity', `annotates the entity as ${contract.resource.type}, if at all`),
      ...complexProperties(contract).map((property) =>
        judged(property.path, `annotates ${property.path} as ${property.edm}, if at all`, property),
      ),
    ]
  },
})

const responseTypeAnnotationHash = updateRule({
  id: 'reply-type-annotation-hash',
  area: 'response',
  title: 'writes # before the type in a type annotation',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  sources: [{ spec: 'OData JSON Format', clause: '24' }],
  explanation: {
    requirement: [
      'In the JSON format, a type that is not built in is written after `#` (OData JSON Format 24). ' +
        'Strict libraries need it to distinguish a type of the model from a primitive type.',
      'This is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`, whose example omits it.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: ['Every `@odata.type` of the entity and of the items of its complex properties has a `#`.'],
    fails: ['An annotation has no `#`.', 'Skipped if no response has a type annotation.'],
  },
  provenBy: ['answers-bare-annotations'],
  cases: (contract) => [
    {
      label: 'every annotation',
      title: 'writes # before the type in every @odata.type',
      judge: everyEntity((entity) => {
        const places = [undefined, ...complexProperties(contract)]
        const found = places.flatMap((property) => annotationsAt(contract, entity, property))
        if (found.length === 0) return skip('no response has a type annotation')
        const bare = found.find(({ value }) => !String(value).includes('#'))
        return bare && { expected: `#${bare.type}`, actual: show(bare.value), pointer: bare.pointer }
      }),
    },
  ],
})

const contextAnnotation = '@odata.context'

const responseContext = updateRule({
  id: 'reply-context',
  area: 'response',
  title: 'returns a context URL that describes the entity',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'OData JSON Format', clause: '4.5.1' },
    { spec: 'OData Protocol', clause: '10.2' },
    { spec: 'OData Protocol', clause: '10.8' },
  ],
  explanation: {
    requirement: [
      'The context URL tells a client the content of the payload (OData JSON Format 4.5.1), so it must ' +
        'be correct if it is present.',
      'Host and path before the fragment are not compared, because proxies rewrite them.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'If the entity has `@odata.context`, its fragment ends in the name of the entity set and ' +
        '`/$entity`, or is the name of the type.',
      'Keys, a type cast and a select list may stand between or follow (OData Protocol 10.2 to 10.8).',
      'A singleton needs no `/$entity`. An entity reached through another one may be in a set with ' +
        'another name.',
    ],
    fails: [
      'The fragment has other content, or the context is not a string.',
      'Skipped if no response has a context.',
    ],
  },
  provenBy: ['answers-another-context'],
  cases: (contract) => [
    {
      label: contextAnnotation,
      title: `returns a context of ${contract.resource.name}/$entity, if any`,
      judge: everyEntity((entity) => {
        const context = controlInformation(entity, 'context')
        if (context === undefined) return skip('no response has a context')
        const fragment = typeof context === 'string' ? decoded(context.slice(context.indexOf('#') + 1)) : ''
        if (contextOf(contract).test(fragment)) return undefined
        return {
          expected: `a fragment that ends in ${contract.resource.name}/$entity`,
          actual: show(context),
          pointer: `/${contextAnnotation}`,
        }
      }),
    },
  ],
})

/**
 * The form of a context URL: it ends in the set and `$entity`, with an optional type cast and select list in between,
 * or in the type with a select list. A singleton needs no `$entity`; an entity that is reached through another one may
 * be in a set with a different name.
 */
const contextOf = (contract: Contract): RegExp => {
  const { kind, name, type } = contract.resource
  const set = isReached(contract) ? String.raw`[\w.]+` : `(^|/)${escapeRegExp(name)}`
  const [cast, select] = [String.raw`(/[\w.]+)?`, String.raw`(\(.*\))?`]
  const end = kind === 'singleton' ? String.raw`(/\$entity)?$` : String.raw`/\$entity$`
  return new RegExp(`${set}${cast}${select}${cast}${end}|^${escapeRegExp(type)}${select}$`)
}

const decoded = (fragment: string): string => {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')

const responseContextPresent = updateRule({
  id: 'reply-context-present',
  area: 'response',
  title: 'starts with the context URL',
  levels: { graph: 'MAY', odata: 'MUST' },
  sources: [
    { spec: 'OData JSON Format', clause: '3.1.1' },
    { spec: 'OData JSON Format', clause: '4.5.1' },
  ],
  explanation: {
    requirement: [
      'With minimal metadata, a response starts with its context, so that a streaming reader knows it ' +
        'before the first value (OData JSON Format 3.1.1, 4.5.1).',
      'This is a MUST in `odata`, a MAY in `graph`, and not part of `page`.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: ['`@odata.context` is the first member of every response that is the entity.'],
    fails: ['It is missing, or another member precedes it.', 'Skipped if no response is the entity.'],
  },
  provenBy: ['answers-without-context'],
  cases: () => [
    {
      label: contextAnnotation,
      title: 'starts with @odata.context',
      judge: everyEntity((entity) => {
        const [first] = Object.keys(entity)
        if (first === contextAnnotation || first === '@context') return undefined
        const present = controlInformation(entity, 'context') !== undefined
        return { expected: `${contextAnnotation} first`, actual: present ? `${first} first` : 'no context' }
      }),
    },
  ],
})

const responseMetadataParameter = updateRule({
  id: 'reply-metadata-parameter',
  area: 'response',
  title: 'states the metadata level in the media type',
  levels: { odata: 'MUST' },
  sources: [{ spec: 'OData JSON Format', clause: '4.1' }],
  explanation: {
    requirement: [
      'The Content-Type of a response states how much control information the body has (OData JSON ' +
        'Format 4.1).',
      'Only profile `odata` has this rule, as a MUST.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'Every response to an accepted update that has a body has the parameter `odata.metadata` or ' +
        '`metadata` in its Content-Type.',
    ],
    fails: ['The parameter is missing.', 'Skipped if no such response has a body.'],
  },
  provenBy: ['answers-bare-media-type'],
  cases: () => [
    {
      label: 'odata.metadata',
      title: 'has odata.metadata in the Content-Type of a response',
      judge: everySuccess(({ response }) => {
        if (!hasBody(response)) return skip('no response has a body')
        const type = response.headers['content-type'] ?? ''
        return /;\s*(odata\.)?metadata=/i.test(type)
          ? undefined
          : {
              expected: 'odata.metadata=…',
              actual: type || 'no Content-Type',
              pointer: 'header Content-Type',
            }
      }),
    },
  ],
})

/** Rules about the annotations and the media type of a response. */
export const responseAnnotations = [
  responseTypeAnnotation,
  responseTypeAnnotationHash,
  responseContext,
  responseContextPresent,
  responseMetadataParameter,
]
