import { show } from '../../evidence/entity-state.js'
import { skip } from '../../evidence/judgements.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Json } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import type { Probe } from '../../model/rule.js'
import { isArray } from '../../support/json.js'
import { allowed, contained, isLegal, nearMiss } from '../common/expect.js'
import { everySuccess } from '../common/invariants.js'
import { acceptedAt } from '../common/read-back.js'
import { acceptableUpdate, bodyWith, update, valuesAt } from '../common/requests.js'
import * as sentence from '../common/sentences.js'
import { updateRule } from '../rule.js'

const enumProperties = (contract: Contract): Property[] =>
  contract.properties.filter((property) => property.kind === 'enum')

/** Invalid members. Values of other types in place of a collection belong to another rule. */
const nonMembers = (property: Property) => property.invalid().filter(({ flaw }) => flaw === 'member')

const inCollection = (property: Property, member: Json): Json => (property.collection ? [member] : member)

/** Under the policy `reject`, a current member is sent by repeating the current value of its property. */
const sendMember = (property: Property, member: string) => (context: CaseContext) => {
  const held = valuesAt(context.state?.entity, property.path).some(({ value }) =>
    isArray(value) ? value.includes(member) : value === member,
  )
  const root = context.state?.entity[property.root]
  if (context.policies.readOnly === 'reject' && property.readOnly && held && root !== undefined)
    return update({ [property.root]: root })
  return acceptableUpdate(context, bodyWith(context, property, inCollection(property, member)))
}

const enumMemberAccepted = updateRule({
  id: 'enum-member-accepted',
  area: 'enum-values',
  title: 'accepts every documented member',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }],
  explanation: {
    requirement: [
      'The page lists the members of each enumeration, and each of them is a valid value.',
      'A service that knows fewer members, or accepts one member where the page has a collection, ' +
        'refuses data that other services with the same contract produce.',
    ],
    sent: [
      'For each enumeration property and each documented member, an update with that member, as the only ' +
        'item of a collection.',
      'For a collection, also one update with all members. The sentinel is not sent.',
      'Under `--read-only reject`, a member that the entity holds is tested by sending the current value ' +
        'of the property that holds it.',
    ],
    passes: [sentence.accepted, sentence.readBack],
    fails: [
      sentence.notAccepted,
      sentence.notReadBack,
      sentence.blockedByExample,
      sentence.skippedUnderReject,
    ],
  },
  provenBy: ['refuses-last-member', 'refuses-several-members', 'loses-last-member'],
  cases: (contract) =>
    enumProperties(contract).flatMap((property) => {
      const { path, source, members, collection } = property
      const each = members.map((member) => ({
        label: `${path}=${member}`,
        title: `accepts ${member} for ${path}`,
        source,
        send: sendMember(property, member),
        expect: acceptedAt(property),
      }))
      const all: Probe = {
        label: `${path}=all members`,
        title: `accepts all members of ${path} at once`,
        source,
        send: (context) => acceptableUpdate(context, bodyWith(context, property, members)),
        expect: acceptedAt(property),
      }
      return collection && property.isValid(members) ? [...each, all] : each
    }),
})

const enumNonMemberContained = updateRule({
  id: 'enum-non-member-contained',
  area: 'enum-values',
  title: 'never stores or returns a value that is not a member',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }, { spec: 'OData JSON Format', clause: '7.1' }],
  explanation: {
    requirement: [
      'An enumeration is a closed list of names that are compared exactly (OData JSON Format 7.1).',
      'If a service stores any other word, it later returns the word to a client that cannot read it.',
      'The service may refuse, ignore or normalise such a value.',
    ],
    sent: [
      'For each enumeration property, one update for each of these: every member in another letter case; ' +
        'words that are not members, including a plural and a padded member; two members joined by a ' +
        'comma; the empty string; numbers and numeric strings in and out of range; `true`; an object.',
      'In a collection, the value is the only item. One more update has a member followed by a word that ' +
        'is not one.',
    ],
    passes: [
      'The response is a 4xx and nothing changes; or the update is accepted, and neither a read nor the ' +
        'response shows the value: the service ignores it or normalises it to a member.',
      'Under `--enum-case tolerant`, a member in another letter case counts as a member.',
    ],
    fails: [
      'A read or the response shows a value that is not a member and was not there before; a 4xx is ' +
        'returned although the entity changed; or the status is neither 2xx nor 4xx, or is 202.',
      sentence.stillReadOnly,
      sentence.crash,
      sentence.stateUnseen,
    ],
  },
  provenBy: ['stores-any-word', 'echoes-any-word', 'crashes-on-unknown-member', 'stores-a-default-member'],
  cases: (contract) =>
    enumProperties(contract).flatMap((property) =>
      nonMembers(property).map(({ label, value }) => ({
        label: `${property.path}=${label}`,
        title: `never stores or returns \`${label}\` for \`${property.path}\``,
        source: property.source,
        send: (context: CaseContext) => update(bodyWith(context, property, value)),
        expect: contained(property),
      })),
    ),
})

const sentinelContained = updateRule({
  id: 'sentinel-contained',
  area: 'enum-values',
  title: 'never stores or returns the sentinel that an update sends',
  levels: { graph: 'SHOULD' },
  sources: [{ spec: 'Microsoft Graph', clause: 'evolvable enumerations' }],
  explanation: {
    requirement: [
      'The sentinel of an evolvable enumeration represents members that a client does not know yet.',
      'It is meant for responses; no client can use a stored sentinel.',
      'Only profile `graph` has this rule, as a SHOULD.',
    ],
    sent: [
      'For each enumeration property with a sentinel, an update with the sentinel, as the only item of a ' +
        'collection.',
    ],
    passes: [
      'The response is a 4xx and nothing changes; or the update is accepted, and the sentinel is neither ' +
        'stored nor returned.',
    ],
    fails: [
      'A read or the response shows the sentinel where it was not before; a 4xx is returned although the ' +
        'entity changed; or the status is neither 2xx nor 4xx, or is 202.',
      sentence.stateUnseen,
    ],
  },
  provenBy: ['stores-sentinel'],
  cases: (contract) =>
    enumProperties(contract).flatMap((property) => {
      const { path, sentinel, source } = property
      if (sentinel === undefined) return []
      const isNone = (value: Json) => !(isArray(value) ? value : [value]).includes(sentinel)
      return [
        {
          label: `${path}=${sentinel}`,
          title: `never stores or returns \`${sentinel}\` for \`${path}\``,
          source,
          send: (context) => update(bodyWith(context, property, inCollection(property, sentinel))),
          expect: contained(property, isNone),
        },
      ]
    }),
})

interface Word {
  pointer: string
  value: string
}

const wordsAt = (entity: Json | undefined, path: string): Word[] =>
  valuesAt(entity, path).flatMap(({ pointer, value }): Word[] => {
    if (typeof value === 'string') return [{ pointer, value }]
    const items = isArray(value) ? value : []
    return items.flatMap((item, index) =>
      typeof item === 'string' ? [{ pointer: `${pointer}/${index}`, value: item }] : [],
    )
  })

const enumExactInResponse = updateRule({
  id: 'enum-exact-in-reply',
  area: 'enum-values',
  title: 'returns documented members only',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request body' }],
  explanation: {
    requirement: [
      'The names of enumeration members are compared exactly.',
      'A response with an undocumented word, or with a member in another letter case, breaks every ' +
        'client that was generated from the page.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'Every string at the path is a documented member or the sentinel. Under `--enum-case tolerant`, ' +
        'another letter case passes.',
    ],
    fails: [
      'A string is not a member. The hint names a member that differs only in letter case or white space.',
      'reply-conforms judges values that are not strings.',
      'Skipped if no response has a string at the path.',
    ],
  },
  provenBy: ['answers-upper-case-members'],
  cases: (contract) =>
    enumProperties(contract).map((property) => ({
      label: property.path,
      title: `returns only documented members for ${property.path}, spelled exactly`,
      source: property.source,
      judge: everySuccess(({ response }, { context }) => {
        const words = wordsAt(response.json, property.path)
        if (words.length === 0) return skip(`no response has a value for ${property.path}`)
        const bad = words.find(
          ({ value }) => !isLegal(property, inCollection(property, value), context.policies),
        )
        if (!bad) return undefined
        const hint = nearMiss(property, bad.value)
        return {
          expected: allowed(property),
          actual: show(bad.value),
          pointer: bad.pointer,
          ...(hint && { hint: `${hint}: if this is intended, use --enum-case tolerant` }),
        }
      }),
    })),
})

const enumSentinelAbsent = updateRule({
  id: 'enum-sentinel-absent',
  area: 'enum-values',
  title: 'never returns the sentinel of an evolvable enumeration',
  levels: { graph: 'SHOULD' },
  sources: [{ spec: 'Microsoft Graph', clause: 'evolvable enumerations' }],
  explanation: {
    requirement: [
      'The sentinel of an evolvable enumeration replaces members that a client did not opt in to. It is ' +
        'not a value itself, and documented members do not need it.',
      'Only profile `graph` has this rule, as a SHOULD.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: ['No such response has the sentinel at the path.'],
    fails: ['A response has the sentinel.', 'Skipped if no response has a value at the path.'],
  },
  provenBy: ['answers-sentinel'],
  cases: (contract) =>
    enumProperties(contract).flatMap((property) => {
      const { path, sentinel, source } = property
      if (sentinel === undefined) return []
      return [
        {
          label: path,
          title: `never returns ${sentinel} for ${path}`,
          source,
          judge: everySuccess(({ response }) => {
            const found = valuesAt(response.json, path).filter(
              ({ value }) => value !== undefined && value !== null,
            )
            if (found.length === 0) return skip(`no response has a value for ${path}`)
            const bad = found.find(({ value }) =>
              isArray(value) ? value.includes(sentinel) : value === sentinel,
            )
            return bad && { expected: allowed(property), actual: show(bad.value), pointer: bad.pointer }
          }),
        },
      ]
    }),
})

export const enumValues = [
  enumMemberAccepted,
  enumNonMemberContained,
  sentinelContained,
  enumExactInResponse,
  enumSentinelAbsent,
]
