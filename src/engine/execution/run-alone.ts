import { roots } from '../../contract/contract.js'
import { changed, difference } from '../../evidence/entity-state.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Result } from '../../model/result.js'
import {
  couldHaveWritten,
  isLoss,
  isOwnAnswer,
  isShown,
  named,
  wroteTelling,
} from '../attribution/attribution.js'
import { diedAlone } from '../attribution/service-down.js'
import type { Subject } from '../entity/observed-entity.js'
import type { Doubt } from '../entity/read-lag.js'
import { byAnother, fell, isOfState, isViolation, judgementOf } from '../judging/judging.js'
import type { Rulings } from '../judging/settle.js'
import type { Target } from '../target/target.js'
import { crashed, gateRule, type Play, type Played, readsInside, type Sender } from './execution.js'
import type { Absence } from './missing-entity.js'
import type { Silence } from './no-reply.js'
import type { Stage } from './prepare.js'
import type { Witness } from './run-log.js'
import type { Hiccups } from './transient-errors.js'

/** Why a case is played again: what came of it before. */
interface Again {
  readonly after?: 'error' | 'silence' | 'restart'
  /** A change that it is to make once more. */
  readonly change?: EntityState
  /** How often its response differed from the read after it. */
  readonly disagreed?: number
  /** How often what it read itself was no state that it could have met. */
  readonly misread?: number
  /** A change that an earlier case may have made. */
  readonly late?: EntityState
}

/** Another client may come between a response and the read after it, hardly three times in a row. */
const mostDisagreements = 2

interface Parts {
  readonly target: Target
  readonly contract: Contract
  readonly stage: Stage
  readonly sender: Sender
  readonly subject: Subject
  readonly witness: Witness
  readonly rulings: Rulings
  readonly absence: Absence
  readonly silence: Silence
  readonly hiccups: Hiccups
}

/** Plays one case with nothing beside it, puts back what it changed, and tries again what went wrong. */
export class Solo {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The case is prepared anew: the state may not be the one that it was made for. */
  async play({ planned }: Play, again: Again = {}): Promise<Result> {
    const { target, stage, sender, subject, witness, absence, silence, hiccups } = this.#parts
    const play = stage.prepare(planned)
    if (!('requests' in play)) return play
    const former = subject.now
    const { restarts } = target
    const played = await sender.one(play, { fresh: again.after === 'silence', patient: again.misread === 2 })
    if (played.failure) return again.after === 'silence' ? silence.judge(played) : this.unanswered(played)
    if (crashed(played) && again.after !== 'error') {
      await hiccups.letPass()
      return this.play(play, { ...again, after: 'error' })
    }
    if (again.after === 'error' && !crashed(played)) {
      witness.transientErrors++
      hiccups.cease()
    }
    const after = await subject.lookAfterOne(played)
    if (after === 'gone') return diedAlone(witness, played)
    if (former && !after) {
      const [result] = await absence.judge([played], former, (each) => this.play(each))
      return result as Result
    }
    const hasRestarted = target.restarts > restarts
    if (hasRestarted && again.after !== 'restart') return this.play(play, { ...again, after: 'restart' })
    const result = await this.#compare(played, former, after, again)
    return hasRestarted && result.outcome !== 'fail' ? fell(played) : result
  }

  /** A case that got no answer, here or beside others: where that may be its doing, it is played once more. */
  unanswered(played: Played): Promise<Result> {
    return this.#parts.silence.judge(played, () => this.play(played.play, { after: 'silence' }))
  }

  async #compare(
    played: Played,
    former: EntityState | undefined,
    first: EntityState | undefined,
    again: Again,
  ): Promise<Result> {
    const { subject, witness, rulings } = this.#parts
    const { play } = played
    const after = first && (await this.#settled(played, subject.absorb(former, first, [play]), first))
    const before = subject.absorb(former, after, [play])
    const isChanged = before && after && changed(before, after).length > 0
    if (again.late && after) witness.lag.explain(subject.isAlike(again.late, after))
    const next = this.#doubts(played, before, after, again)
    if (next) {
      if (isChanged) await subject.restore(before, after)
      return this.play(play, next)
    }
    return isChanged ? this.#attribute(played, before, after, again) : rulings.settle(played, before, after)
  }

  /** The state after the case, once reads do not lag behind the update any more. */
  async #settled(played: Played, before: EntityState | undefined, first: EntityState): Promise<EntityState> {
    const { subject, witness } = this.#parts
    const doubtIn = (state: EntityState): Doubt | undefined => {
      if (witness.newlyDisagrees(played, state)) return 'response'
      return isViolation(judgementOf(played, before, state)) && isOfState(played, before, state)
        ? 'violation'
        : undefined
    }
    const doubt = doubtIn(first)
    if (!doubt || !witness.lag.isPossible(doubt)) return first
    return subject.settle(doubt, first, (state) => doubtIn(state) === undefined)
  }

  /** Why the case is to be played again before it is judged, where it is. */
  #doubts(
    played: Played,
    before: EntityState | undefined,
    after: EntityState | undefined,
    again: Again,
  ): Again | undefined {
    const { witness } = this.#parts
    const { disagreed = 0, misread = 0 } = again
    if (witness.newlyDisagrees(played, after) && disagreed < mostDisagreements)
      return { ...again, disagreed: disagreed + 1 }
    const isMisread = readsInside(played.play) && isViolation(judgementOf(played, before, after))
    if (!isMisread) {
      if (misread === 2) witness.lag.noteLate()
      return undefined
    }
    if (misread < 2 && witness.lag.isPossible('inner read')) return { ...again, misread: misread + 1 }
    if (misread === 2) witness.lag.giveUp('inner read')
    return undefined
  }

  /** Puts back what changed, and finds out whether the case did it. */
  async #attribute(played: Played, before: EntityState, after: EntityState, again: Again): Promise<Result> {
    const { contract, subject, witness, rulings } = this.#parts
    const { play } = played
    if (!again.late && witness.lag.isPossible('late change') && witness.isLate(play, before, after)) {
      if (await subject.findOtherWriters()) return this.play(play, again)
      witness.lag.suspect()
      await subject.restore(before, after)
      return this.play(play, { ...again, late: after })
    }
    const back = await subject.restore(before, after)
    // Nor is what another client wrote put back by a service that ignores values.
    if (!back && (await subject.findOtherWriters())) return this.play(play, again)
    if (!this.#isBy(played, before, after, back, again)) {
      if (!again.change && !back) await subject.watch()
      if (!again.change) return this.#confirm(play, before, after, again)
      return byAnother(play, difference(before, after))
    }
    witness.noteChange(play.planned.id, before, after, back)
    if (again.change) witness.traces?.attribute(again.change, changed(before, after))
    return !back && hasReadOnly(contract, changed(before, after))
      ? rulings.stuck(played, before, after)
      : rulings.settle(played, before, after)
  }

  /**
   * Whether the case made the change: it sent a value that nobody else would, or made the change twice, as did others before.
   * What cannot be put back cannot be tried again, but may change further; what would be no finding need not be.
   */
  #isBy(played: Played, before: EntityState, after: EntityState, back: boolean, again: Again): boolean {
    const { contract, subject, witness } = this.#parts
    const { play } = played
    const isAgain =
      again.change !== undefined &&
      changed(before, after).some((name) => !witness.foreign.has(name)) &&
      (subject.isAlike(again.change, after) || (!back && isOwnAnswer(contract, played, before, after)))
    if (isAgain || witness.isProven(play, before, after) || wroteTelling(contract, play, before, after)) {
      witness.prove(play, before, after)
      return true
    }
    const isLost = isLoss(before, after) && isShown(contract, played, before, after)
    const could = isLost || couldHaveWritten(contract, play, before, after)
    return could && (!back || !this.#isFinding(played, before, after))
  }

  /** Whether the change would be one if the case made it. */
  #isFinding(played: Played, before: EntityState, after: EntityState): boolean {
    const { contract } = this.#parts
    const { policies } = played.play.context
    const names = changed(before, after)
    const sent = new Set(named(contract, played.play).map(({ property }) => property.name))
    const isForbidden = policies.readOnly !== 'any' && hasReadOnly(contract, names)
    return (
      isForbidden || names.some((name) => !sent.has(name)) || isViolation(judgementOf(played, before, after))
    )
  }

  /** A change that the case has no visible part in may be another client's: only the same one again is the case's. */
  async #confirm(play: Play, before: EntityState, after: EntityState, again: Again): Promise<Result> {
    const { witness } = this.#parts
    const count = witness.changes
    const result = await this.play(play, { ...again, change: after })
    // The gate has nothing to say about the state: its second answer is as good.
    const settled = witness.changes > count || play.planned.rule === gateRule
    return settled ? result : byAnother(play, difference(before, after))
  }
}

const hasReadOnly = (contract: Contract, names: readonly string[]): boolean =>
  roots(contract).some(({ name, readOnly }) => readOnly && names.includes(name))
