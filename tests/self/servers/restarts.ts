import { findings, type Rows, type TestServer } from './server.js'
import { correct, type Reply, serve } from './service.js'
import { usual } from './usual.js'

const fallen = (why: string): Rows => ({
  ...usual,
  'non-object-body-refused[array]': ['fail', why],
  'non-object-body-refused[number]': ['fail', why],
})

const falling = (falls: 'before' | 'after'): ReturnType<TestServer['start']> => {
  let isOdd = false
  return serve({
    decode: (text, type) => {
      isOdd = /^[[\d]/.test(text)
      return correct.decode(text, type)
    },
    refusal: (status, code, message) => ({
      ...correct.refusal(status, code, message),
      ...(isOdd && message === 'The body is not one JSON object.' && { falls }),
    }),
  })
}

export const fallsOver = {
  title: 'crashes over an array and over a number, and is back after 300 ms',
  kind: 'broken',
  start: () => falling('before'),
  verdict: 'non-conformant',
  ...findings(fallen('no answer, each time: one finding of the case, and the run goes on')),
} satisfies TestServer

export const fallsAfter = {
  title: 'refuses an array and a number, then crashes, and is back after 300 ms',
  kind: 'broken',
  start: () => falling('after'),
  verdict: 'non-conformant',
  ...findings(fallen('it is down after its answer, each time: one finding of the case')),
} satisfies TestServer

/** Deployed anew, or restarted by a person: no case has a part in it. */
export const restartsTwice = {
  title: 'is restarted over the 70th and the 220th update, and back after 300 ms',
  kind: 'legal',
  start: () => {
    let n = 0
    const updated = (reply: Reply): Reply => {
      n++
      return { ...reply, ...((n === 70 || n === 220) && { falls: 'before' }) }
    }
    return serve({
      updated: (entity, call) => updated(correct.updated(entity, call)),
      refusal: (status, code, message) => updated(correct.refusal(status, code, message)),
    })
  },
  verdict: 'conformant',
  ...findings(usual),
} satisfies TestServer
