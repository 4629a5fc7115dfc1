import { ConnectionLost } from '../../../src/reference/refusal.js'
import { nowAndThen, refusal } from './answers.js'
import { isUpdate, type Legal } from './row.js'

/** Overload and broken connections. */
export const patienceRows = {
  'asks for patience with 429 now and then': {
    source: 'design: a 429 is never a verdict',
    topic: 'patience',
    wrap: nowAndThen(97, () => refusal(429, 'TooManyRequests', { 'Retry-After': '0' })),
  },
  'asks for patience with 503 and a date now and then': {
    source: 'design: a 503 with Retry-After is never a verdict; RFC 9110 10.2.3',
    topic: 'patience',
    wrap: nowAndThen(97, () =>
      refusal(503, 'Busy', { 'Retry-After': new Date(Date.now() - 1000).toUTCString() }),
    ),
  },
  'has a gateway that answers 502 now and then': {
    source: 'rules: 502, 503 and 504 are retried',
    topic: 'patience',
    wrap: nowAndThen(47, () => new Response('<h1>Bad Gateway</h1>', { status: 502 })),
  },
  'hangs up now and then': {
    source: 'design: connection errors are no verdict',
    topic: 'patience',
    wrap: nowAndThen(47, () => {
      throw new ConnectionLost('keep-alive ran out')
    }),
  },
  'answers one update with 500, and the same update right afterwards': {
    source: 'rules: a 5xx violates once it is reproduced',
    topic: 'patience',
    excludes: ['reads'],
    wrap: (handler) => {
      let updates = 0
      return async (request) =>
        isUpdate(request) && ++updates === 30 ? refusal(500, 'InternalServerError') : handler(request)
    },
  },
} satisfies Record<string, Legal>
