import { blocked, isUnjudged } from '../../evidence/judgements.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Judgement } from '../../model/judgement.js'
import type { Result } from '../../model/result.js'
import { named } from '../attribution/attribution.js'
import { type ExecutionResult, overloaded, updateOf } from '../execution/execution.js'
import type { RunLog } from '../execution/run-log.js'
import type { Target } from '../target/target.js'
import { detailsOf, isOfState, judgementOf, keyChanged, lostCredentials, notRestored } from './judging.js'
import { resultOf } from './outcome.js'
import type { ReadOnlyRefusals } from './read-only-refusals.js'

interface Parts {
  readonly target: Target
  readonly log: RunLog
  readonly readOnlyRefusals: ReadOnlyRefusals
  /** Reports a violated SHOULD as a fail. */
  readonly strict: boolean
}

/** Produces the final result of an answered case, and notes the case in the run log. */
export class Settlement {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async settle(
    executed: ExecutionResult,
    before: EntityState | undefined,
    after: EntityState | undefined,
  ): Promise<Result> {
    const { target, log, readOnlyRefusals, strict } = this.#parts
    const { planned } = executed.execution
    const judgement = this.#ownOf(executed, before, after)
    log.noteAnswered(executed, after)
    if (target.pauses.isExhausted && overloaded(executed))
      log.stop(blocked('the service asks for a longer wait than the run allows'))
    const refusal = judgement && !isUnjudged(judgement) && judgement.refusal ? judgement : undefined
    const explained = refusal && (await readOnlyRefusals.judgementOf(executed.execution, refusal))
    if (explained) return resultOf(planned, explained, detailsOf(executed), strict)
    if (refusal && updateOf(executed.responses)?.status === 403)
      return resultOf(planned, lostCredentials(403), detailsOf(executed))
    return resultOf(planned, judgement, detailsOf(executed, before, after), strict)
  }

  /** The judgement, or blocked if it depends on a property that another client writes. */
  #ownOf(
    executed: ExecutionResult,
    before: EntityState | undefined,
    after: EntityState | undefined,
  ): Judgement {
    const { target, log } = this.#parts
    const judgement = judgementOf(executed, before, after)
    if (log.foreign.size === 0 || !isOfState(executed, before, after)) return judgement
    const names = named(target.contract, executed.execution).map(({ property }) => property.name)
    const root = judgement && !isUnjudged(judgement) ? judgement.pointer?.split('/')[1] : undefined
    const name = [...names, root].find((each) => each !== undefined && log.foreign.has(each))
    return name === undefined ? judgement : blocked(`another client writes ${name} while the suite runs`)
  }

  /** Settles a case that changed the key of the entity. */
  keyChanged(executed: ExecutionResult): Result {
    this.#parts.log.noteAnswered(executed, undefined)
    return keyChanged(executed, this.#parts.strict)
  }

  /** Settles a case whose change cannot be restored. */

  notRestored(executed: ExecutionResult, before: EntityState, after: EntityState): Result {
    this.#parts.log.noteAnswered(executed, undefined)
    return notRestored(executed, before, after)
  }
}
