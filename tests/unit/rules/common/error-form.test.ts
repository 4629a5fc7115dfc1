import { describe, expect, test } from 'vitest'
import type { Response } from '../../../../src/model/http.js'
import type { Json } from '../../../../src/model/json.js'
import type { RuleId } from '../../../../src/rules/rules.js'
import { invariant, names, recordedOf, refusal, responseOf, words } from '../../context.js'

test.for<[RuleId, string[]]>([
  ['error-conforms', ['media type', 'error', 'code', 'message', 'details', 'innererror']],
  ['error-nonempty', ['code', 'message']],
  ['error-body-present', ['refusal']],
  ['error-content-language', ['Content-Language']],
  ['error-discloses-nothing', ['stack trace', 'file path', 'token']],
])('the cases of %s, which any refusal will do for', ([rule, cases]) => {
  expect(names(rule)).toEqual(cases)
  for (const label of cases) expect(invariant(rule, label).evidence).toEqual(['malformed-json-refused'])
})

test.for<[RuleId, string, string]>([
  ['error-conforms', 'media type', 'sends refusals as application/json'],
  ['error-conforms', 'error', 'sends refusals as one object with an object error'],
  ['error-conforms', 'code', 'gives every error a code that is a string'],
  ['error-conforms', 'message', 'gives every error a message that is a string'],
  ['error-conforms', 'details', 'gives each detail of an error a code and a message'],
  ['error-conforms', 'innererror', 'writes an inner error as an object'],
  ['error-nonempty', 'code', 'gives every error a code that is not empty'],
  ['error-body-present', 'refusal', 'has a body in every refusal'],
  ['error-discloses-nothing', 'file path', 'shows no path of a program file'],
])('%s[%s] claims: %s', ([rule, label, title]) => {
  expect(invariant(rule, label).title).toBe(title)
})

const judged = (rule: RuleId, label: string, ...responses: Response[]): string =>
  words(invariant(rule, label).judge(recordedOf(responses))).replace(' (in 1 of 1 responses)', '')
const typed = (type: string | undefined, body: Json = {}) =>
  responseOf(400, body, { headers: type === undefined ? {} : { 'content-type': type } })
const withError = (error: Json) => responseOf(400, { error })
const empty = responseOf(400)

describe('error-conforms[media type]', () => {
  const wrong = (actual: string) =>
    `violated: expected application/json, got ${actual} at header Content-Type`

  test.for<[string | undefined, string]>([
    ['application/json', 'pass'],
    ['APPLICATION/JSON', 'pass'],
    ['application/json; charset=utf-8', 'pass'],
    ['application/json ;odata.metadata=minimal', 'pass'],
    ['application/jsonp', wrong('application/jsonp')],
    ['x-application/json', wrong('x-application/json')],
    ['application/json x', wrong('application/json x')],
    ['application/problem+json', wrong('application/problem+json')],
    [undefined, wrong('no Content-Type')],
  ])('%s: %s', ([type, text]) => {
    expect(judged('error-conforms', 'media type', typed(type))).toBe(text)
  })

  test('is for refusals with a body', () => {
    expect(judged('error-conforms', 'media type', empty)).toBe('skip: no refusal has a body')
    expect(
      judged('error-conforms', 'media type', typed('text/html'), responseOf(200, '', { headers: {} })),
    ).toContain('text/html')
    expect(judged('error-conforms', 'media type', responseOf(413, 'Too large'), responseOf(500, 'x'))).toBe(
      'skip: nothing was refused',
    )
    expect(judged('error-conforms', 'media type', responseOf(501, 'x'))).toBe(wrong('no Content-Type'))
  })
})

describe('error-conforms[error]', () => {
  const wrong = (actual: string) =>
    `violated: expected an object with an object error, got ${actual} at /error`
  const json = 'application/json'

  test.for<[string, Response, string]>([
    ['an error', refusal(), 'pass'],
    ['an empty one', withError({}), 'pass'],
    ['an error in words', withError('no'), wrong('{"error":"no"}')],
    ['a list of errors', withError([]), wrong('{"error":[]}')],
    ['none', typed(json, { title: 'No.' }), wrong('{"title":"No."}')],
    ['a list', typed(json, [{ error: {} }]), wrong('[{"error":{}}]')],
    ['what is called JSON and is none', typed(json, 'oops'), wrong('"oops"')],
    ['JSON that is not called so', typed('text/plain', { a: 1 }), wrong('{"a":1}')],
    ['what is neither', typed('text/html', '<h1>'), 'skip: no refusal has a body of JSON'],
    ['nothing', empty, 'skip: no refusal has a body'],
  ])('%s', ([, response, text]) => {
    expect(judged('error-conforms', 'error', response)).toBe(text)
  })
})

describe('a member of an error', () => {
  const noError = 'skip: no refusal has an error object'

  test.for<[string, Json, string]>([
    ['code', { code: 'No', message: '' }, 'pass'],
    ['code', { code: 7 }, 'violated: expected a string, got 7 at /error/code'],
    ['code', { code: null }, 'violated: expected a string, got null at /error/code'],
    ['code', { message: 'No.' }, 'violated: expected a string, got absent at /error/code'],
    ['message', { message: '' }, 'pass'],
    ['message', { code: 'No' }, 'violated: expected a string, got absent at /error/message'],
    ['code', 'no error', noError],
    ['details', {}, 'skip: no error has details'],
    ['details', { details: null }, 'skip: no error has details'],
    ['details', { details: [] }, 'pass'],
    ['details', { details: [{ code: 'a', message: 'b' }] }, 'pass'],
    ...[
      [{ code: 'a' }],
      [{ message: 'b' }],
      [{ code: 'a', message: 'b' }, 'c'],
      { code: 'a', message: 'b' },
      'no',
      0,
    ].map((details): [string, Json, string] => [
      'details',
      { details: details as Json },
      `violated: expected a collection of objects with code and message, got ${JSON.stringify(details)} at /error/details`,
    ]),
    ['innererror', {}, 'skip: no error has an inner error'],
    ['innererror', { innererror: null }, 'skip: no error has an inner error'],
    ['innererror', { innerError: null }, 'skip: no error has an inner error'],
    ['innererror', { innererror: {} }, 'pass'],
    ['innererror', { innerError: {} }, 'pass'],
    ['innererror', { innererror: 'no' }, 'violated: expected an object, got "no" at /error/innererror'],
    ['innererror', { innerError: [] }, 'violated: expected an object, got [] at /error/innererror'],
  ])('%s of %j: %s', ([label, error, text]) => {
    expect(judged('error-conforms', label, withError(error))).toBe(text)
  })

  test.for<[string, Json, string]>([
    ['code', { code: 'a' }, 'pass'],
    ['code', { code: ' ' }, 'pass'],
    ['code', { code: '' }, 'violated: expected a code, got an empty string at /error/code'],
    ['message', { message: '' }, 'violated: expected a message, got an empty string at /error/message'],
    ['message', { code: '' }, 'skip: no error has a message that is a string'],
    ['code', { code: 7 }, 'skip: no error has a code that is a string'],
    ['code', 'no error', noError],
  ])('error-nonempty: %s of %j: %s', ([label, error, text]) => {
    expect(judged('error-nonempty', label, withError(error))).toBe(text)
  })
})

test('error-body-present', () => {
  expect(judged('error-body-present', 'refusal', refusal())).toBe('pass')
  expect(judged('error-body-present', 'refusal', empty)).toBe(
    'violated: expected a body, got 400 without one',
  )
  expect(judged('error-body-present', 'refusal', responseOf(413))).toBe('skip: nothing was refused')
})

test.for<[string, Response, string]>([
  ['says it', responseOf(400, {}, { headers: { 'content-language': 'en' } }), 'pass'],
  [
    'does not',
    refusal(),
    'violated: expected Content-Language, got no such header at header Content-Language',
  ],
  [
    'says nothing',
    responseOf(400, {}, { headers: { 'content-language': '' } }),
    'violated: expected Content-Language, got no such header at header Content-Language',
  ],
  ['has no body', empty, 'skip: no refusal has a body'],
])('error-content-language: a refusal %s', ([, response, text]) => {
  expect(judged('error-content-language', 'Content-Language', response)).toBe(text)
})

describe('error-discloses-nothing', () => {
  const shows = (label: string, text: string) =>
    judged('error-discloses-nothing', label, responseOf(500, text))

  test.for<[string, string]>([
    ['Node, a call', 'at handle (server.js:10:5)'],
    ['Node, tight', 'at handle(server.js:10:5)'],
    ['Node, far to the right', 'at handle (server.js:10:55)'],
    ['Node, an alias', 'at Server.emit [as run] (node:events:10:5)'],
    ['Node, nameless', 'at /srv/app/server.js:10:55'],
    ['Node, Windows', 'at C:\\app\\server.js:10:5'],
    ['Node, awaited', 'at async handle (/srv/server.js:10:5)'],
    ['Node, a constructor', 'at new Book (/srv/book.js:10:5)'],
    ['Node, anonymous', 'at Array.map (<anonymous>)'],
    ['native', 'at JSON.parse (native)'],
    ['Java', 'at org.example.Book.update(Book.java:42)'],
    ['Java, native', 'at java.lang.Thread.run(Native Method)'],
    ['Java, a constructor', 'at org.example.Book.<init>(Book.java:42)'],
    ['.NET', 'at Library.Books.Update(String key, Book book)'],
    ['.NET, a generic', 'at Library.Set`1.Find[T](String key)'],
    ['Python', 'Traceback (most recent call last)'],
    ['Python, a frame', 'File "book.py", line 42'],
  ])('a stack frame: %s', ([, frame]) => {
    const wants = (found: string) => `violated: expected no stack trace, got ${JSON.stringify(found)}`
    expect(shows('stack trace', `Error: no\n    ${frame}\n`)).toBe(wants(frame))
  })

  test.for<[string, string]>([
    ['escaped in JSON', '{"stack":"Error: no\\n    at handle (a.js:1:2)"}'],
    ['with a carriage return', '{"stack":"Error: no\\r\\n    at handle (a.js:1:2)"}'],
    ['in HTML', '<pre>Error: no<br> &nbsp; &nbsp;at handle (a.js:1:2)</pre>'],
    ['in XHTML', '<pre>Error: no<br />at handle (a.js:1:2)</pre>'],
    ['in XHTML, tight', '<pre>Error: no<br/>at handle (a.js:1:2)</pre>'],
    ['with entities', 'at&nbsp;handle (a.js:1:2)'],
    ['in capitals', 'AT handle (a.js:1:2)'],
    ['tabbed', 'no\n\tat handle (a.js:1:2)'],
  ])('a stack frame %s', ([, text]) => {
    expect(shows('stack trace', text)).toMatch(/^violated: .*at handle \(a\.js:1:2\)/i)
  })

  test.for([
    'at least one value (see the manual)',
    'the error was met at handle (a.js:1:2)',
    'at line 7',
    'at 10:5',
    'at 12:10:05',
    'at the.end',
    'look at Book.update',
    'Traceback',
    'File "book.py"',
    'value at /genres/0 is bad',
  ])('no stack frame: %s', (text) => {
    expect(shows('stack trace', text)).toBe('pass')
  })

  test.for([
    ['C:\\app\\src\\server.js', 'C:\\app\\src\\server.js'],
    ['{"at":"C:\\\\Program Files\\\\app\\\\server.exe"}', 'C:\\Program Files\\app\\server.exe'],
    ['in /srv/app/server.js now', '/srv/app/server.js'],
    ['"/opt/library-1.0/lib@2/book.py"', '/opt/library-1.0/lib@2/book.py'],
    ['/usr/lib/book.so', '/usr/lib/book.so'],
    ['/srv/app/book.mjs', '/srv/app/book.mjs'],
    ['/srv/app/book.tsx', '/srv/app/book.tsx'],
  ] as const)('a path: %s', ([text, found]) => {
    expect(shows('file path', text)).toBe(`violated: expected no file path, got ${JSON.stringify(found)}`)
  })

  test.for([
    'https://a.example/lib/app/book.js',
    '/shop/books/b1',
    '/book.js',
    '/srv/book.js',
    'a/srv/app/book.js',
    './srv/app/book.js',
    '/srv/app/book.json',
    'C:\\book.js',
    '/genres/0/name',
  ])('no path: %s', (text) => {
    expect(shows('file path', text)).toBe('pass')
  })

  test.for<[string[], string]>([
    [['TOKEN'], 'violated: expected no token, got "$TOKEN"'],
    [['API_KEY', 'WEAK_TOKEN'], 'violated: expected no token, got "$WEAK_TOKEN"'],
    [['TOKEN (altered)', 'API_KEY'], 'pass'],
    [[], 'pass'],
  ])('the token, where the body repeats %j: %s', ([names, expected]) => {
    const response = responseOf(500, 'you said $TOKEN', { repeats: () => names })
    expect(judged('error-discloses-nothing', 'token', response)).toBe(expected)
  })

  test('looks at every failure with a body', () => {
    const shown = 'at handle (a.js:1:2)'
    const look = (status: number) =>
      judged('error-discloses-nothing', 'stack trace', responseOf(status, shown))
    for (const status of [400, 413, 500, 503]) expect(look(status)).toContain('got "at handle')
    for (const status of [200, 302, 399]) expect(look(status)).toBe('skip: no refusal has a body')
    expect(judged('error-discloses-nothing', 'token', empty)).toBe('skip: no refusal has a body')
  })
})

test.for<[string, Response, string]>([
  ['with it', responseOf(400, { error: {} }, { headers: { 'odata-version': '4.0' } }), 'pass'],
  [
    'without it',
    responseOf(400, { error: {} }),
    'violated: expected 4.0 or 4.01, got no header (in 1 of 1 responses) at header OData-Version',
  ],
  ['without a body', responseOf(404), 'skip: no refusal has a body of JSON'],
  ['in HTML', responseOf(404, '<p>'), 'skip: no refusal has a body of JSON'],
])('error-odata-version: a refusal %s', ([, response, text]) => {
  expect(words(invariant('error-odata-version', 'OData-Version').judge(recordedOf([response])))).toBe(text)
})
