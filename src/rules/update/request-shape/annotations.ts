import { bodyProperties, namedType, roots } from '../../../contract/contract.js'
import { skip } from '../../../evidence/judgements.js'
import type { Contract } from '../../../model/contract.js'
import type { CaseContext } from '../../../model/evidence.js'
import type { Json, JsonObject } from '../../../model/json.js'
import type { Property } from '../../../model/property.js'
import type { Probe } from '../../../model/rule.js'
import { isArray, isObject } from '../../../support/json.js'
import { accepted } from '../../common/expect.js'
import {
  acceptableUpdate,
  acceptableValue,
  mapItems,
  ordinaryBody,
  typeAnnotation,
  update,
  withoutAnnotations,
} from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'

const typeAnnotationOptional = updateRule({
  id: 'type-annotation-optional',
  area: 'request-shape',
  title: 'accepts a body without type annotations',
  levels: { page: 'SHOULD', graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData JSON Format', clause: '4.5.3' }],
  explanation: {
    requirement: [
      '`@odata.type` is required only if a value has a derived type or its type is not declared (OData ' +
        'JSON Format 4.5.3).',
      'Hand-written clients omit it.',
      'In profile `page` this is a SHOULD, since the example of the page has annotations.',
    ],
    sent: [
      'The example of the page without the `@odata.type` annotations that name the declared type, at all ' +
        'depths. The annotation of the entity stays if its type derives from another.',
      'Under `--read-only reject`, the current values of the entity without `@odata.type`.',
    ],
    passes: [sentence.accepted],
    fails: [sentence.notAccepted, sentence.blockedByExample, sentence.skippedUnderReject],
  },
  provenBy: ['wants-type-annotation'],
  cases: (contract) => [
    {
      label: 'example',
      title: 'accepts the example without any @odata.type',
      send: (context) => {
        const bare = withoutAnnotations(roots(contract), ordinaryBody(context), contract.resource.type)
        return acceptableUpdate(context, bare as JsonObject)
      },
      expect: accepted,
    },
  ],
})

const complexRoots = (contract: Contract) => bodyProperties(contract).filter(({ kind }) => kind === 'complex')

/** The value of a complex property with members added to each item; `undefined` if it has no item. */
const inEachItem = (
  context: CaseContext,
  property: Property,
  extra: (item: JsonObject) => JsonObject,
): Json | undefined => {
  const value = acceptableValue(context, property)
  const items = (isArray(value) ? value : [value]).filter(isObject)
  if (items.length === 0) return undefined
  return mapItems(value, (item) => {
    if (!isObject(item)) return item
    const { [typeAnnotation]: own, ...others } = item
    return { ...(own !== undefined && { [typeAnnotation]: own }), ...extra(item), ...others }
  })
}

const annotatedAs = (prefix: '' | '#') => (context: CaseContext) => {
  const values = complexRoots(context.contract).flatMap((property) => {
    const value = inEachItem(context, property, (item) => ({
      [typeAnnotation]: `${prefix}${namedType(item) ?? property.edm}`,
    }))
    return value === undefined ? [] : [[property.name, value]]
  })
  if (values.length === 0) return skip('the entity holds no complex value that could be annotated')
  return acceptableUpdate(context, Object.fromEntries(values))
}

const typeAnnotationForm = updateRule({
  id: 'type-annotation-form',
  area: 'request-shape',
  title: 'accepts nested type annotations with and without #',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request' }, { spec: 'OData JSON Format', clause: '4.5.3' }],
  explanation: {
    requirement: [
      'Pages print nested type annotations without `#`, but the format requires one (OData JSON Format ' +
        '4.5.3), so clients send both forms.',
      'The form without `#` is a MUST in profiles `page` and `graph`, and a SHOULD in `odata`.',
      'The form with `#` is a MUST in `graph` and `odata`, and has no case in `page`.',
    ],
    sent: [
      'Two updates with every property of a complex type. Each item starts with `@odata.type` and its ' +
        'declared type: in one update without `#`, in the other with `#`.',
      'A contract without complex types has no such case.',
    ],
    passes: ['Any 2xx except 202, for each form.'],
    fails: [sentence.notAccepted, sentence.blockedByExample, sentence.skippedUnderReject],
  },
  provenBy: ['refuses-bare-annotation', 'refuses-hash-annotation'],
  cases: (contract) => {
    if (complexRoots(contract).length === 0) return []
    const form = (label: string, prefix: '' | '#', levels_: Probe['levels']): Probe => ({
      label,
      title: `accepts nested @odata.type written ${prefix === '' ? 'without' : 'with'} #`,
      ...(levels_ && { levels: levels_ }),
      send: annotatedAs(prefix),
      expect: accepted,
    })
    return [
      form('bare', '', { page: 'MUST', graph: 'MUST', odata: 'SHOULD' }),
      form('#', '#', { graph: 'MUST', odata: 'MUST' }),
    ]
  },
})

const note = { '@vendor.note': 'left by odata-contract' }

const unknownAnnotationIgnored = updateRule({
  id: 'unknown-annotation-ignored',
  area: 'request-shape',
  title: 'ignores unknown annotations',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData JSON Format', clause: '4.5' }],
  explanation: {
    requirement: [
      'Annotations extend a payload, so a receiver ignores those that it does not know (OData JSON ' +
        'Format 4.5).',
      'A service that treats them as undeclared properties breaks with the next version of a client ' +
        'library.',
      'Profile `page` has no such case.',
    ],
    sent: [
      'An ordinary body with an additional `@vendor.note` at its root.',
      'For each property of a complex type, an update whose items have that annotation.',
      sentence.ordinaryBody,
    ],
    passes: [sentence.accepted],
    fails: [sentence.notAccepted, sentence.blockedByExample, sentence.skippedUnderReject],
  },
  provenBy: ['refuses-unknown-annotation'],
  cases: (contract) => [
    {
      label: 'root',
      title: 'accepts a body with an unknown annotation',
      send: (context) => acceptableUpdate(context, { ...note, ...ordinaryBody(context) }),
      expect: accepted,
    },
    ...complexRoots(contract).map((property) => ({
      label: property.path,
      title: `accepts an unknown annotation inside ${property.path}`,
      source: property.source,
      send: (context: CaseContext) => {
        const value = inEachItem(context, property, () => note)
        if (value === undefined)
          return skip(`the entity holds no value of ${property.path} that could be annotated`)
        return acceptableUpdate(context, { [property.name]: value })
      },
      expect: accepted,
    })),
  ],
})

const roundTripAccepted = updateRule({
  id: 'round-trip-accepted',
  area: 'request-shape',
  title: 'accepts the representation that it returned',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  sources: [{ spec: 'OData JSON Format', clause: '6' }],
  explanation: {
    requirement: [
      'A service accepts the payloads that it writes and ignores control information that has no meaning ' +
        'for an update (OData JSON Format 6).',
      'Clients that read, edit and send back depend on it.',
      'This is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    ],
    sent: [
      'The last representation that a read returned, verbatim, including context, entity tag, ' +
        'annotations and undocumented properties.',
      'Properties that the contract marks as untested are left out.',
    ],
    passes: [sentence.accepted],
    fails: [sentence.notAccepted, 'Skipped if the service offers no way to read the entity.'],
  },
  provenBy: ['refuses-control-information'],
  cases: () => [
    {
      label: 'read',
      title: 'accepts the representation of a read, sent back verbatim',
      send: ({ state, contract: { untested } }) => {
        if (!state) return skip('the service offers no way to read the entity')
        const sent = Object.entries(state.entity).filter(([name]) => !untested.has(name))
        return update(Object.fromEntries(sent))
      },
      expect: accepted,
    },
  ],
})

/** Rules about annotations in a request body: omitted, in both forms, unknown, or returned by the service. */
export const requestAnnotations = [
  typeAnnotationOptional,
  typeAnnotationForm,
  unknownAnnotationIgnored,
  roundTripAccepted,
]
