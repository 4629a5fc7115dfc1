import { type Contract, roots } from '../contract/contract.js'
import { changed, difference, type Observation } from '../contract/observation.js'
import type { Result } from '../report/report.js'
import type { Absence } from './absence.js'
import { diedAlone } from './death.js'
import { couldHaveWritten, isLoss, wrote } from './grouping.js'
import type { Hiccups } from './hiccups.js'
import { byAnother } from './judging.js'
import { crashed, gateRule, type Play, type Played, type Sender } from './play.js'
import type { Rulings } from './rulings.js'
import type { Silence } from './silence.js'
import type { Stage } from './stage.js'
import type { Subject } from './subject.js'
import type { Witness } from './witness.js'

/** Why a case is played again: what came of it the first time. A state is one that it is to bring about once more. */
type Reason = Observation | 'disagreement' | 'error' | 'silence'

interface Parts {
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
  async play({ planned }: Play, reason?: Reason): Promise<Result> {
    const { stage, sender, subject, witness, absence, silence, hiccups } = this.#parts
    const play = stage.prepare(planned)
    if (!('requests' in play)) return play
    const former = subject.now
    const played = await sender.one(play, reason === 'silence')
    if (played.failure) return reason === 'silence' ? silence.judge(played) : this.unanswered(played)
    if (crashed(played) && reason === undefined) {
      await hiccups.letPass()
      return this.play(play, 'error')
    }
    if (reason === 'error' && !crashed(played)) {
      witness.hiccups++
      hiccups.cease()
    }
    const after = await subject.lookAfterOne(played)
    if (after === 'gone') return diedAlone(witness, played)
    if (former && !after) {
      const [result] = await absence.judge([played], former, (each) => this.play(each))
      return result as Result
    }
    return this.#compare(played, subject.absorb(former, after, [play]), after, reason)
  }

  /** A case that got no answer, here or beside others: where that may be its doing, it is played once more. */
  unanswered(played: Played): Promise<Result> {
    return this.#parts.silence.judge(played, () => this.play(played.play, 'silence'))
  }

  async #compare(
    played: Played,
    before: Observation | undefined,
    after: Observation | undefined,
    reason: Reason | undefined,
  ): Promise<Result> {
    const { subject, witness, rulings } = this.#parts
    const isChanged = before && after && changed(before, after).length > 0
    // Between the reply and the read another client may have come.
    if (!isLast(reason) && witness.newlyDisagrees(played, after)) {
      if (isChanged) await subject.restore(before, after)
      return this.play(played.play, 'disagreement')
    }
    return isChanged ? this.#attribute(played, before, after, reason) : rulings.settle(played, before, after)
  }

  /** Puts back what changed, and finds out whether the case did it. */
  async #attribute(
    played: Played,
    before: Observation,
    after: Observation,
    reason: Reason | undefined,
  ): Promise<Result> {
    const { contract, subject, witness, rulings } = this.#parts
    const { play } = played
    const back = await subject.restore(before, after)
    if (!this.#isBy(play, before, after, back)) {
      if (!isLast(reason)) return this.#confirm(play, before, after)
      const isSame = typeof reason === 'object' && subject.isAlike(reason, after)
      if (!isSame) return byAnother(play, difference(before, after))
    }
    witness.noteChange(play.planned.id, before, after, back)
    return !back && hasReadOnly(contract, changed(before, after))
      ? rulings.stuck(played, before, after)
      : rulings.settle(played, before, after)
  }

  /** Whether a change is what the case sent, or a loss; or is lasting and made of what it sent. */
  #isBy(play: Play, before: Observation, after: Observation, back: boolean): boolean {
    const { contract } = this.#parts
    if (wrote(contract, play, before, after) || isLoss(before, after)) return true
    return !back && couldHaveWritten(contract, play, before, after)
  }

  /** A change that the case has no visible part in may be another client's: only the same one again is the case's. */
  async #confirm(play: Play, before: Observation, after: Observation): Promise<Result> {
    const { witness } = this.#parts
    const count = witness.changes
    const result = await this.play(play, after)
    // The gate has nothing to say about the state: its second answer is as good.
    const settled = witness.changes > count || play.planned.rule === gateRule
    return settled ? result : byAnother(play, difference(before, after))
  }
}

/** Whether what the case shows this time stands. */
const isLast = (reason: Reason | undefined): boolean =>
  reason === 'disagreement' || typeof reason === 'object'

const hasReadOnly = (contract: Contract, names: readonly string[]): boolean =>
  roots(contract).some(({ name, readOnly }) => readOnly && names.includes(name))
