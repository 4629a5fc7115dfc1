import { currentText } from '../../evidence/entity-state.js'
import { blocked, incomplete, skip } from '../../evidence/judgements.js'
import { updateRequest } from '../../evidence/requests.js'
import type { Unjudged } from '../../model/judgement.js'
import type { Result } from '../../model/result.js'
import { diedAlone } from '../attribution/service-down.js'
import type { Subject } from '../entity/observed-entity.js'
import { Unanswered } from '../http/transport.js'
import { shown, unheard } from '../judging/judging.js'
import { resultOf } from '../judging/outcome.js'
import type { Target } from '../target/target.js'
import type { Played } from './execution.js'
import type { Witness } from './run-log.js'

/** Connections lost by chance, after which one that is lost says nothing of the request on it. */
const manyLost = 3

/** What it means that a case got no answer, in spite of retries. */
export class Silence {
  readonly #target: Target
  readonly #subject: Subject
  readonly #witness: Witness

  constructor(target: Target, subject: Subject, witness: Witness) {
    this.#target = target
    this.#subject = subject
    this.#witness = witness
  }

  /** Is it this case, or is the service gone? `again` plays it once more; left out where that was done. */
  async judge(played: Played, again?: () => Promise<Result>): Promise<Result> {
    if (!(await this.#target.answers())) return this.#abandoned(played)
    this.#witness.outlived(played)
    if (this.#target.isMute) return this.#mute(played)
    // It was down when the case came: that says nothing of the case.
    if (again && played.failure?.reason === 'unreachable') return again()
    const other = this.#otherCause(played)
    if (other) return resultOf(played.play.planned, other, shown(played))
    if (!again) return unheard(played)
    return (await this.#takesUpdates()) ? again() : this.#mute(played)
  }

  /** Nothing is answered any more. */
  #abandoned(played: Played): Result {
    const { play, responses, durationMs } = played
    const { planned, definition } = play
    const { reason, message } = played.failure as Unanswered
    if (definition.dangerous && reason !== 'unreachable') return diedAlone(this.#witness, played)
    if (definition.dangerous && responses.some(({ request }) => request.method !== 'GET')) {
      this.#witness.bury({ play, responses, durationMs })
      return resultOf(planned, blocked('the service answers no more since the update'), shown(played))
    }
    this.#witness.gone ??= blocked(`the service stopped answering at ${planned.id}: ${message}`)
    return resultOf(planned, this.#witness.gone, shown(played))
  }

  /** Why the silence need not be the doing of the case. */
  #otherCause({ play: { definition }, failure }: Played): Unjudged | undefined {
    const { reason, message } = failure as Unanswered
    // A refusal that is sent while a body still comes in may get lost with the connection; and bodies take their time.
    if (definition.oversize && (reason === 'dropped' || reason === 'timeout'))
      return skip(`the service does not answer a large body, and answers others: ${message}`)
    const caused =
      reason === 'dropped' || reason === 'garbled' || (reason === 'timeout' && definition.dangerous)
    if (!caused) return blocked(message)
    return this.#target.lost >= manyLost ? blocked(`connections are lost by chance: ${message}`) : undefined
  }

  /** Whether an update that asks for no change is answered, whatever it is. */
  async #takesUpdates(): Promise<boolean> {
    const { now } = this.#subject
    const body = now ? currentText(this.#target.contract, now) : '{}'
    try {
      await this.#target.send(updateRequest(body), { fresh: true, retryTimeouts: false })
      return true
    } catch (error) {
      if (error instanceof Unanswered) return false
      throw error
    }
  }

  /** Reads are answered, and updates no more: the end of the service, as far as a run needs it. */
  #mute(played: Played): Result {
    const { message, reason } = played.failure as Unanswered
    // Where none was ever answered, there is one finding, and it is about all of them.
    if (reason !== 'timeout' && !this.#witness.sawResponse) return unheard(played)
    const { breaksOff } = this.#target
    if (played.play.definition.dangerous && !breaksOff) return diedAlone(this.#witness, played)
    const why = breaksOff ? incomplete.reason : `updates are not answered any more, reads are: ${message}`
    this.#witness.gone ??= blocked(why)
    return resultOf(played.play.planned, this.#witness.gone, shown(played))
  }
}
