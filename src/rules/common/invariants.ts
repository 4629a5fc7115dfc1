import { type Contract, isObject, type Json, type JsonObject } from '../../contract/contract.js'
import {
  incomplete,
  isAccepted,
  isOfTransport,
  isOwn,
  isRefused,
  isUnjudged,
  type Judgement,
  type Recorded,
  type Reply,
  type Seen,
  skip,
} from '../../evidence/exchange.js'

type Check = (seen: Seen, recorded: Recorded) => Judgement

/** What a check looks at: the status and the headers, or a complete reply. */
type Part = 'head' | 'whole'

/**
 * Judges some of what was seen. The first violation counts, with the number of replies that show one. A check that
 * skips has found no evidence; all of them skipping is a skip.
 */
const every =
  (choose: (seen: Seen, recorded: Recorded) => boolean, none: string, check: Check, part: Part = 'whole') =>
  (recorded: Recorded): Judgement => {
    const answered = recorded.seen.filter((seen) => choose(seen, recorded))
    const chosen = answered.filter(({ reply }) => part === 'head' || reply.broken === undefined)
    if (chosen.length === 0 && answered.length > 0) return incomplete
    const judgements = chosen.map((seen) => ({ seen, judgement: check(seen, recorded) }))
    const found = judgements.flatMap(({ seen, judgement }) =>
      judgement && !isUnjudged(judgement) ? [{ ...judgement, reply: seen.reply }] : [],
    )
    const [first] = found
    if (first) return { ...first, actual: `${first.actual} (in ${found.length} of ${chosen.length} replies)` }
    if (judgements.some(({ judgement }) => judgement === undefined)) return undefined
    return judgements[0]?.judgement ?? skip(none)
  }

/** Whether a request gives a reason to answer with less than the entity, or with more. */
const asksForOther = ({ headers, query }: Reply['request']): boolean =>
  /return=minimal/.test(headers?.prefer ?? '') ||
  query !== undefined ||
  /metadata=(none|full)/.test(headers?.accept ?? '')

/**
 * Whether a service may well answer before it has read all of the request. Where it then closes the connection, the rest
 * of its reply can get lost (RFC 9112 9.6). Characters.
 */
const isLarge = ({ body = '' }: Reply['request']): boolean => body.length > 64 * 1024

/** Judges every reply to anything but a read, complete or not. A server error is a finding of its case. */
export const everyReply = (check: (reply: Reply) => Judgement) =>
  every(
    ({ reply: { request, status } }) => request.method !== 'GET' && status < 500 && !isLarge(request),
    'nothing was answered',
    ({ reply }) => check(reply),
    'head',
  )

/** Judges every accepted update of the entity under test whose reply has no stated reason to be another. */
export const everySuccess = (check: Check, part?: Part) =>
  every(
    ({ reply }) =>
      isAccepted(reply) &&
      reply.request.method === 'PATCH' &&
      reply.request.key === undefined &&
      !asksForOther(reply.request),
    'no update was accepted',
    check,
    part,
  )

/**
 * Whether a failure is the service's own word on the request. What says that it is busy, or refuses credentials that
 * were good, is often a server in front, which knows nothing of OData.
 */
const isOfService = ({ status, request }: Reply): boolean =>
  !isOfTransport(status) && !((status === 401 || status === 403) && isOwn(request))

/** Judges every refusal. What refuses a large body is often a server in front as well. */
export const everyRefusal = (check: Check, part?: Part) =>
  every(
    ({ reply }) => (isRefused(reply) || reply.status === 501) && reply.status !== 413 && isOfService(reply),
    'nothing was refused',
    check,
    part,
  )

/** Judges every body of a refusal or a server error. */
export const everyFailure = (check: (reply: Reply) => Judgement) =>
  every(
    ({ reply }) => reply.status >= 400 && (hasBody(reply) || reply.broken !== undefined),
    'no refusal has a body',
    ({ reply }) => check(reply),
  )

/** Whether a body is the entity: an object with one of its properties at least. */
export const isTheEntity = (contract: Contract, json: Json | undefined): json is JsonObject =>
  isObject(json) &&
  contract.properties.some(({ path, root, name }) => path === root && json[name] !== undefined)

/** Judges replies that are the entity; whether they are, another rule says. */
export const everyEntity = (check: (entity: JsonObject, seen: Seen, recorded: Recorded) => Judgement) =>
  everySuccess((seen, recorded) =>
    isTheEntity(recorded.scene.contract, seen.reply.json)
      ? check(seen.reply.json, seen, recorded)
      : skip('no reply is the entity'),
  )

export const hasBody = ({ bytes }: Reply): boolean => bytes.length > 0
