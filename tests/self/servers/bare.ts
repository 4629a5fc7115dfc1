import { isDeepStrictEqual } from 'node:util'
import { bare, collections, isAnnotation, type JsonObject, unacceptable } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { lastNameWins, noRequestId } from './usual.js'

function tooStrict(body: JsonObject, stored: JsonObject): string[] {
  if (Object.keys(body).length === 0) return ['{}']
  const current = collections.filter(
    (name) => name in body && isDeepStrictEqual(bare(body[name] ?? null), stored[name]),
  )
  return [...unacceptable(body), ...unknownAnnotations(body), ...current]
}

function unknownAnnotations(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const here = isAnnotation(name) && name !== '@odata.type' ? [name] : []
    return [...here, ...unknownAnnotations(inner)]
  })
}

export default {
  title: 'asks for no token, refuses `{}`, vendor annotations, current values and a media type in capitals',
  kind: 'sloppy',
  start: () =>
    serve({
      token: undefined,
      takes: (contentType) => /^application\/json\s*(;|$)/.test(contentType),
      unacceptable: tooStrict,
      represent: (stored) => stored,
      headers: () => ({ 'Content-Type': 'application/json' }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...lastNameWins,
    ...noRequestId,
    'unknown-annotation-ignored[*]': [
      'fail',
      'J 4.5: unknown annotations in a payload are not an error; M in graph',
    ],
    'empty-update-accepted[*]': ['warn', 'P 11.4.3: an update that names nothing is an update; S'],
    'media-type-case-insensitive[*]': [
      'warn',
      'RFC 9110 8.3.1: type and subtype are case-insensitive; S in graph',
    ],
    'round-trip-accepted[*]': [
      'warn',
      'what a read returned holds current values, which it refuses; S in graph',
    ],
    'read-only-same-value-accepted[*]': [
      'warn',
      'P 11.4.3: read-only values in a body are ignored; S in graph',
    ],
    'read-only-same-value-accepted[id]': ['pass', 'the key in the body is taken'],
    'content-type-parameter-accepted[*]': ['pass', 'parameters after a type in small letters are taken'],
    'odata-version[*]': ['warn', 'P 8.1.5 asks for the header in every response; S in graph'],
    'reply-context-present[*]': ['note', 'no context in any reply; J 3.1.1 is a MAY in graph'],
    'unauthenticated-refused[*]': ['skip', 'it asks for no token, so the run is anonymous'],
    'challenge-present[*]': ['skip', 'there is no 401: no evidence'],
    'media-type-contained[*]': ['pass', '415, and nothing changes'],
    'metadata-level[none]': ['pass', 'it never sends control information'],
  }),
} satisfies TestServer
