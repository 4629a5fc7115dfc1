import { type Json, type JsonObject, roots } from '../../../src/contract/contract.js'
import { faults } from '../../../src/reference/faults.js'
import { eachValue, members } from './changes.js'
import { hasEnum, type Legal, type Place } from './row.js'

/** A lenient reading of enumerations: members in any case, padded, or by number. */
const normalisedEnums = (body: JsonObject, { contract }: Place): JsonObject =>
  eachValue(roots(contract), body, (property, value) => {
    if (property.kind !== 'enum' || value === null) return value
    const item = (each: Json): string =>
      JSON.stringify(property.normalised(property.collection ? [each] : each))
    return property.members.find((member) => item(member) === item(value)) ?? value
  })

/** What the service makes of what it cannot use. */
export const bodiesRows = {
  'ignores values that it cannot use': {
    source: 'design: ignores; P 11.4.3',
    topic: 'bad values',
    body: (body, { contract }) =>
      members(body, (name) => {
        const property = roots(contract).find((each) => each.name === name)
        return !property || property.isValid(body[name] ?? null)
      }),
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
  'ignores properties that it does not know': {
    source: 'a SHOULD: unknown-property-contained is about storing',
    body: (body, { contract }) =>
      members(body, (name) => name.includes('@') || roots(contract).some((each) => each.name === name)),
  },
  'refuses an empty update': {
    source: 'rules: empty-update-accepted is a SHOULD',
    topic: 'empty updates',
    excludes: ['reads'],
    alter: faults['refuses-empty-update'].alter,
  },
} satisfies Record<string, Legal>
