import { blend, changed, disagreements } from '../../evidence/entity-state.js'
import { entityOf, isAccepted, isRefused, stateIn } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import { type ExecutionResult, refusedByPage, updateOf } from '../execution/execution.js'
import { howOf } from '../judging/how.js'
import { evidenceOf, isViolation, judgementOf } from '../judging/judging.js'
import { named, wrote } from './attribution.js'

/** A case of a group that updates different properties, with the states before and after it. */
export interface Interim {
  readonly executed: ExecutionResult
  readonly before: EntityState
  readonly after: EntityState
}

/** The entity in the response to a case. */
const shownBy = ({ responses }: ExecutionResult) => {
  const response = updateOf(responses)
  return response && entityOf(response)
}

/**
 * The states between cases that update different properties. They follow from a read before the first case and a read after
 * the last one: a property has its former value until its case has run. Computed properties have the values that the
 * response shows.
 */
export const interimStates = (
  contract: Contract,
  executed: readonly ExecutionResult[],
  before: EntityState,
  after: EntityState,
  computed: ReadonlySet<string>,
): Interim[] => {
  const pending = new Set(changed(before, after))
  let former = before
  return executed.map((each) => {
    for (const { property } of named(contract, each.execution)) pending.delete(property.name)
    const next = blend(after, before, [...pending])
    const response = updateOf(each.responses)
    const shown = response && stateIn(contract, response)
    const ownTimes = [...computed].filter((name) => shown?.entity[name] !== undefined)
    const interim = {
      executed: each,
      before: shown ? blend(former, shown, ownTimes) : former,
      after: shown ? blend(next, shown, ownTimes) : next,
    }
    former = next
    return interim
  })
}

/** Whether the changed properties have the values that the case sent. */
const isAsSent = (contract: Contract, { executed, before, after }: Interim): boolean =>
  wrote(contract, executed.execution, before, after).length === changed(before, after).length

/** Whether a change is the effect of the case: the value that it sent, or a value in its response. */
const isOwnChange = (contract: Contract, interim: Interim): boolean => {
  const shown = shownBy(interim.executed)
  return (
    isAsSent(contract, interim) ||
    changed(interim.before, interim.after).every((name) => shown?.[name] !== undefined)
  )
}

/** Whether the entity has a value that a case sent, in violation of the rule. */
export const isStoredInViolation = (contract: Contract, interim: Interim): boolean => {
  const { executed, before, after } = interim
  return (
    changed(before, after).length > 0 &&
    isAsSent(contract, interim) &&
    isViolation(judgementOf(executed, before, after))
  )
}

/** Whether the response to a case shows another state than the reads. */
export const isContradicted = (contract: Contract, { executed, after }: Interim): boolean => {
  const response = updateOf(executed.responses)
  const shown = response && stateIn(contract, response)
  return shown !== undefined && disagreements(shown, after).length > 0
}

/** Whether every change is the effect of exactly one case, and no response contradicts that. */
export const isExplained = (
  contract: Contract,
  interims: readonly Interim[],
  before: EntityState,
  after: EntityState,
): boolean => {
  const sent = new Set(
    interims.flatMap(({ executed }) =>
      named(contract, executed.execution).map(({ property }) => property.name),
    ),
  )
  return (
    changed(before, after).every((name) => sent.has(name)) &&
    interims.every((each) => isOwnChange(contract, each) && !isContradicted(contract, each))
  )
}

/**
 * Whether a later case may have undone the effect of an accepted update, or reads may lag behind it: the values that it sent
 * are not there, and its response does not show the entity.
 */
export const isUnseen = ({ executed, before, after }: Interim): boolean => {
  const evidence = evidenceOf(executed, before, after)
  return isAccepted(evidence.response) && howOf(evidence) !== 'accepted' && shownBy(executed) === undefined
}

/**
 * Whether a case passes, and its effect is certain although it did not run alone. `start`: the state before the group. A
 * refused or ignored case is certain only if the entity was then in that state, because an earlier case may be the reason.
 */
export const isClean = (start: EntityState, interim: Interim): boolean => {
  const { executed, before, after } = interim
  const evidence = evidenceOf(executed, before, after)
  if (refusedByPage(executed) || judgementOf(executed, before, after) !== undefined) return false
  if (isAccepted(evidence.response) && howOf(evidence) === 'accepted') return true
  const hadNoEffect = changed(before, after).length === 0 && changed(start, before).length === 0
  const isUnderstood =
    isRefused(evidence.response) || (isAccepted(evidence.response) && shownBy(executed) !== undefined)
  return hadNoEffect && isUnderstood
}
