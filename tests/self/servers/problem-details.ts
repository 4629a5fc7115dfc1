import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'writes its errors as application/problem+json',
  kind: 'broken',
  start: () =>
    serve({
      refusal: (status, title, detail) => ({
        status,
        headers: { 'Content-Type': 'application/problem+json' },
        body: { type: 'about:blank', title, status, detail },
      }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'error-conforms[media type]': ['fail', 'P 9.4: application/json'],
    'error-conforms[error]': ['fail', 'P 9.4: one object `error`; this is JSON, so that can be seen'],
  }),
} satisfies TestServer
