import { expect, test } from 'vitest'
import { skip } from '../../../../src/evidence/judgements.js'
import type { Response } from '../../../../src/model/http.js'
import type { Judgement } from '../../../../src/model/judgement.js'
import { everyFailure, everyRefusal, everySuccess } from '../../../../src/rules/common/invariants.js'
import { recordedOf, refusal, responseOf, words } from '../../context.js'

const [good, bad, silent] = ['good', 'bad', 'silent'].map((text) => responseOf(200, text)) as [
  Response,
  Response,
  Response,
]
const asked = responseOf(200, 'bad', { request: { method: 'PATCH', headers: { prefer: 'return=minimal' } } })
const otherHeaders = responseOf(200, 'bad', { request: { method: 'PATCH', headers: { accept: '*/*' } } })

const verdicts: Record<string, Judgement> = {
  good: undefined,
  bad: { expected: 'good', actual: 'bad' },
  silent: skip('nothing to see'),
}
const judge = everySuccess(({ response }) => verdicts[response.text])

test.for<[string, Response[], string]>([
  ['all are good', [good, good], 'pass'],
  ['one is bad', [good, bad, silent], 'violated: expected good, got bad (in 1 of 3 responses)'],
  ['several are bad', [bad, good, bad], 'violated: expected good, got bad (in 2 of 3 responses)'],
  ['one is good and one says nothing', [silent, good], 'pass'],
  ['none says anything', [silent, silent], 'skip: nothing to see'],
  ['there are none', [], 'skip: no update was accepted'],
  ['only refusals are bad', [refusal()], 'skip: no update was accepted'],
  ['only a 202 came', [responseOf(202, 'bad')], 'skip: no update was accepted'],
  ['the bad one had leave to be without the entity', [good, asked], 'pass'],
  ['the bad one was asked for with another header', [otherHeaders], expect.stringContaining('got bad')],
])('of the responses to updates, %s', ([, responses, text]) => {
  expect(words(judge(recordedOf(responses)))).toEqual(text)
})

const cut = (text: string): Response => ({ ...responseOf(200, text), broken: 'it was cut' })
const incomplete = 'blocked: blocked by reply-encoding[complete]: the response is not complete'

test.for<[string, Response[], string]>([
  ['whole ones are judged', [cut('bad'), good], 'pass'],
  ['where none is whole, the finding about that blocks it', [cut('good'), cut('bad')], incomplete],
])('of responses that broke off: %s', ([, responses, text]) => {
  expect(words(judge(recordedOf(responses)))).toBe(text)
})

test('a check of status and headers judges responses that broke off too', () => {
  const ofHeads = everySuccess(({ response }) => verdicts[response.text], 'head')
  expect(words(ofHeads(recordedOf([good, cut('bad')])))).toBe(
    'violated: expected good, got bad (in 1 of 2 responses)',
  )
})

test('the first response that shows a violation comes with it', () => {
  const worse = responseOf(200, 'bad')
  expect(judge(recordedOf([good, bad, worse]))).toMatchObject({ response: bad })
})

test('a check receives the recorded write', () => {
  const evidence = recordedOf([good])
  everySuccess((writes, all) => {
    expect(writes).toBe(evidence.writes[0])
    expect(all).toBe(evidence)
    return undefined
  })(evidence)
  expect.assertions(2)
})

const asking = (request: Partial<Response['request']>) =>
  responseOf(200, 'bad', { request: { method: 'PATCH', ...request } })

test.for<[string, Partial<Response['request']>, boolean]>([
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
])('the response to %s (%j) is judged as that to an update: %s', ([, request, isJudged]) => {
  expect(words(judge(recordedOf([asking(request)])))).toBe(
    isJudged ? 'violated: expected good, got bad (in 1 of 1 responses)' : 'skip: no update was accepted',
  )
})

const everyStatus = [200, 302, 399, 400, 413, 499, 500, 501, 503]
const wrong = { expected: 'good', actual: 'bad' }
const judgedBy = (every: (check: () => Judgement) => ReturnType<typeof everySuccess>, body?: string) =>
  everyStatus.filter(
    (status) => !words(every(() => wrong)(recordedOf([responseOf(status, body)]))).startsWith('skip'),
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

test('a failure is checked by its response', () => {
  const response = refusal()
  everyFailure((shown) => {
    expect(shown).toBe(response)
    return undefined
  })(recordedOf([response]))
  expect.assertions(1)
})
