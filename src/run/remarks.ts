import { bodyProperties } from '../contract/index.js'
import type { Preflight } from '../engine/target/preflight.js'
import type { Contract } from '../model/contract.js'
import type { SessionNotes } from '../model/session-notes.js'
import { untestedOperations } from '../rules/rules.js'

/** Some of the names, if there are many. */
export const some = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')

/** The properties of an update that a read does not return. */
const unread = (contract: Contract, { snapshot }: Preflight): string[] =>
  bodyProperties(contract)
    .filter(({ name }) => snapshot && snapshot.entity[name] === undefined)
    .map(({ name }) => name)

/** Lines about the operations that no rule tests, and the properties that no case tests. */
export const untestedLines = (contract: Contract): string[] => {
  const operations = untestedOperations(contract)
  return [
    ...(operations.length > 0 ? [`not tested, because no rule is about them: ${operations.join(', ')}`] : []),
    ...(contract.untested.size > 0
      ? [`not tested, because the page leaves their behaviour open: ${some([...contract.untested])}`]
      : []),
  ]
}

/** Lines about what a run can neither test nor observe, known before the first update. */
export const limits = (contract: Contract, found: Preflight): string[] => {
  const names = unread(contract, found)
  return [
    ...untestedLines(contract),
    ...(found.readRefused !== undefined
      ? [
          `reads are refused with ${found.readRefused}, updates are accepted: the run takes the entity state from the responses to updates`,
        ]
      : []),
    ...(found.read === 'none'
      ? ['the entity cannot be read: changes can be neither detected nor restored']
      : []),
    ...(names.length > 0
      ? [`a read does not return ${names.join(', ')}: changes there can be neither detected nor restored`]
      : []),
  ]
}

/** Lines about the behaviour of the service during the run that belongs to no case. */
export const incidents = ({ created, lost, transientErrors, lag }: SessionNotes): string[] => [
  ...created.map(
    (key) => `THE TARGET CREATED AN ENTITY that the suite cannot delete: ${JSON.stringify(key)}`,
  ),
  ...(lost > 0
    ? [
        `${lost} connections of dangerous requests were lost once, but not when the requests were sent again: does something restart the service?`,
      ]
    : []),
  ...(transientErrors > 0
    ? [`${transientErrors} updates got a server error once, but not when they were sent again`]
    : []),
  ...(lag > 0 ? [`reads lag up to ${lag} ms behind updates: the suite waited for them`] : []),
]
