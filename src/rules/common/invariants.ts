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

/** What a check looks at: the status and the headers, or a complete response. */
type Part = 'head' | 'whole'

/**
 * Judges some of what was seen. The first violation counts, with the number of responses that show one. A check that
 * skips has found no evidence; all of them skipping is a skip.
 */
const every =
  (
    choose: (writes: RecordedWrite, evidence: RunEvidence) => boolean,
    none: string,
    check: Check,
    part: Part = 'whole',
  ) =>
  (evidence: RunEvidence): Judgement => {
    const answered = evidence.writes.filter((writes) => choose(writes, evidence))
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

/** Whether a request gives a reason to answer with less than the entity, or with more. */
const asksForOther = ({ headers, query }: Response['request']): boolean =>
  /return=minimal/.test(headers?.prefer ?? '') ||
  query !== undefined ||
  /metadata=(none|full)/.test(headers?.accept ?? '')

/**
 * Whether a service may well answer before it has read all of the request. Where it then closes the connection, the rest
 * of its response can get lost (RFC 9112 9.6). Characters.
 */
const isLarge = ({ body = '' }: Response['request']): boolean => body.length > 64 * 1024

/** Judges every response to anything but a read, complete or not. A server error is a finding of its case. */
export const everyResponse = (check: (response: Response) => Judgement) =>
  every(
    ({ response: { request, status } }) => request.method !== 'GET' && status < 500 && !isLarge(request),
    'nothing was answered',
    ({ response }) => check(response),
    'head',
  )

/** Judges every accepted update of the entity under test whose response has no stated reason to be another. */
export const everySuccess = (check: Check, part?: Part) =>
  every(
    ({ response }) =>
      isAccepted(response) &&
      isUpdate(response.request) &&
      response.request.key === undefined &&
      !asksForOther(response.request),
    'no update was accepted',
    check,
    part,
  )

/**
 * Whether a failure is the service's own word on the request. What says that it is busy, or refuses credentials that
 * were good, is often a server in front, which knows nothing of OData.
 */
const isOfService = ({ status, request }: Response): boolean =>
  !isOfTransport(status) && !((status === 401 || status === 403) && isOwn(request))

/** Judges every refusal. What refuses a large body is often a server in front as well. */
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

/** Whether a body is the entity: an object with one of its properties at least. */
export const isTheEntity = (contract: Contract, json: Json | undefined): json is JsonObject =>
  isObject(json) &&
  contract.properties.some(({ path, root, name }) => path === root && json[name] !== undefined)

/** Judges responses that are the entity; whether they are, another rule says. */
export const everyEntity = (
  check: (entity: JsonObject, writes: RecordedWrite, evidence: RunEvidence) => Judgement,
) =>
  everySuccess((writes, evidence) =>
    isTheEntity(evidence.context.contract, writes.response.json)
      ? check(writes.response.json, writes, evidence)
      : skip('no response is the entity'),
  )

export const hasBody = ({ bytes }: Response): boolean => bytes.length > 0

/** Evidence for rules about refusals: its cases are refused by any service. */
export const someRefusal = ['malformed-json-refused']
