import { blocked, isUnjudged } from '../../evidence/judgements.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Judgement } from '../../model/judgement.js'
import type { Result } from '../../model/result.js'
import { named } from '../attribution/attribution.js'
import { overloaded, type Played, updateOf } from '../execution/execution.js'
import type { Witness } from '../execution/run-log.js'
import type { Target } from '../target/target.js'
import { isOfState, judgementOf, lostCredentials, moved, shown, stuck } from './judging.js'
import { resultOf } from './outcome.js'
import type { Refusals } from './read-only-refusals.js'

interface Parts {
  readonly target: Target
  readonly witness: Witness
  readonly refusals: Refusals
  /** A violated SHOULD is a fail. */
  readonly strict: boolean
}

/** The last word on a case that was answered: from here on the witness knows of it. */
export class Rulings {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  async settle(
    played: Played,
    before: EntityState | undefined,
    after: EntityState | undefined,
  ): Promise<Result> {
    const { target, witness, refusals, strict } = this.#parts
    const { planned } = played.play
    const judgement = this.#ownOf(played, before, after)
    witness.see(played, after)
    if (target.isExhausted && overloaded(played))
      witness.gone ??= blocked('the service asks for more patience than this run has')
    const refusal = judgement && !isUnjudged(judgement) && judgement.refusal ? judgement : undefined
    const meaning = refusal && (await refusals.meaning(played.play, refusal))
    if (meaning) return resultOf(planned, meaning, shown(played), strict)
    if (refusal && updateOf(played.responses)?.status === 403)
      return resultOf(planned, lostCredentials(403), shown(played))
    return resultOf(planned, judgement, shown(played, before, after), strict)
  }

  /** A state that another client writes says nothing of the case, where the case is about that. */
  #ownOf(played: Played, before: EntityState | undefined, after: EntityState | undefined): Judgement {
    const { target, witness } = this.#parts
    const judgement = judgementOf(played, before, after)
    if (witness.foreign.size === 0 || !isOfState(played, before, after)) return judgement
    const names = named(target.contract, played.play).map(({ property }) => property.name)
    const root = judgement && !isUnjudged(judgement) ? judgement.pointer?.split('/')[1] : undefined
    const name = [...names, root].find((each) => each !== undefined && witness.foreign.has(each))
    return name === undefined ? judgement : blocked(`another client writes ${name} while the suite runs`)
  }

  /** The entity was found under a key that the case sent. */
  moved(played: Played): Result {
    this.#parts.witness.see(played, undefined)
    return moved(played, this.#parts.strict)
  }

  /** What the case changed cannot be put back. */
  stuck(played: Played, before: EntityState, after: EntityState): Result {
    this.#parts.witness.see(played, undefined)
    return stuck(played, before, after)
  }
}
