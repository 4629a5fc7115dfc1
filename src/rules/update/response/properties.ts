import { isStream } from '../../../contract/contract.js'
import { skip } from '../../../evidence/judgements.js'
import type { Violation } from '../../../model/judgement.js'
import type { Property } from '../../../model/property.js'
import type { Invariant } from '../../../model/rule.js'
import { everyEntity } from '../../common/invariants.js'
import {
  isOwnName,
  isSentEmpty,
  lackingIn,
  type Misspelt,
  misspeltIn,
  placesOf,
} from '../../common/nested-names.js'
import * as sentence from '../../common/sentences.js'
import { expectedType, ofType } from '../../common/types.js'
import { updateRule } from '../../rule.js'

const inOtherCase = ({ name }: Property, { name: found, pointer }: Misspelt): Violation => ({
  expected: `the name ${name}`,
  actual: found,
  pointer: `${pointer}/${found}`,
  hint: `\`${found}\` differs from \`${name}\` only in case`,
})

const responseConforms = updateRule({
  id: 'reply-conforms',
  area: 'response',
  title: 'returns values of the documented types',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }, { spec: 'OData JSON Format', clause: '7.2' }],
  explanation: {
    requirement: [
      'Typed clients are generated from the documented types and fail on the first value of another type.',
      'Each property path has its own case, so a wrong type inside a complex value is reported at its ' +
        'place.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'Every value at the path has the declared type: a collection is an array, a complex value an ' +
        'object, an enumeration a string, and a primitive a value of its type.',
      'Scalars may be null unless the contract excludes it. `12.0` is an integer.',
      'Names inside complex values of the declared type are exact (OData JSON Format 7.2).',
    ],
    fails: [
      'A value of another type, including null for a collection or for an item of one.',
      'A name inside a complex value that differs from the documented one only in letter case, while the ' +
        'documented one is absent and the run did not send that spelling.',
      'enum-exact-in-reply judges the words of an enumeration.',
      'Skipped if no response that is the entity has a value at the path.',
    ],
  },
  provenBy: ['answers-numbers-as-strings', 'answers-null-collections', 'answers-recased-members'],
  cases: (contract) =>
    contract.properties
      .filter((property) => !isStream(property))
      .map((property) => ({
        label: property.path,
        title: `returns ${property.path} as ${expectedType(property)}`,
        source: property.source,
        judge: everyEntity((entity, _, evidence) => {
          const misspelt = misspeltIn(contract, entity, property)
          if (misspelt && !isOwnName(evidence, property, misspelt.name))
            return inOtherCase(property, misspelt)
          return ofType(property, entity)
        }),
      })),
})

/** The presence of a property of the entity. */
const presentAtRoot = (property: Property): Invariant => ({
  label: property.path,
  title: `returns ${property.path}`,
  source: property.source,
  judge: everyEntity((entity) =>
    property.name in entity
      ? undefined
      : {
          expected: `${property.name} present`,
          actual: `only ${Object.keys(entity).join(', ')}`,
          pointer: `/${property.name}`,
        },
  ),
})

/** The presence of a property of a complex value. Many serializers omit nulls and zeros there. */
const presentInside = (property: Property): Invariant => ({
  label: property.path,
  title: `returns ${property.path}`,
  source: property.source,
  levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'SHOULD' },
  judge: everyEntity((entity, writes, evidence) => {
    const { contract } = evidence.context
    if (placesOf(contract, entity, property).length === 0)
      return skip(`no response has a value that ${property.path} could be in`)
    const place = lackingIn(contract, entity, property)
    if (!place || isSentEmpty(evidence, writes, property)) return undefined
    return {
      expected: `${property.name} present`,
      actual: `only ${Object.keys(place.object).join(', ')}`,
      pointer: `${place.pointer}/${property.name}`,
    }
  }),
})

const responsePropertyPresent = updateRule({
  id: 'reply-property-present',
  area: 'response',
  title: 'returns every documented property',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Response' }, { spec: 'OData JSON Format', clause: '7.2' }],
  explanation: {
    requirement: [
      'A response contains every documented property, as in the example of the page.',
      'A client cannot distinguish an omitted property from one without a value.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'Every response that is the entity has the property. Inside complex values of the declared type, ' +
        'every such value has it. Null counts as present.',
    ],
    fails: [
      'A response that is the entity lacks the property.',
      'Inside a complex value, a missing property is a warning in every profile, since serializers omit ' +
        'nulls and zeros. It passes if the run last sent it as null or omitted it.',
      'Skipped if no response is the entity, or has such a value.',
    ],
  },
  provenBy: ['leaves-out-a-property', 'leaves-out-a-member'],
  cases: ({ properties }) => [
    ...properties.filter(({ returned }) => returned).map(presentAtRoot),
    ...properties
      .filter((property) => property.path !== property.root && !isStream(property))
      .map(presentInside),
  ],
})

/** Rules about the properties of the entity in a response. */
export const responseProperties = [responseConforms, responsePropertyPresent]
