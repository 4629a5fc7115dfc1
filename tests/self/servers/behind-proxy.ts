import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

const limit = 256 * 1024
const page = '<html><body><h1>413 Request Entity Too Large</h1></body></html>'

export default {
  title: 'stands behind a proxy that answers 413 in HTML, and 501 to a method that it does not know',
  kind: 'legal',
  start: () =>
    serve({
      precondition: ({ headers }) =>
        Number(headers['content-length'] ?? 0) > limit
          ? { status: 413, headers: { 'Content-Type': 'text/html' }, body: { page } }
          : undefined,
      refusal: (status, code, message) => correct.refusal(status === 405 ? 501 : status, code, message),
      write: (body) => (typeof body.page === 'string' ? body.page : JSON.stringify(body)),
    }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'oversize-survived[*]': ['pass', 'a 413 is an answer'],
    'error-conforms[media type]': ['pass', 'a 413 is of the limits in front of a service and not looked at'],
    'unsupported-method-refused[*]': ['pass', 'rules: 4xx or 501'],
  }),
} satisfies TestServer
