import { isObject, itemsOf, type JsonObject } from './image.js'
import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

function withBuild(image: JsonObject, build: number): JsonObject {
  const [first, ...others] = itemsOf(image, 'availableUpdates')
  const fresh = { ...(isObject(first) && first), buildVersion: `10.0.22631.${build}` }
  return { ...image, availableUpdates: [fresh, ...others] }
}

const unjudgeable =
  'two reads with nothing between disagree, and rules that need the observation are blocked by that'

const unseen = `a refusal changes nothing, and that is not to be seen: ${unjudgeable}`

export default {
  title: 'reads another buildVersion at every GET',
  kind: 'broken',
  start: () => {
    let build = 5000
    return serve({
      represent: (stored, call) => {
        if (call.method !== 'GET') return correct.represent(stored, call)
        build += 1
        return correct.represent(withBuild(stored, build), call)
      },
    })
  },
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'read-is-stable[*]': ['fail', 'a resource has a state: two reads with nothing between are the same'],
    'read-only-unchanged[*]': ['blocked', unjudgeable],
    'omitted-property-untouched[*]': ['blocked', unjudgeable],
    'refused-update-changes-nothing[*]': ['blocked', unjudgeable],
    'update-idempotent[*]': ['blocked', unjudgeable],
    'sibling-untouched[*]': ['blocked', 'the other entity is as unstable, so nothing can be said of it'],
    'enum-non-member-contained[*]': ['blocked', unseen],
    'sentinel-contained[*]': ['blocked', unseen],
    'reply-agrees-with-read[*]': ['blocked', unjudgeable],
    'key-immutable[*]': [
      'pass',
      'it needs `id` and the status of the other key, both stable. "Needs the observation" read narrowly; blocked is the other reading',
    ],
    'round-trip-accepted[*]': [
      'pass',
      'acceptance is the class of the status; it needs a read, not a stable one',
    ],
    'read-only-same-value-accepted[*]': [
      'pass',
      'acceptance is the class of the status, whatever the value was when read',
    ],
    'malformed-json-refused[*]': ['blocked', unseen],
    'lenient-json-refused[trailing comma]': ['blocked', unseen],
    'lenient-json-refused[comment]': ['blocked', unseen],
    'lenient-json-refused[empty body]': ['blocked', unseen],
    'lenient-json-refused[invalid UTF-8]': ['blocked', unseen],
    'non-object-body-refused[*]': ['blocked', unseen],
    'media-type-contained[*]': ['blocked', unseen],
    'media-type-contained[Content-Type twice]': ['pass', 'any answer below 500: it needs no observation'],
    'media-type-refused[*]': ['pass', 'the class of a status that was seen: 415'],
    'wrong-type-contained[*]': ['blocked', unseen],
    'out-of-range-contained[*]': ['blocked', unseen],
    'invalid-date-contained[*]': ['blocked', unseen],
    'null-contained[*]': ['blocked', unseen],
    'null-scalar-faithful[*]': ['blocked', unjudgeable],
    'unknown-property-contained[*]': ['blocked', unseen],
    'property-name-case-contained[*]': ['blocked', unseen],
    'foreign-type-contained[*]': ['blocked', unseen],
    'oversize-survived[*]': ['pass', 'no 5xx and no hang: it needs no observation'],
    'unauthenticated-refused[*]': ['blocked', unseen],
    'unknown-key-refused[*]': ['pass', 'it needs the status of the other key, which is stable'],
    'unsupported-method-refused[*]': ['pass', 'the status and Allow; it needs no observation'],
  }),
} satisfies TestServer
