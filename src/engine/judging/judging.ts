import { changed, difference } from '../../evidence/entity-state.js'
import { blocked, isUnjudged } from '../../evidence/judgements.js'
import { isOwn } from '../../evidence/requests.js'
import { isRedirect } from '../../evidence/responses.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Evidence } from '../../model/evidence.js'
import type { Response } from '../../model/http.js'
import type { Judgement, Unjudged } from '../../model/judgement.js'
import type { Result } from '../../model/result.js'
import { named } from '../attribution/attribution.js'
import {
  crashIn,
  type Execution,
  type ExecutionResult,
  overloaded,
  prerequisite,
  updateOf,
  wantsTag,
} from '../execution/execution.js'
import { howOf } from './how.js'
import { type Details, nothingSent, resultOf } from './outcome.js'

/** What comes of a case that was played: pure. */

/** The facts of an executed case for its result. */
export const detailsOf = (executed: ExecutionResult, before?: EntityState, after?: EntityState): Details => ({
  exchanges: executed.responses.map(({ exchange }) => exchange),
  response: updateOf(executed.responses),
  durationMs: executed.durationMs,
  ...(executed.responses.length > 0 && { how: howOf(evidenceOf(executed, before, after)) }),
})

/** Preflight found the credentials good: that they are refused now says nothing of the case. */
export const lostCredentials = (status: number): Unjudged =>
  blocked(`credentials that were taken before are refused: ${status}`)

/** Whether a 401 is an answer to the case: the gate has its own words for it, others state credentials to see it. */
const awaits401 = ({ planned }: Execution, { request }: Response): boolean =>
  planned.rule === prerequisite || !isOwn(request)

/** A gateway says 502 of a service behind it that goes down; harmless requests may meet that by chance. */
const wasBusy = ({ definition }: Execution, response: Response): Judgement => {
  const lasting = `${response.status} for as long as the suite waited`
  return definition.dangerous && response.status !== 429 && response.headers['retry-after'] === undefined
    ? { expected: 'an answer below 500', actual: lasting, level: 'MUST', response }
    : blocked(`the service answered ${lasting}`)
}

/** A played case as its rule sees it. */
export const evidenceOf = (
  { execution, responses }: ExecutionResult,
  before: EntityState | undefined,
  after: EntityState | undefined,
): Evidence => ({
  context: execution.context,
  responses,
  response: updateOf(responses) as Response,
  before,
  after,
})

const crashFinding = (response: Response): Judgement => {
  const what = response.request.method === 'GET' ? `${response.status} to a read` : `${response.status}`
  return { expected: 'an answer below 500', actual: `${what}, twice`, level: 'MUST', response }
}

/** What the rule says of a played case, where the answers are any to it. */
export const judgementOf = (
  executed: ExecutionResult,
  before: EntityState | undefined,
  after: EntityState | undefined,
): Judgement => {
  const { execution } = executed
  const evidence = evidenceOf(executed, before, after)
  const { response } = evidence
  const crash = crashIn(executed)
  if (crash) return crashFinding(crash)
  const busy = overloaded(executed)
  if (busy) return wasBusy(execution, busy)
  if (wantsTag(response))
    return blocked(`the service wants another entity tag, whatever it is given: ${response.status}`)
  if (response.status === 401 && !awaits401(execution, response)) return lostCredentials(401)
  // A redirect of a request without the run's credentials leads to a log-in page, and is an answer to the case.
  if (isRedirect(response) && isOwn(response.request))
    return blocked(
      `it is redirected (${response.status}) to ${response.headers.location}: name the final service root`,
    )
  return execution.definition.expect(evidence)
}

export const isViolation = (judgement: Judgement): boolean =>
  judgement !== undefined && !isUnjudged(judgement)

/** Whether the rule passes, or is violated, because of the states before and after. */
export const isOfState = (
  executed: ExecutionResult,
  before: EntityState | undefined,
  after: EntityState | undefined,
): boolean => {
  const [seen, unseen] = [judgementOf(executed, before, after), judgementOf(executed, undefined, undefined)]
  return isViolation(seen) !== isViolation(unseen) || (seen === undefined) !== (unseen === undefined)
}

/** Whether an update names properties of the entity, and each with the value that it has. */
const sendsHeld = (execution: Execution, before: EntityState): boolean => {
  const sent = named(execution.context.contract, execution)
  return (
    sent.length > 0 &&
    sent.every(
      ({ property, value }) => JSON.stringify(property.canonical(value)) === before.values[property.name],
    )
  )
}

/** A change that cannot be undone is a fail of the case that made it, whatever else the case is about. */
export const notRestored = (executed: ExecutionResult, before: EntityState, after: EntityState): Result => {
  const judgement = judgementOf(executed, before, after)
  const actual = `${difference(before, after)}; writing the former value did not bring it back`
  const expected = sendsHeld(executed.execution, before)
    ? 'no change: the update sends the values that the entity holds'
    : 'a change that can be put back, if any'
  const violation =
    judgement && !isUnjudged(judgement)
      ? { ...judgement, hint: actual }
      : { expected, actual, pointer: `/${changed(before, after)[0]}` }
  return resultOf(executed.execution.planned, { ...violation, level: 'MUST' }, detailsOf(executed))
}

/** The entity was found under a key that the case sent. */
export const keyChanged = (executed: ExecutionResult, strict: boolean): Result => {
  const { planned, context } = executed.execution
  const judgement = judgementOf(executed, undefined, undefined)
  const violation = {
    expected: `"${context.key}" still there`,
    actual: 'it was found under the key that the update sent, and moved back',
    level: 'MUST',
  } as const
  const own = judgement && !isUnjudged(judgement) ? judgement : violation
  return resultOf(planned, own, detailsOf(executed), strict)
}

/** The service went down without an answer to the case. */
export const crashedService = (
  executed: ExecutionResult,
  others: readonly ExecutionResult[] = [],
): Result => {
  const actual = `${executed.failure?.message ?? 'no answer'}, and the service answers no more`
  const ids = others.slice(-3).map(({ execution }) => execution.planned.id)
  const hint = `it may as well have gone down over a case just before, or beside: ${ids.join(', ')}`
  return resultOf(
    executed.execution.planned,
    { expected: 'an answer', actual, level: 'MUST', ...(ids.length > 0 && { hint }) },
    detailsOf(executed),
  )
}

/** The service answers the case and goes down, and does so again when the case is repeated. */
export const wentDown = (executed: ExecutionResult): Result => {
  const actual = `${updateOf(executed.responses)?.status}, and then the service was down for a moment, twice`
  return resultOf(
    executed.execution.planned,
    { expected: 'a service that is still there after its answer', actual, level: 'MUST' },
    detailsOf(executed),
  )
}

/** The service does not answer the case, whenever it is asked, and answers others. */
export const neverAnswered = (executed: ExecutionResult): Result => {
  const actual = `${executed.failure?.message ?? 'no answer'}, every time`
  return resultOf(
    executed.execution.planned,
    { expected: 'an answer', actual, level: 'MUST' },
    detailsOf(executed),
  )
}

/** A change that nobody makes again. */
export const changedByAnother = ({ planned }: Pick<Execution, 'planned'>, seen: string): Result => {
  const reason = `the entity changed, but not when the case ran again (another client?): ${seen}`
  return resultOf(planned, blocked(reason), nothingSent)
}
