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
import { updateRule } from '../rule.js'

const enumProperties = (contract: Contract): Property[] =>
  contract.properties.filter((property) => property.kind === 'enum')

/** Values of other types in place of a collection are another rule's. */
const nonMembers = (property: Property) => property.invalid().filter(({ flaw }) => flaw === 'member')

const inCollection = (property: Property, member: Json): Json => (property.collection ? [member] : member)

/** Under the policy `reject`, a member that the entity holds is tried by sending back what holds it. */
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
  source: 'page, possible values',
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
  title: 'refuses, ignores or normalises what is no member',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, possible values; OData JSON Format 7.1',
  provenBy: ['stores-any-word', 'echoes-any-word', 'crashes-on-unknown-member', 'stores-a-default-member'],
  cases: (contract) =>
    enumProperties(contract).flatMap((property) =>
      nonMembers(property).map(({ label, value }) => ({
        label: `${property.path}=${label}`,
        title: `keeps ${label} out of ${property.path}`,
        source: property.source,
        send: (context: CaseContext) => update(bodyWith(context, property, value)),
        expect: contained(property),
      })),
    ),
})

const sentinelContained = updateRule({
  id: 'sentinel-contained',
  area: 'enum-values',
  title: 'keeps the sentinel of an evolvable enumeration out',
  levels: { graph: 'SHOULD' },
  source: 'Microsoft Graph, evolvable enumerations',
  provenBy: ['stores-sentinel'],
  cases: (contract) =>
    enumProperties(contract).flatMap((property) => {
      const { path, sentinel, source } = property
      if (sentinel === undefined) return []
      const isNone = (value: Json) => !(isArray(value) ? value : [value]).includes(sentinel)
      return [
        {
          label: `${path}=${sentinel}`,
          title: `keeps ${sentinel} out of ${path}`,
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
  title: 'answers with documented members only',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, possible values',
  provenBy: ['answers-upper-case-members'],
  cases: (contract) =>
    enumProperties(contract).map((property) => ({
      label: property.path,
      title: `answers ${property.path} with documented members, to the letter`,
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
          ...(hint && { hint: `${hint}: if that is meant, test with --enum-case tolerant` }),
        }
      }),
    })),
})

const enumSentinelAbsent = updateRule({
  id: 'enum-sentinel-absent',
  area: 'enum-values',
  title: 'never answers with the sentinel unasked',
  levels: { graph: 'SHOULD' },
  source: 'Microsoft Graph, evolvable enumerations',
  provenBy: ['answers-sentinel'],
  cases: (contract) =>
    enumProperties(contract).flatMap((property) => {
      const { path, sentinel, source } = property
      if (sentinel === undefined) return []
      return [
        {
          label: path,
          title: `never answers ${path} with ${sentinel}`,
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
