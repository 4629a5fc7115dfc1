import { changed, difference } from '../../evidence/entity-state.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import {
  type Interim,
  interimStates,
  isClean,
  isContradicted,
  isExplained,
  isStoredInViolation,
  isUnseen,
} from '../attribution/interim-states.js'
import { sentProperties } from '../attribution/sent-values.js'
import type { ObservedEntity } from '../entity/observed-entity.js'
import { sideEffects } from '../entity/side-effects.js'
import { nothingSent, resultOf } from '../judging/outcome.js'
import type { Sender } from '../sending/sender.js'
import type { Target } from '../target/target.js'
import { isGroup } from './batches.js'
import { collided, crashed, type Execution, type ExecutionResult, overloaded } from './execution.js'
import type { MissingEntity } from './missing-entity.js'
import type { NoReply } from './no-reply.js'
import type { Preparation } from './prepare.js'
import type { RunLog } from './run-log.js'
import type { Decision, Step } from './step.js'

interface Parts {
  readonly contract: Contract
  readonly target: Target
  readonly preparation: Preparation
  readonly sender: Sender
  readonly observed: ObservedEntity
  readonly log: RunLog
  readonly missingEntity: MissingEntity
  readonly noReply: NoReply
}

/** The states before and after the cases of a group. */
interface Comparison {
  readonly before: EntityState
  /** Names of properties that the service may compute. */
  readonly possible: readonly string[]
  readonly interims: readonly Interim[]
  /** Whether the state after the cases is the sum of their updates. */
  readonly isSum: boolean
}

const again = (executions: readonly Execution[]): readonly Step[] =>
  executions.length === 0 ? [] : [{ kind: 'run writes', executions }]

const oneByOne = ([first, ...others]: readonly Execution[]): readonly Step[] =>
  first ? [{ kind: 'run alone', execution: first }, ...again(others)] : []

/** True if a case sends an invalid value, or the name of a property in another letter case. */
const sendsInvalid = ({ context, sent }: Execution): boolean => {
  const names = new Set(sent.map(({ name }) => name))
  return sentProperties(context.contract, sent).some(
    ({ property, values }) => !names.has(property.name) || values.some((value) => !property.isValid(value)),
  )
}

/**
 * Runs cases that update different properties one after another, with one read and one restoring update for all of them. A
 * case that does not pass this way runs alone. Once the state after a group is not the sum of its updates, every further case
 * runs alone.
 */
export class RunWrites {
  readonly #parts: Parts
  #isAdditive = true
  /** Whether the entity was once read again after the longest read lag, and had not changed. */
  #isPrompt = false

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async run(executions: readonly Execution[]): Promise<readonly Decision[]> {
    const { observed, log } = this.#parts
    const { stopped } = log
    if (stopped) return executions.map(({ planned }) => resultOf(planned, stopped, nothingSent))
    const former = observed.now
    const group = this.#groupOf(executions)
    if (!former || !group) return oneByOne(executions)
    const executed = await this.#send(group)
    const last = executed.at(-1)
    return last && this.#isDisturbed(last)
      ? this.#explain(last, executed, former, executions)
      : this.#review(executed, former, executions)
  }

  /** The cases, prepared for the current state. `undefined` if they have to run one by one. */
  #groupOf(executions: readonly Execution[]): readonly Execution[] | undefined {
    const { target, log, preparation, contract } = this.#parts
    const isSteady = log.lag.longest === 0 && log.foreign.size === 0 && target.ifMatch === undefined
    if (!this.#isAdditive || !isSteady || executions.length < 2) return undefined
    const prepared = executions.map((execution) => preparation.renewed(execution))
    const group = prepared.flatMap((each) => ('requests' in each ? [each] : []))
    const isWhole = group.length === executions.length
    // A refusal counts only before the first change.
    return isWhole && isGroup(contract, group)
      ? group.toSorted((one, other) => Number(sendsInvalid(other)) - Number(sendsInvalid(one)))
      : undefined
  }

  /** Runs the cases in order, until one is disturbed. */
  async #send(group: readonly Execution[]): Promise<ExecutionResult[]> {
    const executed: ExecutionResult[] = []
    for (const execution of group) {
      const each = await this.#parts.sender.one(execution)
      executed.push(each)
      if (this.#isDisturbed(each)) break
    }
    return executed
  }

  /** Whether the response may be the effect of anything but the case. */
  #isDisturbed(executed: ExecutionResult): boolean {
    return (
      executed.failure !== undefined ||
      executed.wasRefused === true ||
      collided(executed) ||
      overloaded(executed) !== undefined ||
      this.#parts.target.ifMatch !== undefined
    )
  }

  /** Explains a missing response, restores the entity, and runs the cases one by one. */
  async #explain(
    last: ExecutionResult,
    executed: readonly ExecutionResult[],
    former: EntityState,
    executions: readonly Execution[],
  ): Promise<readonly Decision[]> {
    const { observed, log, noReply } = this.#parts
    this.#isAdditive = false
    const explained = last.failure ? [await noReply.explain(last)] : []
    const others = executions.filter(
      ({ planned }) => explained.length === 0 || planned !== last.execution.planned,
    )
    if (log.stopped) return [...explained, ...again(others)]
    const after = await this.#read(executed)
    if (!after) return this.#missing(executed, former, executions)
    if (changed(former, after).length > 0) await observed.restore(former, after)
    return [...explained, ...again(others)]
  }

  async #missing(
    executed: readonly ExecutionResult[],
    former: EntityState,
    executions: readonly Execution[],
  ): Promise<readonly Decision[]> {
    const sent = executed.map(({ execution }) => execution.planned)
    const decisions = await this.#parts.missingEntity.explain(executed, former)
    return [...decisions, ...again(executions.filter(({ planned }) => !sent.includes(planned)))]
  }

  async #read(executed: readonly ExecutionResult[]): Promise<EntityState | undefined> {
    const state = await this.#parts.observed.readAfter(executed.map(({ execution }) => execution))
    return state === 'down' ? undefined : state
  }

  /** Judges the cases by one read, and restores the entity. */
  async #review(
    executed: readonly ExecutionResult[],
    former: EntityState,
    executions: readonly Execution[],
  ): Promise<readonly Decision[]> {
    const { observed } = this.#parts
    const after = await this.#read(executed)
    if (!after) return this.#missing(executed, former, executions)
    const { before, possible, interims, isSum } = this.#compare(executed, former, after)
    const later = await this.#readLater(interims, after)
    const isRestored =
      changed(before, later).length === 0 || (await observed.restore(before, later, possible))
    const isCertain = isSum && changed(after, later).length === 0
    this.#isAdditive &&= isCertain && isRestored
    if (!isCertain || (!isRestored && (await observed.findOtherWriters()))) return again(executions)
    const clean = interims.filter((each) => isClean(before, each))
    for (const each of clean) this.#noteChange(each)
    return interims.map((each) => (clean.includes(each) ? { kind: 'settle', ...each } : this.#alone(each)))
  }

  /** Compares the states before and after the cases. One case alone has to show first that the service computes a property. */
  #compare(executed: readonly ExecutionResult[], former: EntityState, after: EntityState): Comparison {
    const { contract, observed, log } = this.#parts
    const group = executed.map(({ execution }) => execution)
    const possible = sideEffects(contract, group, former, after, log.known).filter(
      (name) => !log.computed.has(name),
    )
    const before = possible.length > 0 ? former : (observed.absorb(former, after, group) ?? former)
    const interims = interimStates(contract, executed, before, after, log.computed)
    const isSum = possible.length === 0 && isExplained(contract, interims, before, after)
    return { before, possible, interims, isSum }
  }

  #noteChange({ executed, before, after }: Interim): void {
    const { observed, log } = this.#parts
    const names = changed(before, after)
    const isRestored = names.every((name) => observed.now?.values[name] === before.values[name])
    if (names.length > 0) log.noteChange(executed.execution.planned.id, before, after, isRestored)
  }

  /** The state once reads no longer lag behind the updates, if they may. Waits for that only once per run. */
  async #readLater(interims: readonly Interim[], after: EntityState): Promise<EntityState> {
    const { contract, log } = this.#parts
    const mayLag = interims.some((each) => isUnseen(each) || isContradicted(contract, each))
    if (!mayLag || this.#isPrompt || !log.lag.isPossible('violation')) return after
    await log.lag.wait(true)
    const later = (await this.#read(interims.map(({ executed }) => executed))) ?? after
    this.#isPrompt = changed(after, later).length === 0
    if (!this.#isPrompt) log.lag.noteLate()
    return later
  }

  /** Runs a case alone that did not pass, or whose effect is uncertain. */
  #alone(interim: Interim): Step {
    const { contract, log } = this.#parts
    const { executed, before, after } = interim
    const { execution } = executed
    if (crashed(executed))
      return { kind: 'run alone', execution, retry: { after: 'server error in a group' }, pause: true }
    if (!isStoredInViolation(contract, interim)) return { kind: 'run alone', execution }
    const confirmation = { difference: difference(before, after), changes: log.changes }
    return { kind: 'run alone', execution, retry: { confirmation } }
  }
}
