import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

const gone = 'the service is gone by then: said once, and the rest is blocked'

export default {
  title: 'answers 400 to a body that is no JSON object, and then never again',
  kind: 'broken',
  start: () =>
    serve({
      refusal: (status, code, message) => ({
        ...correct.refusal(status, code, message),
        ...(message === 'The body is not one JSON object.' && { last: true }),
      }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'service-survives[malformed-json-refused]': ['fail', 'after a malformed body nothing is answered'],
    'malformed-json-refused[truncated]': [
      'blocked',
      'it is refused; whether something changed cannot be read any more',
    ],
    'malformed-json-refused[unbalanced]': ['blocked', gone],
    'malformed-json-refused[bare word]': ['blocked', gone],
    'lenient-json-refused[*]': ['blocked', gone],
    'scheme-case-insensitive[*]': ['blocked', gone],
    'non-object-body-refused[*]': ['blocked', gone],
    'media-type-contained[*]': ['blocked', gone],
    'media-type-refused[*]': ['blocked', gone],
    'oversize-survived[*]': ['blocked', gone],
    'unknown-key-refused[*]': ['blocked', gone],
    'unknown-key-not-found[*]': ['blocked', gone],
    'key-immutable[*]': ['blocked', `it comes late: ${gone}`],
    'unsupported-method-refused[*]': ['blocked', `it comes late: ${gone}`],
    'unauthenticated-refused[*]': ['blocked', `it comes late: ${gone}`],
    // What is judged over everything seen is judged at the end; the death is told once.
    'service-survives[media-type-contained]': ['blocked', gone],
    'service-survives[non-object-body-refused]': ['blocked', gone],
    'service-survives[oversize-survived]': ['blocked', gone],
    'service-survives[key-immutable]': ['blocked', gone],
    'service-survives[lenient-json-refused]': ['blocked', gone],
    'service-survives[unknown-key-refused]': ['blocked', gone],
    'read-only-unchanged[unattributed]': ['blocked', gone],
    'enum-exact-in-reply[*]': ['blocked', gone],
    'enum-sentinel-absent[*]': ['blocked', gone],
    'challenge-present[*]': ['blocked', gone],
    'error-*': ['blocked', gone],
    'success-status[*]': ['blocked', gone],
    'reply-*': ['blocked', gone],
    'read-is-stable[*]': ['blocked', gone],
    'odata-version[*]': ['blocked', gone],
  }),
} satisfies TestServer
