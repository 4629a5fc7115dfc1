import { incomplete, isUnjudged, skip } from '../../evidence/judgements.js'
import { isOwn, isUpdate } from '../../evidence/requests.js'
import { isAccepted, isOfTransport, isRefused } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { RecordedWrite, RunEvidence } from '../../model/evidence.js'
import type { Response } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import { isObject } from '../../support/json.js'

type Check = (writes: RecordedWrite, evidence: RunEvidence) => Judgement

/** The part of a response that a check needs: the status and the headers, or a complete response. */
type Part = 'head' | 'whole'

type Choice = (writes: RecordedWrite) => boolean

interface Chosen {
  /** Number of writes from which they were chosen. */
  readonly from: number
  readonly chosen: readonly RecordedWrite[]
}

/** Caches choices, because hundreds of invariants make the same one. */
const choices = new WeakMap<RunEvidence['writes'], Map<Choice, Chosen>>()

const chosenIn = ({ writes }: RunEvidence, choose: Choice): readonly RecordedWrite[] => {
  const known = choices.get(writes) ?? new Map<Choice, Chosen>()
  choices.set(writes, known)
  const former = known.get(choose)
  if (former?.from === writes.length) return former.chosen
  const chosen = writes.filter(choose)
  known.set(choose, { from: writes.length, chosen })
  return chosen
}

/**
 * Judges a selection of the recorded writes. Reports the first violation, with the number of responses that have one. A
 * check that skips has found no evidence; if all skip, the result is a skip.
 */
const every =
  (choose: Choice, none: string, check: Check, part: Part = 'whole') =>
  (evidence: RunEvidence): Judgement => {
    const answered = chosenIn(evidence, choose)
    const chosen = answered.filter(({ response }) => part === 'head' || response.broken === undefined)
    if (chosen.length === 0 && answered.length > 0) return incomplete
    const judgements = chosen.map((writes) => ({ writes, judgement: check(writes, evidence) }))
    const found = judgements.flatMap(({ writes, judgement }) =>
      judgement && !isUnjudged(judgement) ? [{ ...judgement, response: writes.response }] : [],
    )
    const [first] = found
    if (first)
      return { ...first, actual: `${first.actual} (in ${found.length} of ${chosen.length} responses)` }
    if (judgements.some(({ judgement }) => judgement === undefined)) return undefined
    return judgements[0]?.judgement ?? skip(none)
  }

/** Whether the request asks for less or more than the entity. */
const asksForOther = ({ headers, query }: Response['request']): boolean =>
  query !== undefined ||
  (headers !== undefined &&
    (/return=minimal/.test(headers.prefer ?? '') || /metadata=(none|full)/.test(headers.accept ?? '')))

/**
 * Whether a request is so large, in characters, that a service may answer before it has read all of it. If the service
 * then closes the connection, the rest of its response can be lost (RFC 9112 9.6).
 */
const isLarge = ({ body = '' }: Response['request']): boolean => body.length > 64 * 1024

/** Judges every response except to reads, complete or not. A server error is a finding of its own case. */
export const everyResponse = (check: (response: Response) => Judgement) =>
  every(
    ({ response: { request, status } }) => request.method !== 'GET' && status < 500 && !isLarge(request),
    'nothing was answered',
    ({ response }) => check(response),
    'head',
  )

const isSuccess: Choice = ({ response }) =>
  isAccepted(response) &&
  isUpdate(response.request) &&
  response.request.key === undefined &&
  !asksForOther(response.request)

/** Judges every accepted update of the entity under test whose request does not ask for a different response. */
export const everySuccess = (check: Check, part?: Part) =>
  every(isSuccess, 'no update was accepted', check, part)

/**
 * Whether a failure comes from the service itself. Overload, and refusals of valid credentials, often come from a
 * gateway, which does not follow OData.
 */
const isOfService = ({ status, request }: Response): boolean =>
  !isOfTransport(status) && !((status === 401 || status === 403) && isOwn(request))

/** Judges every refusal. A gateway may also refuse large bodies. */
export const everyRefusal = (check: Check, part?: Part) =>
  every(
    ({ response }) =>
      (isRefused(response) || response.status === 501) && response.status !== 413 && isOfService(response),
    'nothing was refused',
    check,
    part,
  )

/** Judges every body of a refusal or a server error. */
export const everyFailure = (check: (response: Response) => Judgement) =>
  every(
    ({ response }) => response.status >= 400 && (hasBody(response) || response.broken !== undefined),
    'no refusal has a body',
    ({ response }) => check(response),
  )

/** Whether a body is the entity: an object with at least one of its properties. */
export const isTheEntity = (contract: Contract, json: Json | undefined): json is JsonObject =>
  isObject(json) &&
  contract.properties.some(({ path, root, name }) => path === root && json[name] !== undefined)

/** Judges the responses that contain the entity. Another rule requires that they do. */
export const everyEntity = (
  check: (entity: JsonObject, writes: RecordedWrite, evidence: RunEvidence) => Judgement,
) =>
  everySuccess((writes, evidence) =>
    isTheEntity(evidence.context.contract, writes.response.json)
      ? check(writes.response.json, writes, evidence)
      : skip('no response is the entity'),
  )

export const hasBody = ({ bytes }: Response): boolean => bytes.length > 0

/** Evidence for rules about refusals: every service refuses its cases. */
export const someRefusal = ['malformed-json-refused']
