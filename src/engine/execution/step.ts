import type { EntityState } from '../../model/entity-state.js'
import type { Result } from '../../model/result.js'
import type { Execution, ExecutionResult } from './execution.js'

/** A change that is attributed to a case only if the case makes it again. */
interface Confirmation {
  readonly difference: string
  /** Changes attributed to cases before the case ran again. */
  readonly changes: number
}

/** The reason for another run of a case, with the observations of its former runs. */
export interface Retry {
  /** How the former run failed. A server error in a group counts only if the case meets two more alone. */
  readonly after?: 'server error' | 'server error in a group' | 'no reply' | 'restart' | 'page'
  /** The state after the former run. The change is attributed to the case if the case makes it again. */
  readonly change?: EntityState
  readonly confirmation?: Confirmation
  /** The former run after which the service was briefly down for the second time. */
  readonly down?: ExecutionResult
  /** How often the response differed from the read after it. */
  readonly disagreed?: number
  /** How often the reads inside the case caused a violation that may result from read lag. */
  readonly misread?: number
  /** A state that an earlier case may have caused. */
  readonly late?: EntityState
}

/** A batch whose change has to be attributed, with the state before and after it. */
interface ChangedBatch {
  readonly executed: readonly ExecutionResult[]
  readonly before: EntityState
  readonly after: EntityState
}

/** The next thing to do with one or more cases. */
export type Step =
  | {
      readonly kind: 'run together' | 'run sequentially' | 'run writes'
      readonly executions: readonly Execution[]
    }
  | {
      readonly kind: 'run alone'
      readonly execution: Execution
      readonly retry?: Retry
      /** Whether to give the service time to recover first. */
      readonly pause?: true
    }
  /** Judge a case that was answered. */
  | {
      readonly kind: 'settle'
      readonly executed: ExecutionResult
      readonly before: EntityState | undefined
      readonly after: EntityState | undefined
      /** Whether the case runs alone first if it is the first one whose response differs from the read after it. */
      readonly mayDisagree?: true
    }
  /** Explain a missing response. */
  | { readonly kind: 'no reply'; readonly executed: ExecutionResult }
  /** Report that the case changed the key of the entity. */
  | { readonly kind: 'key changed'; readonly executed: ExecutionResult }
  /** Report a change of the case that cannot be restored. */
  | {
      readonly kind: 'not restored'
      readonly executed: ExecutionResult
      readonly before: EntityState
      readonly after: EntityState
    }
  /** Attribute a change that no case made again. */
  | ({
      readonly kind: 'conclude bisection'
      readonly isRestored: boolean
      /** Changes attributed to cases before the bisection. */
      readonly changes: number
    } & ChangedBatch)

/** The end of a step for one or more cases: a result, or the next step. */
export type Decision = Result | Step

export const isResult = (decision: Decision): decision is Result => 'outcome' in decision

export const isStep = (decision: Decision): decision is Step => !isResult(decision)
