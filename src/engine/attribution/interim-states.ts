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

/** True if every changed property has the value that the case sent. */
const isAsSent = (contract: Contract, { executed, before, after }: Interim): boolean =>
  wrote(contract, executed.execution, before, after).length === changed(before, after).length

/** True if the case explains every change: it sent the value, or its response contains the property. */
const isOwnChange = (contract: Contract, interim: Interim): boolean => {
  const shown = shownBy(interim.executed)
  return (
    isAsSent(contract, interim) ||
    changed(interim.before, interim.after).every((name) => shown?.[name] !== undefined)
  )
}

/** True if the service stored the value of the case, and the rule forbids that. */
export const isStoredInViolation = (contract: Contract, interim: Interim): boolean => {
  const { executed, before, after } = interim
  return (
    changed(before, after).length > 0 &&
    isAsSent(contract, interim) &&
    isViolation(judgementOf(executed, before, after))
  )
}

/** True if the response to the case and the reads show different states. */
export const isContradicted = (contract: Contract, { executed, after }: Interim): boolean => {
  const response = updateOf(executed.responses)
  const shown = response && stateIn(contract, response)
  return shown !== undefined && disagreements(shown, after).length > 0
}

/** True if a case explains every change, and no response contradicts the reads. */
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
 * True if an update was accepted, but nothing shows its values: neither the read after the group nor a response. A later case
 * may have undone it, or reads may lag behind it.
 */
export const isUnseen = ({ executed, before, after }: Interim): boolean => {
  const evidence = evidenceOf(executed, before, after)
  return isAccepted(evidence.response) && howOf(evidence) !== 'accepted' && shownBy(executed) === undefined
}

/**
 * True if a case passes and needs no run alone. A refused or ignored case passes only if the entity was then in the state
 * before the group (`start`), because an earlier case may be the reason for the refusal.
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
