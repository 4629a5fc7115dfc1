import { type Json, type JsonObject, unacceptable } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

// As from a table of aliases in which one alias is not mapped to its member.
const alias = 'X64'
const isAlias = (value: Json | undefined) => Array.isArray(value) && value.includes(alias)

function withMember(body: JsonObject): JsonObject {
  const sent = body.supportedArchitectures
  if (!Array.isArray(sent)) return body
  return { ...body, supportedArchitectures: sent.map((item) => (item === alias ? 'x64' : item)) }
}

export default {
  title: 'stores the one word X64 in supportedArchitectures for good, and is right in all else',
  kind: 'broken',
  start: () =>
    serve({
      unacceptable: (body) => unacceptable(withMember(body)),
      merge: (stored, { supportedArchitectures: sent = null }) =>
        isAlias(sent) ? { ...stored, supportedArchitectures: sent } : stored,
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'enum-non-member-contained[supportedArchitectures=X64]': [
      'fail',
      'a bad value is stored; it cannot be put back, so the value found names the case',
    ],
    'enum-exact-in-reply[supportedArchitectures]': [
      'fail',
      'from then on every reply carries X64, which is no member',
    ],
    'reply-conforms[supportedArchitectures]': [
      'pass',
      'still an array of strings; membership is enum-exact-in-reply',
    ],
    'read-only-unchanged[*]': [
      'pass',
      'a change that cannot be put back is a fail of the case that made it, and the new baseline for the rest',
    ],
  }),
} satisfies TestServer
