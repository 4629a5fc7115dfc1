import { bodyProperties, namedType, roots } from '../../contract/contract.js'
import { skip } from '../../evidence/judgements.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import type { Probe } from '../../model/rule.js'
import { isArray, isObject } from '../../support/json.js'
import { accepted } from '../common/expect.js'
import {
  acceptableUpdate,
  acceptableValue,
  mapItems,
  ordinaryBody,
  typeAnnotation,
  update,
  withoutAnnotations,
} from '../common/requests.js'
import { updateRule } from '../rule.js'

const typeAnnotationOptional = updateRule({
  id: 'type-annotation-optional',
  area: 'request-shape',
  title: 'accepts a body without type annotations',
  levels: { page: 'SHOULD', graph: 'MUST', odata: 'MUST' },
  source: 'OData JSON Format 4.5.3',
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

/** The value of a complex property with something put into each of its items; `undefined` where it has no item. */
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
  source: 'page, example; OData JSON Format 4.5.3',
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
  title: 'ignores annotations it does not know',
  levels: { graph: 'MUST', odata: 'MUST' },
  source: 'OData JSON Format 4.5',
  provenBy: ['refuses-unknown-annotation'],
  cases: (contract) => [
    {
      label: 'root',
      title: 'accepts a body with an annotation it does not know',
      send: (context) => acceptableUpdate(context, { ...note, ...ordinaryBody(context) }),
      expect: accepted,
    },
    ...complexRoots(contract).map((property) => ({
      label: property.path,
      title: `accepts an annotation it does not know inside ${property.path}`,
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
  title: 'accepts back what it returned',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  source: 'OData JSON Format 6',
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

/** Annotations in a body: left out, written in either way, unknown, or the service's own. */
export const requestAnnotations = [
  typeAnnotationOptional,
  typeAnnotationForm,
  unknownAnnotationIgnored,
  roundTripAccepted,
]
