import type { JsonObject } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

const bodies: Record<number, (code: string, message: string) => JsonObject> = {
  401: (_, message) => ({ code: 401, message }),
  404: (code, message) => ({ code, message: { lang: 'en', value: message } }),
  415: (code, message) => ({ code, message, innererror: message }),
}

export default {
  title:
    'writes errors as OData 2 did: a message in a language, an inner error as text, details without a code',
  kind: 'broken',
  start: () =>
    serve({
      refusal: (status, code, message) => ({
        status,
        body: { error: bodies[status]?.(code, message) ?? { code, message, details: [{ message }] } },
      }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'error-conforms[code]': ['fail', 'J 21.1: a string, and the 401 has a number'],
    'error-conforms[message]': ['fail', 'J 21.1: a string, and the 404 has an object'],
    'error-conforms[details]': ['fail', 'J 21.1: each has code and message, and those of a 400 have no code'],
    'error-conforms[innererror]': ['fail', 'J 21.1: an object, and the 415 has a text'],
    'error-conforms[error]': ['pass', 'one object'],
  }),
} satisfies TestServer
