import { difference } from '../../evidence/entity-state.js'
import type { Contract } from '../../model/contract.js'
import type { ObservedEntity } from '../entity/observed-entity.js'
import { grouped } from '../execution/batches.js'
import {
  answered,
  crashed,
  type Execution,
  type ExecutionResult,
  isElsewhere,
} from '../execution/execution.js'
import type { RunLog } from '../execution/run-log.js'
import type { Decision, Step } from '../execution/step.js'
import { changedByAnother } from '../judging/judging.js'
import { couldHaveWritten, isLoss, isShown, wrote } from './attribution.js'

/** A changed batch of at most this size runs again case by case, a larger one in halves. */
const fewEnough = 16

type Conclusion = Extract<Step, { kind: 'conclude bisection' }>
type Changed = Pick<Conclusion, 'executed' | 'before' | 'after'>

interface Parts {
  readonly contract: Contract
  readonly observed: ObservedEntity
  readonly log: RunLog
}

/** Finds the case of a batch that changed the entity. */
export class Bisection {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /**
   * Restores the entity and runs the suspects again. Settles the cases that cannot have changed the entity: they do not run
   * again, because they may have created one.
   */
  async begin({ executed, before, after }: Changed): Promise<readonly Decision[]> {
    const elsewhere = executed.filter((each) => isElsewhere(each) && answered(each) && !crashed(each))
    const suspects = executed.filter((each) => !elsewhere.includes(each))
    return [
      ...elsewhere.map((each): Step => ({ kind: 'settle', executed: each, before, after })),
      ...(await this.#bisect({ executed: suspects, before, after })),
    ]
  }

  async #bisect({ executed, before, after }: Changed): Promise<readonly Decision[]> {
    const { observed, log } = this.#parts
    const isRestored = await observed.restore(before, after)
    const { changes } = log
    // A service that ignores updates does not restore the values of another client.
    if (!isRestored && (await observed.findOtherWriters()))
      return [{ kind: 'run together', executions: executed.map(({ execution }) => execution) }]
    const again =
      isRestored && executed.length > fewEnough
        ? this.#inParts(executed)
        : this.#oneByOne({ executed, before, after }, isRestored)
    return [...again, { kind: 'conclude bisection', executed, before, after, isRestored, changes }]
  }

  /** If no case made the change again, another client did. */
  conclude({ executed, before, after, isRestored, changes }: Conclusion): readonly Decision[] {
    const { contract, log } = this.#parts
    if (log.changes > changes) return []
    const isPossible = (each: ExecutionResult) =>
      couldHaveWritten(contract, each.execution, before, after) ||
      (isLoss(before, after) && isShown(contract, each, before, after))
    if (!isRestored && executed.some(isPossible)) {
      log.noteChange('unattributed', before, after, false)
      return []
    }
    return executed.map(({ execution }) => changedByAnother(execution, difference(before, after)))
  }

  /** In groups in which a stored value identifies its sender; one such group in halves. */
  #inParts(executed: readonly ExecutionResult[]): readonly Step[] {
    const executions = executed.map(({ execution }) => execution)
    const groups = grouped(this.#parts.contract, executions)
    const parts = groups.length > 1 ? groups : inHalves(executions)
    return parts.map((part): Step => {
      const [only, second] = part
      return only && !second
        ? { kind: 'run alone', execution: only }
        : { kind: 'run together', executions: part }
    })
  }

  /** A change that cannot be restored is attributed to the only case that sent the new value. */
  #oneByOne({ executed, before, after }: Changed, isRestored: boolean): readonly Step[] {
    const { contract } = this.#parts
    const writers = isRestored
      ? []
      : executed.filter(({ execution }) => wrote(contract, execution, before, after).length > 0)
    return executed.map((each) =>
      writers.length === 1 && each === writers[0]
        ? { kind: 'not restored', executed: each, before, after }
        : { kind: 'run alone', execution: each.execution },
    )
  }
}

const inHalves = (executions: readonly Execution[]): readonly (readonly Execution[])[] => {
  const middle = Math.ceil(executions.length / 2)
  return [executions.slice(0, middle), executions.slice(middle)]
}
