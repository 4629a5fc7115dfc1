import { difference } from '../../evidence/entity-state.js'
import type { Contract } from '../../model/contract.js'
import type { ObservedEntity } from '../entity/observed-entity.js'
import { answered, crashed, type ExecutionResult, isElsewhere } from '../execution/execution.js'
import type { RunLog } from '../execution/run-log.js'
import type { Decision, Step } from '../execution/step.js'
import { changedByAnother } from '../judging/judging.js'
import { couldHaveWritten, isLoss, isShown, wrote } from './attribution.js'

/** A changed batch of at most this size runs again case by case, a larger one in halves. */
const fewEnough = 16

type Bisect = Extract<Step, { kind: 'bisect' }>
type Conclusion = Extract<Step, { kind: 'conclude bisection' }>

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

  /** Settles the cases that cannot have changed the entity. They do not run again: they may have created an entity. */
  begin({ executed, before, after }: Omit<Bisect, 'kind'>): readonly Decision[] {
    const elsewhere = executed.filter((each) => isElsewhere(each) && answered(each) && !crashed(each))
    const suspects = executed.filter((each) => !elsewhere.includes(each))
    return [
      ...elsewhere.map((each): Step => ({ kind: 'settle', executed: each, before, after })),
      { kind: 'bisect', executed: suspects, before, after },
    ]
  }

  /** Restores the entity and runs the suspects again. */
  async bisect({ executed, before, after }: Bisect): Promise<readonly Decision[]> {
    const { observed, log } = this.#parts
    const isRestored = await observed.restore(before, after)
    const { changes } = log
    // A service that ignores updates does not restore the values of another client.
    if (!isRestored && (await observed.findOtherWriters()))
      return [{ kind: 'run together', executions: executed.map(({ execution }) => execution) }]
    const again =
      isRestored && executed.length > fewEnough
        ? inHalves(executed)
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

  /** A change that cannot be restored is attributed to the only case that sent the new value. */
  #oneByOne({ executed, before, after }: Omit<Bisect, 'kind'>, isRestored: boolean): readonly Step[] {
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

const inHalves = (executed: readonly ExecutionResult[]): readonly Step[] => {
  const executions = executed.map(({ execution }) => execution)
  const middle = Math.ceil(executions.length / 2)
  return [executions.slice(0, middle), executions.slice(middle)].map((half) => ({
    kind: 'run together',
    executions: half,
  }))
}
