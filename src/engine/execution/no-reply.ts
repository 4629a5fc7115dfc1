import { currentText } from '../../evidence/entity-state.js'
import { blocked, incomplete, skip } from '../../evidence/judgements.js'
import { updateRequest } from '../../evidence/requests.js'
import type { Unjudged } from '../../model/judgement.js'
import type { Result } from '../../model/result.js'
import { downAfter } from '../attribution/service-down.js'
import type { ObservedEntity } from '../entity/observed-entity.js'
import { Unanswered } from '../http/transport.js'
import { detailsOf, neverAnswered } from '../judging/judging.js'
import { resultOf } from '../judging/outcome.js'
import type { Target } from '../target/target.js'
import type { ExecutionResult } from './execution.js'
import type { RunLog } from './run-log.js'
import type { Decision } from './step.js'

/** After this many random losses of connections, a lost connection is not attributed to its request. */
const manyLost = 3

/** Determines why a case got no response after all retries: because of the case, or because the service is down. */
export class NoReply {
  readonly #target: Target
  readonly #observed: ObservedEntity
  readonly #log: RunLog

  constructor(target: Target, observed: ObservedEntity, log: RunLog) {
    this.#target = target
    this.#observed = observed
    this.#log = log
  }

  /** A case that may itself have caused the missing response runs once more, unless `isRepeated`. */
  async explain(executed: ExecutionResult, isRepeated = false): Promise<Decision> {
    const again = { kind: 'run alone', execution: executed.execution, retry: { after: 'no reply' } } as const
    if (!(await this.#target.answers())) return this.#down(executed)
    this.#log.noteSurvived(executed)
    if (this.#target.availability.isMute) return this.#updatesUnanswered(executed)
    // The service was already down when the case began.
    if (!isRepeated && executed.failure?.reason === 'unreachable') return again
    const other = this.#otherCause(executed)
    if (other) return resultOf(executed.execution.planned, other, detailsOf(executed))
    if (isRepeated) return neverAnswered(executed)
    return (await this.#answersUpdates()) ? again : this.#updatesUnanswered(executed)
  }

  #down(executed: ExecutionResult): Result {
    const { execution, responses, durationMs } = executed
    const { planned, definition } = execution
    const { reason, message } = executed.failure as Unanswered
    if (definition.dangerous && reason !== 'unreachable') return downAfter(this.#log, executed)
    if (definition.dangerous && responses.some(({ request }) => request.method !== 'GET')) {
      this.#log.noteDown({ execution, responses, durationMs })
      return resultOf(planned, blocked('the service no longer answers after the update'), detailsOf(executed))
    }
    this.#log.stop(blocked(`the service stopped answering at ${planned.id}: ${message}`))
    return resultOf(planned, this.#log.stopped, detailsOf(executed))
  }

  /** A cause other than the case. */
  #otherCause({ execution: { definition }, failure }: ExecutionResult): Unjudged | undefined {
    const { reason, message } = failure as Unanswered
    // If a service refuses the request before it has read the whole body, the response may be lost with the connection.
    if (definition.oversize && (reason === 'dropped' || reason === 'timeout'))
      return skip(`the service answers other requests, but not one with a large body: ${message}`)
    const isOwn =
      reason === 'dropped' || reason === 'garbled' || (reason === 'timeout' && definition.dangerous)
    if (!isOwn) return blocked(message)
    return this.#target.availability.lost >= manyLost
      ? blocked(`connections are lost at random: ${message}`)
      : undefined
  }

  /** Whether the service answers an update that changes nothing, with any status. */
  async #answersUpdates(): Promise<boolean> {
    const { now } = this.#observed
    const body = now ? currentText(this.#target.contract, now) : '{}'
    try {
      await this.#target.send(updateRequest(body), { fresh: true, retryTimeouts: false })
      return true
    } catch (error) {
      if (error instanceof Unanswered) return false
      throw error
    }
  }

  /** The service answers reads, but no updates: nothing more can be tested. */
  #updatesUnanswered(executed: ExecutionResult): Result {
    const { message, reason } = executed.failure as Unanswered
    // If the service never answered an update, this case reports the only finding.
    if (reason !== 'timeout' && !this.#log.hasResponse) return neverAnswered(executed)
    const { breaksOff } = this.#target.availability
    if (executed.execution.definition.dangerous && !breaksOff) return downAfter(this.#log, executed)
    const why = breaksOff
      ? incomplete.reason
      : `the service still answers reads, but no longer updates: ${message}`
    this.#log.stop(blocked(why))
    return resultOf(executed.execution.planned, this.#log.stopped, detailsOf(executed))
  }
}
