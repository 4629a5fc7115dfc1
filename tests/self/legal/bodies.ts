import { roots } from '../../../src/contract/contract.js'
import type { Json, JsonObject } from '../../../src/model/json.js'
import type { Property } from '../../../src/model/property.js'
import { faults } from '../../../src/reference/faults.js'
import { isArray, isObject } from '../../../src/support/json.js'
import { eachObject, eachValue, members } from './changes.js'
import { coercedBody } from './coercion.js'
import { hasEnum, hasType, type Legal, type Place } from './row.js'

/** A lenient reading of enumerations: members in any case, padded, or by number. */
const normalisedEnums = (body: JsonObject, { contract }: Place): JsonObject =>
  eachValue(roots(contract), body, (property, value) => {
    if (property.kind !== 'enum' || value === null) return value
    const item = (each: Json): string =>
      JSON.stringify(property.normalised(property.collection ? [each] : each))
    return property.members.find((member) => item(member) === item(value)) ?? value
  })

/** What is left without members that nobody declared, at any depth. */
const known = (properties: readonly Property[], object: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(object).flatMap(([name, value]) => {
      const property = properties.find((each) => each.name === name)
      if (!property) return name.includes('@') ? [[name, value]] : []
      const { parts } = property
      const inner = (each: Json): Json => (isObject(each) && parts.length > 0 ? known(parts, each) : each)
      return [[name, isArray(value) ? value.map(inner) : inner(value ?? null)]]
    }),
  )

/** What is left of a body without values that are none. */
const usable = (body: JsonObject, { contract }: Place): JsonObject =>
  members(body, (name) => {
    const property = roots(contract).find((each) => each.name === name)
    return !property || property.isValid(body[name] ?? null)
  })

/** What the service makes of what it cannot use. */
export const bodiesRows = {
  'ignores values that it cannot use': {
    source: 'design: ignores; P 11.4.3',
    topic: 'bad values',
    body: usable,
  },
  'reads members in any case, and by number': {
    source: 'design: contains by normalising, a number to its enum member',
    topic: 'bad values',
    needs: hasEnum,
    body: normalisedEnums,
  },
  'writes members in capitals, and reads them in any case': {
    source: 'design: --enum-case tolerant',
    topic: 'bad values',
    needs: hasEnum,
    tolerant: true,
    body: normalisedEnums,
    entity: (entity, { contract }) =>
      eachValue(roots(contract), entity, ({ kind }, value) =>
        kind === 'enum' && typeof value === 'string' ? value.toUpperCase() : value,
      ),
  },
  'makes legal values of illegal ones': {
    source: 'design: contains by coercion, truncation, wrapping, null to [], a number to its enum member',
    topic: 'bad values',
    body: coercedBody,
  },
  'makes legal values of illegal ones, and drops the rest of them': {
    source: 'design: contains by normalising, or ignores',
    topic: 'bad values',
    body: (body, place) => usable(coercedBody(body, place), place),
  },
  'trims texts, and composes their characters': {
    source: 'boundary-value-accepted: a SHOULD',
    topic: 'texts',
    needs: hasType('Edm.String'),
    body: (body, { contract }) =>
      eachValue(roots(contract), body, (property, value) =>
        property.edm === 'Edm.String' && !property.key && typeof value === 'string'
          ? value.trim().normalize('NFC')
          : value,
      ),
  },
  'makes an empty collection of null': {
    source: 'facts: null for a collection answered by 4xx or by an empty collection',
    topic: 'bad values',
    body: (body, { contract }) =>
      Object.fromEntries(
        Object.entries(body).map(([name, value]) => [
          name,
          value === null && roots(contract).some((each) => each.name === name && each.collection)
            ? []
            : value,
        ]),
      ),
  },
  'ignores null': {
    source: 'facts: null for a collection; rules, null-scalar-faithful: refused, ignored, or stored',
    topic: 'null',
    // What cannot be written cannot be put back.
    excludes: [
      'holds null for the scalars of the entity',
      'holds null for scalars inside its complex values',
    ],
    body: (body) => members(body, (name) => body[name] !== null),
  },
  'reads names in any case': {
    source:
      'P 13.2.3: names in payloads may be compared without regard to case; replies use the declared one',
    topic: 'names',
    body: (body, { contract }) =>
      Object.fromEntries(
        Object.entries(body).map(([name, value]) => [
          roots(contract).find((each) => each.name.toLowerCase() === name.toLowerCase())?.name ?? name,
          value,
        ]),
      ),
  },
  'refuses the type of another entity': {
    source: 'J 4.5.3; rules, foreign-type-contained: refuses or ignores',
    topic: 'foreign types',
    body: (body, { contract }) => {
      const type = body['@odata.type']
      const isForeign = typeof type === 'string' && !type.endsWith(contract.resource.type)
      // A name that nobody knows is refused.
      return isForeign ? { ...body, foreign: true } : body
    },
    excludes: ['ignores properties that it does not know'],
  },
  'ignores all control information in a body': {
    source: 'J 4.5; rules, foreign-type-contained: refuses or ignores',
    topic: 'foreign types',
    body: (body) =>
      eachObject(body, (object) => members(object, (name) => !name.includes('@'))) as JsonObject,
  },
  'ignores properties that it does not know': {
    source: 'a SHOULD: unknown-property-contained is about storing',
    topic: 'unknown properties',
    body: (body, { contract }) => known(roots(contract), body),
  },
  'refuses an empty update': {
    source: 'rules: empty-update-accepted is a SHOULD',
    topic: 'empty updates',
    excludes: ['reads'],
    alter: faults['refuses-empty-update'].alter,
  },
} satisfies Record<string, Legal>
