import { isObject, itemsOf, type JsonObject } from './image.js'
import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'

function withBuild(image: JsonObject, build: number): JsonObject {
  const [first, ...others] = itemsOf(image, 'availableUpdates')
  const fresh = { ...(isObject(first) && first), buildVersion: `10.0.22631.${build}` }
  return { ...image, availableUpdates: [fresh, ...others] }
}

const unjudgeable =
  'two reads with nothing between disagree, and rules that need the observation are blocked by that'

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
    'read-is-stable[*]': ['fail', 'a resource has a state: two reads with nothing between are the same'],
    'read-only-unchanged[*]': ['blocked', unjudgeable],
    'omitted-property-untouched[*]': ['blocked', unjudgeable],
    'refused-update-changes-nothing[*]': ['blocked', unjudgeable],
    'update-idempotent[*]': ['blocked', unjudgeable],
    'sibling-untouched[*]': ['blocked', 'the other entity is as unstable, so nothing can be said of it'],
    'enum-non-member-contained[*]': [
      'blocked',
      `a refusal changes nothing, and that is not to be seen: ${unjudgeable}`,
    ],
    'sentinel-contained[*]': [
      'blocked',
      `a refusal changes nothing, and that is not to be seen: ${unjudgeable}`,
    ],
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
  }),
} satisfies TestServer
