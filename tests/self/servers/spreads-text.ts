import { type Json, type JsonObject, unacceptable } from './image.js'
import { findings, type TestServer } from './server.js'
import { correct, essence, serve } from './service.js'
import { usual } from './usual.js'

const isIndex = (name: string) => /^\d+$/.test(name)
const indexed = (body: JsonObject) =>
  Object.fromEntries(Object.entries(body).filter(([name]) => isIndex(name)))

export default {
  title: 'takes a text for an object, and stores its letters under 0, 1, 2, …',
  kind: 'broken',
  start: () =>
    serve({
      takes: (type) => correct.takes(type) || essence(type) === 'text/plain',
      decode: (text, type) => (correct.takes(type) ? (JSON.parse(text) as Json) : { ...[...text] }),
      unacceptable: (body) => unacceptable(body).filter((name) => !isIndex(name)),
      merge: (stored, body) => ({ ...stored, ...indexed(body) }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'media-type-contained[text/plain*]': ['fail', 'P 8.1.1: stored as junk, and echoed'],
    'media-type-refused[text/plain*]': ['warn', 'RFC 9110 15.5.16: answered 200; S'],
    'media-type-contained[application/*]': ['pass', '415'],
    'reply-context-present[*]': ['note', 'and they come before the context'],
    'reply-undocumented-property[*]': ['note', 'from then on every reply has 0, 1, 2, …'],
  }),
} satisfies TestServer
