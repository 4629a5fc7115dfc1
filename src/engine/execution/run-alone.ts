import { roots } from '../../contract/contract.js'
import { changed, difference } from '../../evidence/entity-state.js'
import { blocked } from '../../evidence/judgements.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Case } from '../../model/rule.js'
import {
  couldHaveWritten,
  isLoss,
  isOwnAnswer,
  isShown,
  named,
  wroteDistinctive,
} from '../attribution/attribution.js'
import { downAfter } from '../attribution/service-down.js'
import type { ObservedEntity } from '../entity/observed-entity.js'
import type { Doubt } from '../entity/read-lag.js'
import {
  changedByAnother,
  detailsOf,
  isOfState,
  isViolation,
  judgementOf,
  wentDown,
} from '../judging/judging.js'
import { resultOf } from '../judging/outcome.js'
import type { Settlement } from '../judging/settle.js'
import type { Overlap } from '../sending/overlap.js'
import type { Sender } from '../sending/sender.js'
import type { Target } from '../target/target.js'
import {
  collided,
  crashed,
  type Execution,
  type ExecutionResult,
  overloaded,
  prerequisite,
  readsInside,
  refusedByPage,
} from './execution.js'
import type { MissingEntity } from './missing-entity.js'
import type { NoReply } from './no-reply.js'
import type { Preparation } from './prepare.js'
import type { RunLog } from './run-log.js'
import { type Decision, isResult, type Retry } from './step.js'
import type { TransientErrors } from './transient-errors.js'

/** Another client may write between a response and the read after it, but hardly three times in a row. */
const mostDisagreements = 2

interface Parts {
  readonly target: Target
  readonly contract: Contract
  readonly preparation: Preparation
  readonly sender: Sender
  readonly observed: ObservedEntity
  readonly log: RunLog
  readonly settlement: Settlement
  readonly missingEntity: MissingEntity
  readonly noReply: NoReply
  readonly transientErrors: TransientErrors
  readonly overlap: Overlap
}

/** An execution that changed the entity. */
interface Changed {
  readonly executed: ExecutionResult
  readonly before: EntityState
  readonly after: EntityState
}

/** Whether concurrent reads may be the cause of the response, or of its absence. */
const isDisturbed = (executed: ExecutionResult): boolean =>
  executed.failure !== undefined ||
  crashed(executed) ||
  collided(executed) ||
  overloaded(executed) !== undefined

/** What a response shows that a service, or a gateway before it, may return once by chance. */
const transientIn = (executed: ExecutionResult): 'server error' | 'page' | undefined => {
  if (crashed(executed)) return 'server error'
  return refusedByPage(executed) ? 'page' : undefined
}

/** Runs one case without concurrent updates, and restores the entity. */
export class RunAlone {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async run(execution: Execution, retry: Retry = {}): Promise<Decision> {
    const { planned } = execution
    const decision = await this.#run(planned, retry)
    const confirmed = retry.confirmation ? this.#confirmed(decision, planned, retry) : decision
    return retry.down ? unlessFailed(confirmed, retry.down) : confirmed
  }

  /** Prepares the case again, because the state may have changed. */
  async #run(planned: Case, retry: Retry): Promise<Decision> {
    const { target, preparation, sender, observed, log, missingEntity, noReply, transientErrors, overlap } =
      this.#parts
    const execution = preparation.prepare(planned)
    if (!('requests' in execution)) return execution
    const former = observed.now
    const { restarts } = target.availability
    const isRepeated = retry.after === 'no reply'
    const isBesideReads = overlap.hasReads
    const executed = await sender.one(execution, {
      fresh: isRepeated,
      patient: retry.misread === 2,
      together: true,
    })
    if (isBesideReads && isDisturbed(executed)) return this.#afterReads(executed)
    if (executed.failure) return noReply.explain(executed, isRepeated)
    const error = transientIn(executed)
    if (error && retry.after !== error)
      return { kind: 'run alone', execution, retry: { ...retry, after: error }, pause: true }
    if (retry.after?.startsWith('server error') && !crashed(executed)) {
      log.transientErrors++
      transientErrors.noteRecovery()
    }
    const after = await observed.readAfterOne(executed)
    if (after === 'down') return downAfter(log, executed)
    if (former && !after) {
      const [decision] = await missingEntity.explain([executed], former)
      return decision as Decision
    }
    const hasRestarted = target.availability.restarts > restarts
    if (hasRestarted && retry.after !== 'restart')
      return { kind: 'run alone', execution, retry: { ...retry, after: 'restart' } }
    const decision = await this.#decide(executed, former, after, retry)
    return hasRestarted ? unlessFailed(decision, executed) : decision
  }

  /** Runs a case again once no reads run, unless the service is down. */
  async #afterReads(executed: ExecutionResult): Promise<Decision> {
    const { target, log } = this.#parts
    const { execution, failure } = executed
    if (await target.answers()) return { kind: 'run alone', execution }
    const { planned } = execution
    const message = failure?.message ?? 'no answer'
    log.stop(
      blocked(`the service stopped answering at ${planned.id}, or at a read at the same time: ${message}`),
    )
    return resultOf(planned, log.stopped, detailsOf(executed))
  }

  async #decide(
    executed: ExecutionResult,
    former: EntityState | undefined,
    first: EntityState | undefined,
    retry: Retry,
  ): Promise<Decision> {
    const { observed, log, settlement } = this.#parts
    const { execution } = executed
    const after =
      first && (await this.#afterLag(executed, observed.absorb(former, first, [execution]), first))
    const before = observed.absorb(former, after, [execution])
    const change =
      before && after && changed(before, after).length > 0 ? { executed, before, after } : undefined
    if (retry.late && after) log.lag.explain(observed.isAlike(retry.late, after))
    const next = this.#doubts(executed, before, after, retry)
    if (next) {
      if (change) await observed.restore(change.before, change.after)
      return { kind: 'run alone', execution, retry: next }
    }
    return change ? this.#attribute(change, retry) : settlement.settle(executed, before, after)
  }

  /** The state after the case, once reads no longer lag behind the update. */
  async #afterLag(
    executed: ExecutionResult,
    before: EntityState | undefined,
    first: EntityState,
  ): Promise<EntityState> {
    const { observed, log } = this.#parts
    const doubtIn = (state: EntityState): Doubt | undefined => {
      if (log.newlyDisagrees(executed, state)) return 'response'
      return isViolation(judgementOf(executed, before, state)) && isOfState(executed, before, state)
        ? 'violation'
        : undefined
    }
    const doubt = doubtIn(first)
    if (!doubt || !log.lag.isPossible(doubt)) return first
    return observed.settle(doubt, first, (state) => doubtIn(state) === undefined)
  }

  /** The retry that resolves a doubt before the case is judged; `undefined` if there is no doubt. */
  #doubts(
    executed: ExecutionResult,
    before: EntityState | undefined,
    after: EntityState | undefined,
    retry: Retry,
  ): Retry | undefined {
    const { log } = this.#parts
    const { disagreed = 0, misread = 0 } = retry
    if (log.newlyDisagrees(executed, after) && disagreed < mostDisagreements)
      return { ...retry, disagreed: disagreed + 1 }
    const isMisread = readsInside(executed.execution) && isViolation(judgementOf(executed, before, after))
    if (!isMisread) {
      if (misread === 2) log.lag.noteLate()
      return undefined
    }
    if (misread < 2 && log.lag.isPossible('inner read')) return { ...retry, misread: misread + 1 }
    if (misread === 2) log.lag.giveUp('inner read')
    return undefined
  }

  /** Restores the entity, and decides whether the case changed it. */
  async #attribute(change: Changed, retry: Retry): Promise<Decision> {
    const { contract, observed, log, settlement } = this.#parts
    const { executed, before, after } = change
    const { execution } = executed
    if (!retry.late && log.lag.isPossible('late change') && log.isLate(execution, before, after)) {
      if (await observed.findOtherWriters()) return { kind: 'run alone', execution, retry }
      log.lag.suspect()
      await observed.restore(before, after)
      return { kind: 'run alone', execution, retry: { ...retry, late: after } }
    }
    const isRestored = await observed.restore(before, after)
    // A service that ignores updates does not restore the values of another client.
    if (!isRestored && (await observed.findOtherWriters())) return { kind: 'run alone', execution, retry }
    if (!this.#isBy(change, isRestored, retry)) {
      if (retry.change) return changedByAnother(execution, difference(before, after))
      if (!isRestored) await observed.watch()
      const confirmation = { difference: difference(before, after), changes: log.changes }
      return { kind: 'run alone', execution, retry: { ...retry, change: after, confirmation } }
    }
    log.noteChange(execution.planned.id, before, after, isRestored)
    if (retry.change) log.traces?.attribute(retry.change, changed(before, after))
    return !isRestored && hasReadOnly(contract, changed(before, after))
      ? settlement.notRestored(executed, before, after)
      : settlement.settle(executed, before, after)
  }

  /**
   * Whether the case made the change. It did if the entity now has a distinctive value of the case, or if the case or an
   * earlier one made the same change twice. If the change cannot be restored, a second run cannot make the same change, but
   * may change the entity further. A change that is not a finding needs no proof.
   */
  #isBy({ executed, before, after }: Changed, isRestored: boolean, retry: Retry): boolean {
    const { contract, observed, log } = this.#parts
    const { execution } = executed
    const isAgain =
      retry.change !== undefined &&
      changed(before, after).some((name) => !log.foreign.has(name)) &&
      (observed.isAlike(retry.change, after) ||
        (!isRestored && isOwnAnswer(contract, executed, before, after)))
    if (
      isAgain ||
      log.isProven(execution, before, after) ||
      wroteDistinctive(contract, execution, before, after)
    ) {
      log.prove(execution, before, after)
      return true
    }
    const isLost = isLoss(before, after) && isShown(contract, executed, before, after)
    const could = isLost || couldHaveWritten(contract, execution, before, after)
    return could && (!isRestored || !this.#isFinding({ executed, before, after }))
  }

  /** Whether the change would be a finding if the case made it. */
  #isFinding({ executed, before, after }: Changed): boolean {
    const { contract } = this.#parts
    const { execution } = executed
    const { policies } = execution.context
    const names = changed(before, after)
    const sent = new Set(named(contract, execution).map(({ property }) => property.name))
    const isForbidden = policies.readOnly !== 'any' && hasReadOnly(contract, names)
    return (
      isForbidden ||
      names.some((name) => !sent.has(name)) ||
      isViolation(judgementOf(executed, before, after))
    )
  }

  /** Confirms a result only if the change was attributed to the case. Otherwise another client made the change. */
  #confirmed(decision: Decision, planned: Case, { confirmation }: Retry): Decision {
    if (!confirmation) return decision
    if (!isResult(decision))
      return decision.kind === 'run alone'
        ? { ...decision, retry: { confirmation, ...decision.retry } }
        : decision
    // The prerequisite does not judge the state, so its second answer counts in any case.
    const stands = this.#parts.log.changes > confirmation.changes || planned.rule === prerequisite
    return stands ? decision : changedByAnother({ planned }, confirmation.difference)
  }
}

/** If the service was briefly down after both runs, the case fails even if its responses conform. */
const unlessFailed = (decision: Decision, down: ExecutionResult): Decision => {
  if (isResult(decision)) return decision.outcome === 'fail' ? decision : wentDown(down)
  return decision.kind === 'run alone' ? { ...decision, retry: { down, ...decision.retry } } : decision
}

const hasReadOnly = (contract: Contract, names: readonly string[]): boolean =>
  roots(contract).some(({ name, readOnly }) => readOnly && names.includes(name))
