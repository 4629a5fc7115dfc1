import { changed } from '../../evidence/entity-state.js'
import { blocked } from '../../evidence/judgements.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Request } from '../../model/http.js'
import type { Unjudged } from '../../model/judgement.js'
import type { EntityAccess } from '../entity/entity-access.js'
import type { ObservedEntity } from '../entity/observed-entity.js'
import { detailsOf } from '../judging/judging.js'
import { resultOf } from '../judging/outcome.js'
import type { Target } from '../target/target.js'
import type { ExecutionResult } from './execution.js'
import type { RunLog } from './run-log.js'
import type { Decision } from './step.js'

/** Statuses of a read that mean that the entity does not exist. */
const absent: readonly (number | undefined)[] = [404, 410]

interface Parts {
  readonly contract: Contract
  readonly target: Target
  readonly access: EntityAccess
  readonly observed: ObservedEntity
  readonly log: RunLog
}

/** Handles an entity that can no longer be read: a case changed its key, it was deleted, or reads are refused. */
export class MissingEntity {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Decides about the cases after which the entity was missing. If one of them changed its key, the others run again. */
  async explain(executed: readonly ExecutionResult[], former: EntityState): Promise<readonly Decision[]> {
    const { access, log } = this.#parts
    const { status } = access
    const cause = absent.includes(status) ? await this.#restoreKey(executed, former) : undefined
    if (cause)
      return executed.map((each) =>
        each === cause
          ? { kind: 'key changed', executed: each }
          : { kind: 'run alone', execution: each.execution },
      )
    log.stop(whyMissing(status))
    return executed.map((each) => resultOf(each.execution.planned, log.stopped, detailsOf(each)))
  }

  /** Looks for the entity under the keys that cases sent, and restores its key. @returns the case that changed the key */
  async #restoreKey(
    executed: readonly ExecutionResult[],
    former: EntityState,
  ): Promise<ExecutionResult | undefined> {
    for (const each of executed)
      for (const request of each.execution.definition.undo?.(each.execution.context) ?? []) {
        if (!(await this.#isUnder(request, former))) continue
        await this.#parts.target.send(request)
        await this.#parts.observed.accept()
        return each
      }
    return undefined
  }

  /** Whether the entity is under the key of this request. It is the same entity only if it has the former values. */
  async #isUnder({ key }: Request, former: EntityState): Promise<boolean> {
    const { access, contract } = this.#parts
    const found = await access.under(key ?? '')
    return !!found && changed(former, found).every((name) => name === contract.resource.key.name)
  }
}

const whyMissing = (status: number | undefined): Unjudged =>
  blocked(
    absent.includes(status)
      ? `the entity no longer exists: a read returns ${status} (deleted by another client, or by one of these cases?)`
      : `the entity can no longer be read: a read returns ${status}`,
  )
