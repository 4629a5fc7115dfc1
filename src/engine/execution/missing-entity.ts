import { changed } from '../../evidence/entity-state.js'
import { blocked } from '../../evidence/judgements.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Request } from '../../model/http.js'
import type { Unjudged } from '../../model/judgement.js'
import type { Result } from '../../model/result.js'
import type { State } from '../entity/entity-access.js'
import type { Subject } from '../entity/observed-entity.js'
import { shown } from '../judging/judging.js'
import { resultOf } from '../judging/outcome.js'
import type { Rulings } from '../judging/settle.js'
import type { Target } from '../target/target.js'
import type { Play, Played } from './execution.js'
import type { Witness } from './run-log.js'

/** What says that there is no such entity. */
const absent: readonly (number | undefined)[] = [404, 410]

interface Parts {
  readonly target: Target
  readonly state: State
  readonly subject: Subject
  readonly witness: Witness
  readonly rulings: Rulings
}

/** The entity is not where it was: moved by a case, deleted, or not to be read any more for another reason. */
export class Absence {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What comes of the cases after which it was missed. `again` plays those that are innocent of it. */
  async judge(
    played: readonly Played[],
    former: EntityState,
    again: (play: Play) => Promise<Result>,
  ): Promise<Result[]> {
    const { state, witness, rulings } = this.#parts
    const { status } = state
    const mover = absent.includes(status) ? await this.#findMover(played, former) : undefined
    if (!mover) {
      witness.gone = whyGone(status)
      return played.map((each) => resultOf(each.play.planned, witness.gone, shown(each)))
    }
    const results: Result[] = []
    for (const each of played) results.push(each === mover ? rulings.moved(each) : await again(each.play))
    return results
  }

  /** Looks under the keys that cases sent, and moves back what is found. */
  async #findMover(played: readonly Played[], former: EntityState): Promise<Played | undefined> {
    for (const each of played)
      for (const request of each.play.definition.undo?.(each.play.context) ?? []) {
        if (!(await this.#isUnder(request, former))) continue
        await this.#parts.target.send(request)
        await this.#parts.subject.meet()
        return each
      }
    return undefined
  }

  /** Only an entity with the former values is the one that was moved. */
  async #isUnder({ key }: Request, former: EntityState): Promise<boolean> {
    const { state, target } = this.#parts
    const found = await state.under(key ?? '')
    return !!found && changed(former, found).every((name) => name === target.contract.resource.key.name)
  }
}

const whyGone = (status: number | undefined): Unjudged =>
  blocked(
    absent.includes(status)
      ? `the entity is gone: a read is answered ${status} (deleted by another client, or over one of these cases?)`
      : `the entity cannot be read any more: a read is answered ${status}`,
  )
