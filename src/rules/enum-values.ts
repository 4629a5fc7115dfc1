import type { Contract, Property } from '../contract/contract.js'
import { accepted, contained } from './expect.js'
import { bodyWith, update } from './requests.js'
import { levels, probe } from './rule.js'

const enumProperties = (contract: Contract): Property[] =>
  contract.properties.filter((property) => property.kind === 'enum')

const enumMemberAccepted = probe({
  id: 'enum-member-accepted',
  area: 'enum-values',
  title: 'accepts every documented member',
  levels: levels('M M M'),
  source: 'page, possible values',
  provenBy: ['refuses-a-member'],
  cases: (contract) =>
    enumProperties(contract).flatMap((property) =>
      property.members.map((member) => ({
        what: `${property.path}=${member}`,
        title: `accepts ${member} for ${property.path}`,
        source: property.source,
        send: (scene) => update(bodyWith(scene, property, property.collection ? [member] : member)),
        expect: accepted,
      })),
    ),
})

const enumNonMemberContained = probe({
  id: 'enum-non-member-contained',
  area: 'enum-values',
  title: 'refuses, ignores or normalises what is no member',
  levels: levels('M M M'),
  source: 'page, possible values; OData JSON Format 7.1',
  provenBy: ['stores-any-word'],
  cases: (contract) =>
    enumProperties(contract).flatMap((property) =>
      property.invalid().map(({ label, value }) => ({
        what: `${property.path}=${label}`,
        title: `keeps ${label} out of ${property.path}`,
        source: property.source,
        send: (scene) => update(bodyWith(scene, property, value)),
        expect: contained(property),
      })),
    ),
})

export const enumValues = [enumMemberAccepted, enumNonMemberContained]
