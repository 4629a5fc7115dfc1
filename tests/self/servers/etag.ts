import { createHash } from 'node:crypto'
import { annotated, bare, type JsonObject } from './image.js'
import { findings, type TestServer } from './server.js'
import { type Call, contextOf, correct, type Reply, serve } from './service.js'
import { lastNameWins, sameAtEveryLevel } from './usual.js'

const tagOf = (stored: JsonObject) =>
  `W/"${createHash('sha256').update(JSON.stringify(stored)).digest('hex').slice(0, 16)}"`

// J 3.1.3: with metadata=none no control information is sent, so the context is missing there by right.
const withoutMetadata = (call: Call) => /odata\.metadata=none/i.test(call.headers.accept ?? '')

function precondition(call: Call, stored: JsonObject): Reply | undefined {
  const condition = call.headers['if-match']
  if (condition === undefined)
    return correct.refusal(428, 'PreconditionRequired', 'If-Match is required for an update.')
  const tags = condition.split(',').map((tag) => tag.trim())
  if (tags.includes('*') || tags.includes(tagOf(stored))) return undefined
  return correct.refusal(412, 'PreconditionFailed', 'The image has changed since.')
}

/** As Graph does, so that both sides can look a call up. */
function echoed({ headers }: Call): Record<string, string> {
  const id = headers['client-request-id']
  return typeof id === 'string' ? { 'client-request-id': id } : {}
}

function represent(stored: JsonObject, call: Call): JsonObject {
  if (withoutMetadata(call)) return bare(stored) as JsonObject
  return { '@odata.context': contextOf(call), '@odata.etag': tagOf(stored), ...annotated(stored) }
}

function tagged(entity: JsonObject): Reply {
  const tag = entity['@odata.etag']
  return { status: 200, body: entity, ...(typeof tag === 'string' && { headers: { ETag: tag } }) }
}

export default {
  title:
    'asks for If-Match with 428, answers a wrong one with 412, and carries ETags and full Content-Type parameters',
  kind: 'legal',
  start: () =>
    serve({
      precondition,
      represent,
      found: tagged,
      updated: tagged,
      headers: (call) => ({
        'Content-Type': `application/json;odata.metadata=${withoutMetadata(call) ? 'none' : 'minimal'};odata.streaming=true;IEEE754Compatible=false;charset=utf-8`,
        'OData-Version': '4.0',
        ...echoed(call),
      }),
    }),
  verdict: 'conformant',
  ...findings({
    ...lastNameWins,
    ...sameAtEveryLevel,
    'documented-example-accepted[*]': [
      'pass',
      'P 8.2.4: 428 where If-Match is missing is legal; the session sends If-Match from then on',
    ],
    'reply-undocumented-property[*]': ['pass', '`@odata.etag` is an annotation, not a property'],
    'reply-media-type[*]': ['pass', 'application/json with any parameters'],
    'if-match-any[*]': ['pass', 'P 8.2.4: * matches any'],
    'if-match-stale[*]': ['pass', 'P 8.2.4: 412, and nothing changed'],
    'unknown-key-not-found[*]': ['pass', '404 comes before any precondition'],
    'client-request-id-echoed[*]': ['pass', 'in every reply, as Graph does'],
    'metadata-level[none]': ['pass', 'J 3.1.3: bare, and the Content-Type says so'],
  }),
} satisfies TestServer
