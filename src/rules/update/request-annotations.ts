import {
  bodyProperties,
  type Contract,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  namedType,
  type Property,
  roots,
} from '../../contract/contract.js'
import { type Scene, skip } from '../../evidence/exchange.js'
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
import { levels, type ProbeCase, rule } from '../rule.js'

const typeAnnotationOptional = rule({
  id: 'type-annotation-optional',
  area: 'request-shape',
  title: 'accepts a body without type annotations',
  levels: levels('S M M'),
  source: 'OData JSON Format 4.5.3',
  provenBy: ['wants-type-annotation'],
  cases: (contract) => [
    {
      what: 'example',
      title: 'accepts the example without any @odata.type',
      send: (scene) => {
        const bare = withoutAnnotations(roots(contract), ordinaryBody(scene), contract.type)
        return acceptableUpdate(scene, bare as JsonObject)
      },
      expect: accepted,
    },
  ],
})

const complexRoots = (contract: Contract) => bodyProperties(contract).filter(({ kind }) => kind === 'complex')

/** The value of a complex property with something put into each of its items; `undefined` where it has no item. */
const inEachItem = (
  scene: Scene,
  property: Property,
  extra: (item: JsonObject) => JsonObject,
): Json | undefined => {
  const value = acceptableValue(scene, property)
  const items = (isArray(value) ? value : [value]).filter(isObject)
  if (items.length === 0) return undefined
  return mapItems(value, (item) => {
    if (!isObject(item)) return item
    const { [typeAnnotation]: own, ...others } = item
    return { ...(own !== undefined && { [typeAnnotation]: own }), ...extra(item), ...others }
  })
}

const annotatedAs = (prefix: '' | '#') => (scene: Scene) => {
  const values = complexRoots(scene.contract).flatMap((property) => {
    const value = inEachItem(scene, property, (item) => ({
      [typeAnnotation]: `${prefix}${namedType(item) ?? property.edm}`,
    }))
    return value === undefined ? [] : [[property.name, value]]
  })
  if (values.length === 0) return skip('the entity holds no complex value that could be annotated')
  return acceptableUpdate(scene, Object.fromEntries(values))
}

const typeAnnotationForm = rule({
  id: 'type-annotation-form',
  area: 'request-shape',
  title: 'accepts nested type annotations with and without #',
  levels: levels('M M M'),
  source: 'page, example; OData JSON Format 4.5.3',
  provenBy: ['refuses-bare-annotation', 'refuses-hash-annotation'],
  cases: (contract) => {
    if (complexRoots(contract).length === 0) return []
    const form = (what: string, prefix: '' | '#', levels_: ProbeCase['levels']): ProbeCase => ({
      what,
      title: `accepts nested @odata.type written ${prefix === '' ? 'without' : 'with'} #`,
      ...(levels_ && { levels: levels_ }),
      send: annotatedAs(prefix),
      expect: accepted,
    })
    return [form('bare', '', levels('M M S')), form('#', '#', levels('- M M'))]
  },
})

const note = { '@vendor.note': 'left by odata-contract' }

const unknownAnnotationIgnored = rule({
  id: 'unknown-annotation-ignored',
  area: 'request-shape',
  title: 'ignores annotations it does not know',
  levels: levels('- M M'),
  source: 'OData JSON Format 4.5',
  provenBy: ['refuses-unknown-annotation'],
  cases: (contract) => [
    {
      what: 'root',
      title: 'accepts a body with an annotation it does not know',
      send: (scene) => acceptableUpdate(scene, { ...note, ...ordinaryBody(scene) }),
      expect: accepted,
    },
    ...complexRoots(contract).map((property) => ({
      what: property.path,
      title: `accepts an annotation it does not know inside ${property.path}`,
      source: property.source,
      send: (scene: Scene) => {
        const value = inEachItem(scene, property, () => note)
        if (value === undefined)
          return skip(`the entity holds no value of ${property.path} that could be annotated`)
        return acceptableUpdate(scene, { [property.name]: value })
      },
      expect: accepted,
    })),
  ],
})

const roundTripAccepted = rule({
  id: 'round-trip-accepted',
  area: 'request-shape',
  title: 'accepts back what it returned',
  levels: levels('- S M'),
  source: 'OData JSON Format 6',
  provenBy: ['refuses-control-information'],
  cases: () => [
    {
      what: 'read',
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
