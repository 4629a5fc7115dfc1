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

/** Judges executed cases. All functions are pure. */

/** The details of an executed case for its result. */

export const detailsOf = (executed: ExecutionResult, before?: EntityState, after?: EntityState): Details => ({
  exchanges: executed.responses.map(({ exchange }) => exchange),
  response: updateOf(executed.responses),
  durationMs: executed.durationMs,
  ...(executed.responses.length > 0 && { how: howOf(evidenceOf(executed, before, after)) }),
})

/** Preflight showed that the credentials are valid, so a later refusal of them does not judge the case. */
export const lostCredentials = (status: number): Unjudged =>
  blocked(`the service refuses credentials that it accepted before: ${status}`)

/** Whether the rule itself judges a 401: the prerequisite does, and cases that send other credentials. */
const awaits401 = ({ planned }: Execution, { request }: Response): boolean =>
  planned.rule === prerequisite || !isOwn(request)

/** A lasting overload is a finding only for a dangerous case: a gateway may answer 502 because its service has crashed. */
const wasBusy = ({ definition }: Execution, response: Response): Judgement => {
  const lasting = `${response.status} for as long as the suite waited`
  return definition.dangerous && response.status !== 429 && response.headers['retry-after'] === undefined
    ? { expected: 'an answer below 500', actual: lasting, level: 'MUST', response }
    : blocked(`the service answered ${lasting}`)
}

/** The evidence of an executed case for its rule. */
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
  const status = response.request.method === 'GET' ? `${response.status} to a read` : `${response.status}`
  return { expected: 'an answer below 500', actual: `${status}, twice`, level: 'MUST', response }
}

/** The judgement of the rule, unless the responses result from a crash, overload, credentials or a redirect. */
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
    return blocked(`the service asks for an entity tag and refuses the current one: ${response.status}`)
  if (response.status === 401 && !awaits401(execution, response)) return lostCredentials(401)
  // A redirect of a request without the run's credentials leads to a sign-in page, and is a valid answer.
  if (isRedirect(response) && isOwn(response.request))
    return blocked(
      `the request is redirected (${response.status}) to ${response.headers.location}: use the final service root`,
    )
  return execution.definition.expect(evidence)
}

export const isViolation = (judgement: Judgement): boolean =>
  judgement !== undefined && !isUnjudged(judgement)

/** Whether the judgement of the rule depends on the states before and after. */
export const isOfState = (
  executed: ExecutionResult,
  before: EntityState | undefined,
  after: EntityState | undefined,
): boolean => {
  const withState = judgementOf(executed, before, after)
  const without = judgementOf(executed, undefined, undefined)
  return (
    isViolation(withState) !== isViolation(without) || (withState === undefined) !== (without === undefined)
  )
}

/** Whether an update sends properties of the entity, each with its current value. */
const sendsCurrent = (execution: Execution, before: EntityState): boolean => {
  const sent = named(execution.context.contract, execution)
  return (
    sent.length > 0 &&
    sent.every(
      ({ property, value }) => JSON.stringify(property.canonical(value)) === before.values[property.name],
    )
  )
}

/** A change that cannot be restored is a fail of the case that made it, with any rule. */
export const notRestored = (executed: ExecutionResult, before: EntityState, after: EntityState): Result => {
  const judgement = judgementOf(executed, before, after)
  const actual = `${difference(before, after)}; writing the former value did not restore it`
  const expected = sendsCurrent(executed.execution, before)
    ? 'no change: the update sends the current values of the entity'
    : 'no change, or one that an update can restore'
  const violation =
    judgement && !isUnjudged(judgement)
      ? { ...judgement, hint: actual }
      : { expected, actual, pointer: `/${changed(before, after)[0]}` }
  return resultOf(executed.execution.planned, { ...violation, level: 'MUST' }, detailsOf(executed))
}

/** The result of a case that changed the key of the entity. */
export const keyChanged = (executed: ExecutionResult, strict: boolean): Result => {
  const { planned, context } = executed.execution
  const judgement = judgementOf(executed, undefined, undefined)
  const violation = {
    expected: `the entity to keep the key "${context.key}"`,
    actual: 'an entity with the key that the update sent; the suite restored the key',
    level: 'MUST',
  } as const
  const own = judgement && !isUnjudged(judgement) ? judgement : violation
  return resultOf(planned, own, detailsOf(executed), strict)
}

/** The result of a case to which the service did not respond because it went down. */
export const crashedService = (
  executed: ExecutionResult,
  others: readonly ExecutionResult[] = [],
): Result => {
  const actual = `${executed.failure?.message ?? 'no answer'}, and the service no longer answers`
  const ids = others.slice(-3).map(({ execution }) => execution.planned.id)
  const hint = `a previous or concurrent case may have caused the crash: ${ids.join(', ')}`
  return resultOf(
    executed.execution.planned,
    { expected: 'an answer', actual, level: 'MUST', ...(ids.length > 0 && { hint }) },
    detailsOf(executed),
  )
}

/** The result of a case after which the service was briefly down, twice. */
export const wentDown = (executed: ExecutionResult): Result => {
  const actual = `${updateOf(executed.responses)?.status}, after which the service was briefly down, twice`
  return resultOf(
    executed.execution.planned,
    { expected: 'a service that keeps running after its answer', actual, level: 'MUST' },
    detailsOf(executed),
  )
}

/** The result of a case that the service never answers, although it answers others. */
export const neverAnswered = (executed: ExecutionResult): Result => {
  const actual = `${executed.failure?.message ?? 'no answer'}, every time`
  return resultOf(
    executed.execution.planned,
    { expected: 'an answer', actual, level: 'MUST' },
    detailsOf(executed),
  )
}

/** The result of a case whose change did not recur. */
export const changedByAnother = ({ planned }: Pick<Execution, 'planned'>, change: string): Result => {
  const reason = `the entity changed, but not when the case ran again (another client?): ${change}`
  return resultOf(planned, blocked(reason), nothingSent)
}
