import { describe, expect, test } from 'vitest'
import { curlLine, type RecordedHeader } from '../../../../src/engine/recording/curl.js'
import { printable } from '../../../../src/support/printable.js'

const url = 'https://a.example/b'

interface Sent {
  readonly method?: string
  readonly url?: string
  readonly headers?: Readonly<Record<string, string | RecordedHeader>>
  readonly body?: string
  readonly truncated?: true
}

const secret = (name: string, scheme = ''): RecordedHeader => ({ kind: 'secret', scheme, name })

const headersOf = (headers: NonNullable<Sent['headers']>) =>
  new Map(
    Object.entries(headers).map(([name, value]): [string, RecordedHeader] => [
      name,
      typeof value === 'string' ? { kind: 'text', text: value } : value,
    ]),
  )

const lineOf = ({ headers = {}, ...sent }: Sent) =>
  curlLine({ method: 'GET', url, headers: {}, ...sent }, headersOf(headers))

const usual = { accept: '*/*', 'content-type': 'text/plain' }
const head = `-H 'accept: */*' -H 'content-type: text/plain'`

describe('a curl line', () => {
  test.for<[string, Sent, string]>([
    ['a read', {}, `curl -i -X GET ${head} '${url}'`],
    [
      'an update',
      { method: 'PATCH', headers: { 'if-match': 'W/"1"' }, body: '{"a":1}' },
      `curl -i -X PATCH ${head} -H 'if-match: W/"1"' --data-raw '{"a":1}' '${url}'`,
    ],
    [
      'a secret, put in by the shell',
      { headers: { authorization: secret('TOKEN', 'Bearer ') } },
      `curl -i -X GET ${head} -H 'authorization: Bearer '"$TOKEN" '${url}'`,
    ],
    [
      'a secret without a scheme',
      { headers: { 'x-api-key': secret('STAGING_KEY') } },
      `curl -i -X GET ${head} -H 'x-api-key: '"$STAGING_KEY" '${url}'`,
    ],
    [
      'a secret whose name is no variable',
      { headers: { 'x-api-key': secret('MY-$(KEY)') } },
      `curl -i -X GET ${head} -H 'x-api-key: $MY-$(KEY)' '${url}'`,
    ],
    [
      'what only looks like a secret',
      { headers: { a: '$metadata#books', b: 'Bearer $TOKEN', c: '$HOME', d: 'W/$(touch_x)' } },
      `curl -i -X GET ${head} -H 'a: $metadata#books' -H 'b: Bearer $TOKEN' -H 'c: $HOME' -H 'd: W/$(touch_x)' '${url}'`,
    ],
    ['a removed secret', { headers: { cookie: { kind: 'removed' } } }, `curl -i -X GET ${head} '${url}'`],
    [
      'a header whose text is that of a removed one',
      { headers: { a: '(removed)' } },
      `curl -i -X GET ${head} -H 'a: (removed)' '${url}'`,
    ],
    ['the suite itself', { headers: { 'user-agent': 'us' } }, `curl -i -X GET ${head} '${url}'`],
    ['a header without a value', { headers: { a: '' } }, `curl -i -X GET ${head} -H 'a;' '${url}'`],
    ['an empty body', { body: '' }, `curl -i -X GET ${head} --data-raw '' '${url}'`],
    ['quotes', { body: `it's 'so'` }, `curl -i -X GET ${head} --data-raw 'it'\\''s '\\''so'\\''' '${url}'`],
    [
      'line breaks and control characters in the body',
      { body: `{\n"a":"100%\\\u009b"}` },
      `printf -- '{\\012"a":"100%%\\\\\\302\\233"}' | curl -i -X GET ${head} --data-binary @- '${url}'`,
    ],
    [
      'bytes beyond ASCII in a header',
      { headers: { 'if-match': '"é"' } },
      `curl -i -X GET ${head} -H "$(printf -- 'if-match: "\\351"')" '${url}'`,
    ],
    ['a pattern in the URL', { url: `${url}/[1]` }, `curl -i -X GET -g ${head} '${url}/[1]'`],
    [
      'a command of a CI log',
      { body: '##vso[task.complete]' },
      `curl -i -X GET ${head} --data-raw '#''#vso[task.complete]' '${url}'`,
    ],
  ])('of %s', ([, sent, expected]) => {
    const line = lineOf({ ...sent, headers: { ...usual, ...sent.headers } })
    expect(line).toBe(expected)
    expect(printable(expected)).toBe(expected)
  })

  test.for<[string, Record<string, string>, string | undefined, string]>([
    ['neither', {}, '{}', ` -H 'accept:' -H 'content-type:' --data-raw '{}'`],
    ['no type', { accept: '*/*' }, '{}', ` -H 'accept: */*' -H 'content-type:' --data-raw '{}'`],
    ['no accept', { 'content-type': 'a/b' }, '{}', ` -H 'content-type: a/b' -H 'accept:' --data-raw '{}'`],
    ['no body, and neither', {}, undefined, ` -H 'accept:'`],
  ])('takes out what curl would add to a request with %s', ([, headers, body, part]) => {
    expect(lineOf({ method: 'PATCH', headers, ...(body !== undefined && { body }) })).toBe(
      `curl -i -X PATCH${part} '${url}'`,
    )
  })

  test('is undefined for a body that was cut', () => {
    expect(lineOf({ body: '{}', truncated: true })).toBeUndefined()
  })
})
