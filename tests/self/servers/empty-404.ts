import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'answers 404 with an empty body to an unknown key, and 412 where If-Match came with it',
  kind: 'legal',
  start: () =>
    serve({
      refusal: (status, code, message) =>
        status === 404 ? { status } : correct.refusal(status, code, message),
      absent: (call) =>
        call.headers['if-match'] === undefined
          ? undefined
          : correct.refusal(412, 'PreconditionFailed', 'There is no image that could match.'),
    }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'unknown-key-refused[*]': ['pass', '404 and 412 are refusals, and nothing is created'],
    'unknown-key-not-found[*]': ['pass', '404; P 8.2.4: 412 where If-Match: * matches nothing'],
    'error-body-present[*]': ['warn', 'Graph error model: an error has a body; S'],
    'error-conforms[error]': ['pass', 'the refusals that have a body'],
  }),
} satisfies TestServer
