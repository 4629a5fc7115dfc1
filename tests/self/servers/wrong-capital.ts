import { itemsOf, type Json, type JsonObject, seeded, unacceptable } from './image.js'
import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

// The spelling of the page's prose, which differs from that of its values.
const prose = new Map<Json, string>([
  ['arM64', 'ARM64'],
  ['x86', 'X86'],
])
const spellings = [...prose.values()] as Json[]

const misspelt = (image: JsonObject): JsonObject => ({
  ...image,
  supportedArchitectures: itemsOf(image, 'supportedArchitectures').map((item) => prose.get(item) ?? item),
})

// It takes its own spelling back and, everything being read-only, ignores it: only its replies are wrong.
function withoutProse(body: JsonObject): JsonObject {
  const sent = body.supportedArchitectures
  if (!Array.isArray(sent)) return body
  return { ...body, supportedArchitectures: sent.filter((item) => !spellings.includes(item)) }
}

export default {
  title: 'replies ARM64 for arM64 and X86 for x86; takes both spellings and stores neither',
  kind: 'broken',
  start: () =>
    serve({
      seed: seeded(['x86', 'arM64']),
      unacceptable: (body) => unacceptable(withoutProse(body)),
      represent: (stored, call) => misspelt(correct.represent(stored, call)),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'enum-exact-in-reply[supportedArchitectures]': [
      'fail',
      'page: the possible values are `arM64` and `x86`; exact case for what is returned',
    ],
    'reply-conforms[supportedArchitectures]': [
      'pass',
      'one wrong capital in a reply is one finding, of enum-exact-in-reply',
    ],
    'enum-non-member-contained[supportedArchitectures=*]': [
      'pass',
      'ARM64 and X86 are ignored: the reply had them before they were sent, so they are neither stored nor echoed',
    ],
  }),
} satisfies TestServer
