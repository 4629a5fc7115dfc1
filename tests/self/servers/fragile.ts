import { findings, type TestServer } from './server.js'
import { correct, serve } from './service.js'
import { usual } from './usual.js'

const limit = 512 * 1024
const deepest = 100

const depthOf = (text: string) => Math.max(...(text.match(/[[{]+/g) ?? ['']).map(({ length }) => length))

export default {
  title: 'loses the connection over a long or a deep body',
  kind: 'broken',
  start: () =>
    serve({
      decode: (text, type) => {
        if (text.length > limit || depthOf(text) > deepest) throw new RangeError('Beyond what it can hold.')
        return correct.decode(text, type)
      },
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'oversize-survived[1 MiB string]': [
      'skip',
      'a reset may have swallowed a 413: nothing can be told from it',
    ],
    'oversize-survived[500 levels]': ['fail', 'rules: a dropped connection violates the case at M'],
    'service-survives[oversize-survived]': ['pass', 'the next call is answered'],
  }),
} satisfies TestServer
