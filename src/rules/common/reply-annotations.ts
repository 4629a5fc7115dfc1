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

interface Annotation {
  readonly pointer: string
  readonly value: Json
  readonly type: string
}

/** Since 4.01 the prefix may be left out. */
const controlInformation = (object: JsonObject, name: string): Json | undefined =>
  object[`@odata.${name}`] ?? object[`@${name}`]

/** The annotations of the entity (no property) or of the items of a complex property. */
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
 * Bare, with `#`, or as an absolute URI that ends in it. Where the contract shows a value of a derived type, there are
 * others, whose names it may not know.
 */
const namesType = ({ value, type }: Annotation, derivable = false): boolean => {
  if (typeof value !== 'string') return false
  const name = value.slice(value.lastIndexOf('#') + 1)
  return name === type || (derivable && /^\w+(\.\w+)+$/.test(name))
}

const responseTypeAnnotation = updateRule({
  id: 'reply-type-annotation',
  area: 'response',
  title: 'annotates with the declared type, where it annotates',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, example; OData JSON Format 4.5.3',
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
      judged('entity', `annotates the entity as ${contract.resource.type}, where it annotates it`),
      ...complexProperties(contract).map((property) =>
        judged(
          property.path,
          `annotates ${property.path} as ${property.edm}, where it annotates it`,
          property,
        ),
      ),
    ]
  },
})

const responseTypeAnnotationHash = updateRule({
  id: 'reply-type-annotation-hash',
  area: 'response',
  title: 'writes # before the type in an annotation',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  source: 'OData JSON Format 24',
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
  title: 'gives a context that describes the entity, where it gives one',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'OData JSON Format 4.5.1; OData Protocol 10.2 to 10.8',
  provenBy: ['answers-another-context'],
  cases: (contract) => [
    {
      label: contextAnnotation,
      title: `gives a context of ${contract.resource.name}/$entity, where it gives one`,
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
 * Ends in the set and `$entity`, with a type cast and a select list in between, or is the type with a select list. A
 * singleton needs no `$entity`; an entity reached through another one may be in a set of another name.
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
  title: 'begins with the context',
  levels: { graph: 'MAY', odata: 'MUST' },
  source: 'OData JSON Format 3.1.1, 4.5.1',
  provenBy: ['answers-without-context'],
  cases: () => [
    {
      label: contextAnnotation,
      title: 'begins with @odata.context',
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
  title: 'says in the media type how much metadata the response has',
  levels: { odata: 'MUST' },
  source: 'OData JSON Format 4.1',
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

/** What a response says about itself in annotations, and in its media type. */
export const responseAnnotations = [
  responseTypeAnnotation,
  responseTypeAnnotationHash,
  responseContext,
  responseContextPresent,
  responseMetadataParameter,
]
