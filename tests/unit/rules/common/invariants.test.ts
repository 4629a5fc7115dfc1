import { expect, test } from 'vitest'
import { type Judgement, type Reply, skip } from '../../../../src/evidence/exchange.js'
import { everyFailure, everyRefusal, everySuccess } from '../../../../src/rules/common/invariants.js'
import { recordedOf, refusal, replyOf, words } from '../../scene.js'

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

const cut = (text: string): Reply => ({ ...replyOf(200, text), broken: 'it was cut' })
const incomplete = 'blocked: blocked by reply-encoding[complete]: the reply is not complete'

test.for<[string, Reply[], string]>([
  ['whole ones are judged', [cut('bad'), good], 'pass'],
  ['where none is whole, the finding about that blocks it', [cut('good'), cut('bad')], incomplete],
])('of replies that broke off: %s', ([, replies, text]) => {
  expect(words(judge(recordedOf(replies)))).toBe(text)
})

test('a check of status and headers judges replies that broke off too', () => {
  const ofHeads = everySuccess(({ reply }) => verdicts[reply.text], 'head')
  expect(words(ofHeads(recordedOf([good, cut('bad')])))).toBe(
    'violated: expected good, got bad (in 1 of 2 replies)',
  )
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

const asking = (request: Partial<Reply['request']>) =>
  replyOf(200, 'bad', { request: { method: 'PATCH', ...request } })

test.for<[string, Partial<Reply['request']>, boolean]>([
  ['an ordinary update', {}, true],
  ['another preference', { headers: { prefer: 'return=representation' } }, true],
  ['return=minimal', { headers: { prefer: 'a, return=minimal' } }, false],
  ['a query', { query: '' }, false],
  ['no metadata', { headers: { accept: 'application/json;odata.metadata=none' } }, false],
  ['full metadata', { headers: { accept: 'application/json;metadata=full' } }, false],
  ['minimal metadata', { headers: { accept: 'application/json;odata.metadata=minimal' } }, true],
  ['another entity', { key: 'b2' }, false],
  ['the set', { key: null }, false],
  ['another method', { method: 'POST' }, false],
  ['a key in parentheses', { parentheses: true }, true],
])('the reply to %s (%j) is judged as that to an update: %s', ([, request, isJudged]) => {
  expect(words(judge(recordedOf([asking(request)])))).toBe(
    isJudged ? 'violated: expected good, got bad (in 1 of 1 replies)' : 'skip: no update was accepted',
  )
})

const everyStatus = [200, 302, 399, 400, 413, 499, 500, 501, 503]
const wrong = { expected: 'good', actual: 'bad' }
const judgedBy = (every: (check: () => Judgement) => ReturnType<typeof everySuccess>, body?: string) =>
  everyStatus.filter(
    (status) => !words(every(() => wrong)(recordedOf([replyOf(status, body)]))).startsWith('skip'),
  )

test('a refusal is any 4xx but 413, which may come from a server in front, or 501', () => {
  expect(judgedBy(everyRefusal)).toEqual([400, 499, 501])
  expect(words(everyRefusal(() => wrong)(recordedOf([])))).toBe('skip: nothing was refused')
})

test('a success is any 2xx but 202', () => {
  expect(judgedBy(everySuccess)).toEqual([200])
  expect(words(everySuccess(() => wrong)(recordedOf([])))).toBe('skip: no update was accepted')
})

test('a failure is any 4xx or 5xx with a body', () => {
  expect(judgedBy(everyFailure, 'x')).toEqual([400, 413, 499, 500, 501, 503])
  expect(judgedBy(everyFailure)).toEqual([])
  expect(words(everyFailure(() => wrong)(recordedOf([])))).toBe('skip: no refusal has a body')
})

test('a failure is checked by its reply', () => {
  const reply = refusal()
  everyFailure((shown) => {
    expect(shown).toBe(reply)
    return undefined
  })(recordedOf([reply]))
  expect.assertions(1)
})
