import type { Result } from '../../model/result.js'
import { answered, type Execution, type ExecutionResult, updatesEnd } from '../execution/execution.js'
import type { RunLog } from '../execution/run-log.js'
import { crashedService, detailsOf, judgementOf } from '../judging/judging.js'
import { nothingSent, resultOf } from '../judging/outcome.js'

/** The results of cases after which the service is down. */

/** For sequential cases. If the last connection was refused, the case before it is blamed. `rest` did not run. */
export const downAfterSequence = (
  log: RunLog,
  executed: readonly ExecutionResult[],
  rest: readonly Execution[] = [],
): Result[] => {
  const last = executed.at(-1) as ExecutionResult
  const blamed = last.failure?.reason === 'unreachable' ? (executed.at(-2) ?? last) : last
  return [
    ...resultsOf(log, executed, blamed, executed.slice(0, -1)),
    ...rest.map(({ planned }) => resultOf(planned, log.stopped, nothingSent)),
  ]
}

/**
 * For concurrent cases. The first one without a response to an update is blamed. Reads after the updates are sent once all
 * updates are answered.
 */
export const downDuringBatch = (log: RunLog, executed: readonly ExecutionResult[]): Result[] => {
  const isUnanswered = ({ execution, responses, failure }: ExecutionResult) =>
    failure !== undefined && failure.reason !== 'unreachable' && responses.length < updatesEnd(execution)
  const unanswered = executed.filter(isUnanswered)
  const blamed = unanswered[0] ?? (executed.at(-1) as ExecutionResult)
  return resultsOf(log, executed, blamed, unanswered.slice(1))
}

export const downAfter = (log: RunLog, executed: ExecutionResult): Result =>
  downAfterSequence(log, [executed])[0] as Result

/** Answered cases are judged as usual. `suspects`: other cases that may have caused the crash. */
const resultsOf = (
  log: RunLog,
  executed: readonly ExecutionResult[],
  blamed: ExecutionResult,
  suspects: readonly ExecutionResult[],
): Result[] => {
  log.noteDown(blamed)
  return executed.map((each) => {
    if (each === blamed && each.failure) return crashedService(each, suspects)
    const judgement = answered(each) ? judgementOf(each, undefined, undefined) : log.stopped
    return resultOf(each.execution.planned, judgement, detailsOf(each))
  })
}
