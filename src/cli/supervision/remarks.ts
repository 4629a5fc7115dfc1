import { bodyProperties } from '../../contract/index.js'
import type { Preflight } from '../../engine/target/preflight.js'
import type { Contract } from '../../model/contract.js'
import type { SessionNotes } from '../../model/session-notes.js'

/** Some of the names, if there are many. */
export const some = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')

/** The properties of an update that a read does not return. */
const unread = (contract: Contract, { snapshot }: Preflight): string[] =>
  bodyProperties(contract)
    .filter(({ name }) => snapshot && snapshot.entity[name] === undefined)
    .map(({ name }) => name)

/** Lines about what a run can neither test nor observe, known before the first update. */
export const limits = (contract: Contract, found: Preflight): string[] => {
  const names = unread(contract, found)
  return [
    ...(contract.untested.size > 0
      ? [`not tested, since the page leaves open what a service owes: ${some([...contract.untested])}`]
      : []),
    ...(found.readRefused !== undefined
      ? [
          `reads are refused with ${found.readRefused}, updates are accepted: the responses to updates show the state`,
        ]
      : []),
    ...(found.read === 'none'
      ? ['the entity cannot be read: what this run changes can be neither seen nor put back']
      : []),
    ...(names.length > 0
      ? [`a read does not bring ${names.join(', ')}: what happens there can be neither seen nor put back`]
      : []),
  ]
}

/** Lines about the behaviour of the service during the run that is no result of a case. */
export const incidents = ({ created, lost, transientErrors, lag }: SessionNotes): string[] => [
  ...created.map(
    (key) => `THE TARGET CREATED AN ENTITY that the suite cannot delete: ${JSON.stringify(key)}`,
  ),
  ...(lost > 0
    ? [
        `${lost} connections of dangerous requests were lost, and not when they were sent again: is the service restarted by something?`,
      ]
    : []),
  ...(transientErrors > 0
    ? [`${transientErrors} updates were answered with a server error, and not when they were sent again`]
    : []),
  ...(lag > 0 ? [`reads lag up to ${lag} ms behind updates: the suite waited for them`] : []),
]
