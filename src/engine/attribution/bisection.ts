import { difference } from '../../evidence/entity-state.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Result } from '../../model/result.js'
import type { Subject } from '../entity/observed-entity.js'
import { answered, crashed, isElsewhere, type Play, type Played } from '../execution/execution.js'
import type { Solo } from '../execution/run-alone.js'
import type { Witness } from '../execution/run-log.js'
import { byAnother } from '../judging/judging.js'
import type { Rulings } from '../judging/settle.js'
import { couldHaveWritten, isLoss, isShown, wrote } from './attribution.js'

/** A batch of this size is played again case by case where it changed the entity. */
const fewEnough = 16

interface Parts {
  readonly contract: Contract
  readonly subject: Subject
  readonly witness: Witness
  readonly rulings: Rulings
  readonly solo: Solo
}

/** Plays cases upon each other, and judges them. */
type Together = (plays: readonly Play[]) => Promise<Result[]>

/** Which case of a batch changed the entity. */
export class Culprits {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Results of the batch; its suspects are played again, in halves by `together` while they are many. */
  async judge(
    played: readonly Played[],
    before: EntityState,
    after: EntityState,
    together: Together,
  ): Promise<Result[]> {
    // Played again, these would find what they may have created.
    const innocent = played.filter((each) => isElsewhere(each) && answered(each) && !crashed(each))
    const settled = await Promise.all(innocent.map((each) => this.#parts.rulings.settle(each, before, after)))
    const suspects = played.filter((each) => !innocent.includes(each))
    return [...settled, ...(await this.#sift(suspects, before, after, together))]
  }

  /** Puts the entity back and finds out what changed it, in halves, and at last case by case. */
  async #sift(
    played: readonly Played[],
    before: EntityState,
    after: EntityState,
    together: Together,
  ): Promise<Result[]> {
    const { contract, subject, witness } = this.#parts
    const back = await subject.restore(before, after)
    const known = witness.changes
    const plays = played.map(({ play }) => play)
    // Nor is what another client wrote put back by a service that ignores values.
    if (!back && (await subject.findOtherWriters())) return together(plays)
    const results =
      back && plays.length > fewEnough
        ? await inHalves(plays, together)
        : await this.#oneByOne(played, before, after, back)
    if (witness.changes > known) return results
    const isOurs = (each: Played) =>
      couldHaveWritten(contract, each.play, before, after) ||
      (isLoss(before, after) && isShown(contract, each, before, after))
    if (!back && played.some(isOurs)) {
      witness.noteChange('unattributed', before, after, false)
      return results
    }
    return plays.map((play) => byAnother(play, difference(before, after)))
  }

  /** A change that cannot be put back is the case's that sent what is there now, where there is only one. */
  async #oneByOne(
    played: readonly Played[],
    before: EntityState,
    after: EntityState,
    back: boolean,
  ): Promise<Result[]> {
    const { contract, witness, rulings, solo } = this.#parts
    const writers = back ? [] : played.filter(({ play }) => wrote(contract, play, before, after).length > 0)
    const results: Result[] = []
    for (const each of played) {
      const culprit = writers.length === 1 && each === writers[0]
      if (culprit) witness.noteChange(each.play.planned.id, before, after, false)
      results.push(culprit ? rulings.stuck(each, before, after) : await solo.play(each.play))
    }
    return results
  }
}

const inHalves = async (plays: readonly Play[], together: Together): Promise<Result[]> => {
  const middle = Math.ceil(plays.length / 2)
  const first = await together(plays.slice(0, middle))
  return [...first, ...(await together(plays.slice(middle)))]
}
