import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

const traced = (message: string) => new Error(message).stack ?? message

export default {
  title: 'tells with each refusal where in its code it arose, and what was sent as Authorization',
  kind: 'sloppy',
  start: () =>
    serve({
      refusal: (status, code, message) =>
        correct.refusal(status, code, `${traced(message)}\nAuthorization: Bearer ${correct.token}`),
    }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'error-discloses-nothing[*]': ['warn', 'OWASP API8: the stack, its paths and the token; S'],
    'error-conforms[message]': ['pass', 'a message may be long'],
  }),
} satisfies TestServer
