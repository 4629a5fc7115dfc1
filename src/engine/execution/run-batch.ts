import { changed } from '../../evidence/entity-state.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Result } from '../../model/result.js'
import type { Culprits } from '../attribution/bisection.js'
import { diedInTurn, diedTogether } from '../attribution/service-down.js'
import type { Subject } from '../entity/observed-entity.js'
import type { Rulings } from '../judging/settle.js'
import type { Target } from '../target/target.js'
import { answered, collided, crashed, overloaded, type Play, type Played, type Sender } from './execution.js'
import type { Absence } from './missing-entity.js'
import type { Solo } from './run-alone.js'
import type { Witness } from './run-log.js'
import type { Hiccups } from './transient-errors.js'

interface Parts {
  readonly target: Target
  readonly sender: Sender
  readonly subject: Subject
  readonly witness: Witness
  readonly rulings: Rulings
  readonly absence: Absence
  readonly hiccups: Hiccups
  readonly solo: Solo
  readonly culprits: Culprits
}

/** Plays several cases upon each other, and looks at the entity once: what they leave to be asked is played alone. */
export class Ensemble {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** As many at a time as may be. */
  async together(plays: readonly Play[]): Promise<Result[]> {
    const { sender, subject, witness } = this.#parts
    const former = subject.now
    const played = await sender.all(plays)
    const after = await subject.lookAfter(plays)
    return after === 'gone' ? diedTogether(witness, played) : this.#judge(played, former, former && after)
  }

  /** One after another. Where one is not answered, and the service is gone, it is known which case it died of. */
  async inTurn(plays: readonly Play[]): Promise<Result[]> {
    const { target, sender, subject, witness, solo } = this.#parts
    const results: Result[] = []
    for (let next = 0; next < plays.length; ) {
      const former = subject.now
      const played = await sender.inTurn(plays.slice(next))
      const { restarts } = target
      const after = await subject.aftermath()
      next += played.length
      if (after === 'gone') return [...results, ...diedInTurn(witness, played, plays.slice(next))]
      const suspects = beforeNobody(played, target.restarts > restarts)
      const whole = played.filter((each) => answered(each) && !suspects.has(each))
      results.push(...(await this.#judge(whole, former, after)))
      for (const each of suspects) results.push(await solo.play(each.play))
      for (const each of played.filter((one) => !answered(one))) results.push(await solo.unanswered(each))
    }
    return results
  }

  /** By the state before the first and after the last. */
  async #judge(
    played: readonly Played[],
    former: EntityState | undefined,
    after: EntityState | undefined,
  ): Promise<Result[]> {
    const { subject, absence, solo, culprits } = this.#parts
    if (former && !after) return absence.judge(played, former, (play) => solo.play(play))
    const plays = played.map(({ play }) => play)
    const before = subject.absorb(former, after, plays)
    return before && after && changed(before, after).length > 0
      ? culprits.judge(played, before, after, (some) => this.together(some))
      : this.#settle(played, before, after)
  }

  /** Nothing changed. What was disturbed, or may have been, is played again. */
  async #settle(
    played: readonly Played[],
    before: EntityState | undefined,
    after: EntityState | undefined,
  ): Promise<Result[]> {
    const { witness, rulings, hiccups, solo } = this.#parts
    const results: Result[] = []
    if (played.some(failed)) await hiccups.letPass()
    else hiccups.cease()
    for (const each of played) {
      const stands = isCalm(each) && !witness.newlyDisagrees(each, after)
      const again = failed(each) ? ({ after: 'error' } as const) : {}
      results.push(await (stands ? rulings.settle(each, before, after) : solo.play(each.play, again)))
    }
    return results
  }
}

/** Answered cases after which the next request found nobody: they may have brought the service down. */
const beforeNobody = (played: readonly Played[], isDownAtLast: boolean): ReadonlySet<Played> =>
  new Set(played.filter((each, index) => answered(each) && (played[index + 1]?.foundNobody ?? isDownAtLast)))

/** Whether an error may be of the moment. */
const failed = (played: Played): boolean =>
  crashed(played) || (played.play.definition.dangerous !== undefined && overloaded(played) !== undefined)

const isCalm = (played: Played): boolean => answered(played) && !failed(played) && !collided(played)
