import { expect, test } from 'vitest'
import { type Judgement, type Reply, skip } from '../../../src/judge/exchange.js'
import { everySuccess } from '../../../src/rules/invariants.js'
import { recordedOf, refusal, replyOf, words } from '../scene.js'

const [good, bad, silent] = ['good', 'bad', 'silent'].map((text) => replyOf(200, text)) as [
  Reply,
  Reply,
  Reply,
]
const asked = replyOf(200, 'bad', { request: { method: 'PATCH', headers: { prefer: 'return=minimal' } } })
const otherHeaders = replyOf(200, 'bad', { request: { method: 'PATCH', headers: { accept: '*/*' } } })

const verdicts: Record<string, Judgement> = {
  good: undefined,
  bad: { expected: 'good', actual: 'bad' },
  silent: skip('nothing to see'),
}
const judge = everySuccess(({ reply }) => verdicts[reply.text])

test.for<[string, Reply[], string]>([
  ['all are good', [good, good], 'pass'],
  ['one is bad', [good, bad, silent], 'violated: expected good, got bad (in 1 of 3 replies)'],
  ['several are bad', [bad, good, bad], 'violated: expected good, got bad (in 2 of 3 replies)'],
  ['one is good and one says nothing', [silent, good], 'pass'],
  ['none says anything', [silent, silent], 'skip: nothing to see'],
  ['there are none', [], 'skip: no update was accepted'],
  ['only refusals are bad', [refusal()], 'skip: no update was accepted'],
  ['only a 202 came', [replyOf(202, 'bad')], 'skip: no update was accepted'],
  ['the bad one had leave to be without the entity', [good, asked], 'pass'],
  ['the bad one was asked for with another header', [otherHeaders], expect.stringContaining('got bad')],
])('of the replies to updates, %s', ([, replies, text]) => {
  expect(words(judge(recordedOf(replies)))).toEqual(text)
})

test('the first reply that shows a violation comes with it', () => {
  const worse = replyOf(200, 'bad')
  expect(judge(recordedOf([good, bad, worse]))).toMatchObject({ reply: bad })
})

test('a check is told what was recorded', () => {
  const recorded = recordedOf([good])
  everySuccess((seen, all) => {
    expect(seen).toBe(recorded.seen[0])
    expect(all).toBe(recorded)
    return undefined
  })(recorded)
  expect.assertions(2)
})
