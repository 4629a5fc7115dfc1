import { describe, expect, test } from 'vitest'
import { tagIn } from '../../../../src/evidence/responses.js'
import type { Response } from '../../../../src/model/http.js'
import type { JsonObject } from '../../../../src/model/json.js'
import type { RuleId } from '../../../../src/rules/rules.js'
import {
  contextOf,
  evidenceOf,
  names,
  probe,
  refusal,
  rejecting,
  responseOf,
  sentBy,
  stateWith,
  words,
} from '../../context.js'
import { book, libraryWith } from '../../library.js'

const tagged = { state: stateWith({ '@odata.etag': '"1"' }) }
const noTag = 'skip: a read shows no @odata.etag'
const current = () => probe('if-match-current', 'current ETag')
const former = () => probe('if-match-former', 'former ETag')

/** A response to a read, with an entity tag. */
const read = (tag?: string, changes: JsonObject = {}, headers: Record<string, string> = {}): Response =>
  responseOf(
    200,
    { ...book, ...(tag && { '@odata.etag': tag }), ...changes },
    { headers, request: { method: 'GET' } },
  )

/** A response to an update, with an entity tag. */
const made = (tag: string, headers: Record<string, string> = {}): Response =>
  responseOf(200, { ...book, '@odata.etag': tag }, { headers })

const judged = (
  rule: RuleId,
  name: string,
  responses: readonly Response[],
  after: JsonObject | 'unread' = {},
) => {
  const response = responses.findLast(({ request }) => request.method !== 'GET') ?? responses.at(-1)
  return words(probe(rule, name).expect(evidenceOf(response as Response, { responses, after })))
}

test('the cases', () => {
  expect(names('if-match-current')).toEqual(['current ETag'])
  expect(names('if-match-former')).toEqual(['former ETag'])
  expect(names('etag-consistent')).toEqual(['update and read', 'header and body'])
})

test.for<[RuleId, string]>([
  ['if-match-current', 'current ETag'],
  ['if-match-former', 'former ETag'],
  ['etag-consistent', 'update and read'],
  ['etag-consistent', 'header and body'],
])('%s[%s] is sent where a read by GET shows an entity tag', ([rule, name]) => {
  const each = probe(rule, name)
  expect(each.alone).toBe(true)
  expect(sentBy(each)).toBe(noTag)
  expect(sentBy(each, contextOf({ ...tagged, read: 'patch' }))).toBe(
    'skip: the entity cannot be read with GET',
  )
  const unobservable = { unjudged: 'blocked', reason: 'no' } as const
  expect(sentBy(each, contextOf({ ...tagged, unobservable }))).toBe('blocked: no')
  expect(sentBy(each, contextOf(tagged))).toBeInstanceOf(Array)
})

test.for<[string, string | undefined]>([
  ['"1"', '"1"'],
  ['W/"1"', 'W/"1"'],
  ['""', '""'],
  ['1', undefined],
  ['w/"1"', undefined],
  ['"1" ', undefined],
  ['"1\n"', undefined],
  ['"é"', undefined],
  ['"a"b"', undefined],
])('the tag %j is %j', ([tag, found]) => {
  expect(tagIn(read(tag))).toBe(found)
  expect(tagIn(responseOf(200, [tag]))).toBeUndefined()
})

describe('if-match-current', () => {
  test('reads, updates with the entity tag, and reads', () => {
    const requests = current().send(contextOf(tagged))
    expect(requests).toMatchObject([{ method: 'GET' }, { method: 'PATCH', ifMatchOf: 0 }, { method: 'GET' }])
    const [{ ends }] = requests as unknown as [{ ends(response: Response): boolean }]
    expect([read(), read('"1"')].map((response) => ends(response))).toEqual([true, false])
  })

  const claim = 'expected acceptance: "1" is the entity tag before and after the update, got 412'
  test.for<[string, Response[], string]>([
    ['taken', [read('"1"'), made('"2"'), read('"2"')], 'pass'],
    ['not there', [read()], noTag],
    [
      'refused',
      [read('"1"'), refusal(412), read('"1"')],
      `violated: ${claim} (BadRequest: No.) at header If-Match`,
    ],
    [
      'refused where it changes by itself',
      [read('"1"'), refusal(412), read('"2"')],
      'skip: the entity tag changes by itself, or another client changes it',
    ],
    [
      'refused for another reason',
      [read('"1"'), refusal(400), read('"1"')],
      'violated: expected acceptance: any 2xx but 202, got 400 (BadRequest: No.)',
    ],
  ])('the tag is %s', ([, responses, text]) => {
    expect(judged('if-match-current', 'current ETag', responses)).toBe(text)
  })

  test('a weak tag that is refused is a violated SHOULD', () => {
    const responses = [read('W/"1"'), refusal(412), read('W/"1"')]
    expect(judged('if-match-current', 'current ETag', responses)).toMatch(
      /^SHOULD: expected acceptance: W\/"1"/,
    )
  })
})

describe('if-match-former', () => {
  test('sends two updates with the first tag, and the second one again with the second', () => {
    const requests = former().send(contextOf(tagged))
    expect(requests).toMatchObject([{}, { ifMatchOf: 0 }, {}, { ifMatchOf: 0 }, { ifMatchOf: 2 }])
    const [, one, , other, again] = requests as readonly { body: string; ends(response: Response): boolean }[]
    expect(one?.body).not.toBe(other?.body)
    expect(again?.body).toBe(other?.body)
    const ended = (each: typeof one) => [200, 400, 412, 500].map((status) => each?.ends(responseOf(status)))
    expect(ended(one)).toEqual([false, true, true, true])
    expect(ended(other)).toEqual([true, false, true, true])
  })

  test('is skipped where both updates would be the same', () => {
    const contract = libraryWith({ title: { readOnly: true }, publisher: { readOnly: true } })
    expect(sentBy(former(), rejecting({ ...tagged, contract }))).toBe(
      'skip: there are no two updates with different values to send',
    )
  })

  const start = [read('"1"'), made('"2"'), read('"2"')]
  test.for<[string, Response[], string]>([
    ['412', [...start, refusal(412)], 'pass'],
    ['200', [...start, made('"3"')], 'violated: expected 412, got 200'],
    [
      '409, and is taken with the current tag',
      [...start, refusal(409), made('"3"')],
      'violated: expected 412, got 409',
    ],
    ['400 in any case', [...start, refusal(400), refusal(400)], 'skip: the update was answered 400'],
    [
      '200, where no tag changes',
      [read('"1"'), made('"1"'), read('W/"1"'), made('"1"')],
      'skip: an update does not',
    ],
    [
      'nothing, since the first is refused',
      [read('"1"'), refusal(412)],
      'skip: the update with the current entity tag',
    ],
    ['nothing, since there is no tag', [read()], noTag],
    ['nothing, since there is no second tag', [read('"1"'), made('"2"'), read()], noTag],
  ])('the second update is answered %s', ([, responses, text]) => {
    const found = judged('if-match-former', 'former ETag', responses)
    expect(found.slice(0, text.length)).toBe(text)
  })

  test('a 412 keeps the state of the second read', () => {
    const kept = [read('"1"'), made('"2"'), read('"2"', { title: 'Ubik' }), refusal(412)]
    const judge = (after: JsonObject | 'unread') => judged('if-match-former', 'former ETag', kept, after)
    expect(judge({ title: 'Ubik' })).toBe('pass')
    expect(judge({ title: 'Dune II' })).toMatch(
      /^violated: expected the entity unchanged by the refused update/,
    )
    expect(judge('unread')).toBe('blocked: the entity could not be read')
  })
})

describe('etag-consistent', () => {
  const clash = (tag: string) => ({ etag: tag })
  test.for<[string, Response[], string]>([
    ['both', [read('"1"', {}, clash('W/"1"')), made('"2"', clash('"2"')), read('"2"')], 'pass'],
    [
      'in one',
      [read('"1"', {}, clash('"x"')), made('"2"', clash('"2"')), read('"2"')],
      'violated: expected "1", as in',
    ],
    [
      'in none',
      [read('"1"'), made('"2"'), read('"2"')],
      'skip: no response has an entity tag in both places',
    ],
    [
      'compressed',
      [read('"1"', {}, { etag: '"1-gzip"', 'content-encoding': 'gzip' }), made('"2"'), read('"2"')],
      'skip: a strong ETag depends on the content encoding',
    ],
    [
      'compressed, and weak',
      [read('"1"', {}, { etag: 'W/"1-gzip"', 'content-encoding': 'gzip' }), made('"2"'), read('"2"')],
      'violated: expected "1", as in the body, got W/"1-gzip" at header ETag',
    ],
  ])('header and body: %s', ([, responses, text]) => {
    expect(judged('etag-consistent', 'header and body', responses).slice(0, text.length)).toBe(text)
  })

  const noContent = (etag: string) => responseOf(204, undefined, { headers: { etag } })
  const wrong = 'violated: expected "3", as in the next read, got "x" at /@odata.etag'
  const untold = 'skip: the response to an update shows no entity tag, or the read after it none'
  test.for<[string, Response[], string]>([
    ['agree', [made('"2"'), read('"2"'), made('"3"'), read('"3"'), read('"3"')], 'pass'],
    ['differ in W/', [made('"2"'), read('"2"'), made('W/"3"'), read('"3"'), read('"3"')], 'pass'],
    ['differ twice', [made('"x"'), read('"2"'), made('"x"'), read('"3"'), read('"3"')], wrong],
    ['differ once', [made('"2"'), read('"2"'), made('"x"'), read('"3"'), read('"3"')], 'pass'],
    [
      'change by themselves',
      [made('"1"'), read('"2"'), made('"3"'), read('"4"'), read('"5"')],
      'skip: the entity tag changes by itself',
    ],
    [
      'are refused',
      [refusal(), read('"2"'), refusal(), read('"2"'), read('"2"')],
      'skip: the update was answered 400 (BadRequest: No.)',
    ],
    [
      'are not there',
      [responseOf(200, {}), read('"2"'), responseOf(200, {}), read('"2"'), read('"2"')],
      untold,
    ],
    ['are gone', [made('"2"'), read()], noTag],
    [
      'are in a header alone, as in reads',
      [
        noContent('"x"'),
        read('"2"', {}, clash('"2"')),
        noContent('"x"'),
        read('"3"', {}, clash('"3"')),
        read('"3"'),
      ],
      wrong,
    ],
    [
      'are in a header alone, which in reads is for caches',
      [
        noContent('"x"'),
        read('"2"', {}, clash('"y"')),
        noContent('"x"'),
        read('"3"', {}, clash('"z"')),
        read('"3"'),
      ],
      untold,
    ],
  ])('update and read: the tags %s', ([, responses, text]) => {
    expect(judged('etag-consistent', 'update and read', responses)).toBe(text)
  })
})
