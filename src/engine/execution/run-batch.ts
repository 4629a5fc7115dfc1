import { changed } from '../../evidence/entity-state.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Bisection } from '../attribution/bisection.js'
import { downAfterSequence, downDuringBatch } from '../attribution/service-down.js'
import type { ObservedEntity } from '../entity/observed-entity.js'
import type { Sender } from '../sending/sender.js'
import type { Target } from '../target/target.js'
import {
  answered,
  collided,
  crashed,
  type Execution,
  type ExecutionResult,
  overloaded,
  refusedByPage,
} from './execution.js'
import type { MissingEntity } from './missing-entity.js'
import type { RunLog } from './run-log.js'
import type { Decision } from './step.js'
import type { TransientErrors } from './transient-errors.js'

interface Parts {
  readonly target: Target
  readonly sender: Sender
  readonly observed: ObservedEntity
  readonly log: RunLog
  readonly missingEntity: MissingEntity
  readonly transientErrors: TransientErrors
  readonly bisection: Bisection
}

/** Runs several cases, and reads the entity once after them. A case that cannot be judged this way runs alone. */
export class RunBatch {
  readonly #parts: Parts

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** Runs cases concurrently. */
  async together(executions: readonly Execution[]): Promise<readonly Decision[]> {
    const { sender, observed, log } = this.#parts
    const former = observed.now
    const { executed, after } = await sender.all(executions, () => observed.readAfter(executions))
    return after === 'down' ? downDuringBatch(log, executed) : this.#decide(executed, former, former && after)
  }

  /** Runs cases one after another, so that a crash can be attributed to the unanswered case. */
  async sequentially(executions: readonly Execution[]): Promise<readonly Decision[]> {
    const { target, sender, observed, log } = this.#parts
    const former = observed.now
    let { restarts } = target.availability
    const { executed, after } = await sender.sequentially(executions, () => {
      ;({ restarts } = target.availability)
      return observed.readIfUp()
    })
    const rest = executions.slice(executed.length)
    if (after === 'down') return downAfterSequence(log, executed, rest)
    const suspects = beforeRefusedConnection(executed, target.availability.restarts > restarts)
    const others = executed.filter((each) => answered(each) && !suspects.has(each))
    return [
      ...(await this.#decide(others, former, after)),
      ...[...suspects].map(({ execution }): Decision => ({ kind: 'run alone', execution })),
      ...executed.flatMap((each): Decision[] =>
        answered(each) ? [] : [{ kind: 'no reply', executed: each }],
      ),
      ...(rest.length > 0 ? [{ kind: 'run sequentially', executions: rest } as const] : []),
    ]
  }

  /** Compares the state before the first case with that after the last. */
  async #decide(
    executed: readonly ExecutionResult[],
    former: EntityState | undefined,
    after: EntityState | undefined,
  ): Promise<readonly Decision[]> {
    const { observed, missingEntity, bisection } = this.#parts
    if (former && !after) return missingEntity.explain(executed, former)
    const before = observed.absorb(
      former,
      after,
      executed.map(({ execution }) => execution),
    )
    return before && after && changed(before, after).length > 0
      ? bisection.begin({ executed, before, after })
      : this.#unchanged(executed, before, after)
  }

  /** Settles the undisturbed cases. The others run again alone. */
  async #unchanged(
    executed: readonly ExecutionResult[],
    before: EntityState | undefined,
    after: EntityState | undefined,
  ): Promise<readonly Decision[]> {
    const { transientErrors } = this.#parts
    if (executed.some(failed)) await transientErrors.waitForRecovery()
    else transientErrors.noteRecovery()
    return executed.map((each): Decision => {
      const { execution } = each
      if (failed(each)) return { kind: 'run alone', execution, retry: { after: 'server error' } }
      return isUndisturbed(each)
        ? { kind: 'settle', executed: each, before, after, mayDisagree: true }
        : { kind: 'run alone', execution }
    })
  }
}

/** The answered cases before a refused connection. They may have crashed the service. */
const beforeRefusedConnection = (
  executed: readonly ExecutionResult[],
  isDownAfterLast: boolean,
): ReadonlySet<ExecutionResult> =>
  new Set(
    executed.filter((each, index) => answered(each) && (executed[index + 1]?.wasRefused ?? isDownAfterLast)),
  )

/** Whether the case met an error that may be transient. */
const failed = (executed: ExecutionResult): boolean =>
  crashed(executed) ||
  (executed.execution.definition.dangerous !== undefined && overloaded(executed) !== undefined)

const isUndisturbed = (executed: ExecutionResult): boolean =>
  answered(executed) && !collided(executed) && !refusedByPage(executed)
