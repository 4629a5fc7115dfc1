import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
// @ts-expect-error: it has no types
import schemas from 'har-schema'
import { describe, expect, test } from 'vitest'
import { har } from '../../reporters/har.js'
import type { Exchange } from '../../src/model/http.js'
import { packed, start, temporary } from '../self/packed.js'
import { cutShort, image, key } from '../self/targets.js'

/** The format's own schema, as its authors publish it. */
const validate = (() => {
  const ajv = formats.default(new Ajv({ strict: false, validateSchema: false, allErrors: true }))
  for (const schema of Object.values(schemas)) ajv.addSchema(schema as object)
  return ajv.getSchema('har.json') ?? expect.unreachable()
})()

const problems = (text: string) => (validate(JSON.parse(text)) ? [] : validate.errors)

interface Har {
  log: {
    version: string
    creator: { name: string; version: string }
    entries: {
      startedDateTime: string
      time: number
      request: { method: string; url: string; headers: { name: string; value: string }[] }
      response: { status: number; _error?: string }
    }[]
  }
}

const run = async (args: readonly string[]) => {
  const { bin } = await packed()
  const cwd = temporary()
  const env = { ODATA_CONTRACT_TOKEN: 'a-made-up-token' }
  const ended = await start(bin, [...args, '--har', 'log.har'], { cwd, env }).ended
  const text = readFileSync(join(cwd, 'log.har'), 'utf8')
  return { ...ended, text, log: (JSON.parse(text) as Har).log }
}

describe('the log of a run', () => {
  test('has every request that was sent, in order, and no token', async () => {
    const { code, text, log, stdout } = await run(['--reporter', 'json'])
    expect(problems(text)).toEqual([])
    expect(code).toBe(0)
    expect(log).toMatchObject({ version: '1.2', creator: { name: 'odata-contract' } })
    expect(log.entries).toHaveLength(JSON.parse(stdout).summary.requests)
    const begun = log.entries.map(({ startedDateTime }) => Date.parse(startedDateTime))
    expect(begun).toEqual([...begun].sort((a, b) => a - b))
    expect(new Set(log.entries.map(({ request }) => request.method))).toContain('PATCH')
    const sent = log.entries.flatMap(({ request }) => request.headers)
    expect(sent).toContainEqual({ name: 'authorization', value: 'Bearer $TOKEN' })
  })

  test('is written if the run could not start, with the reason', async () => {
    const target = await cutShort()
    const { code, text, log } = await run(['--base-url', target.baseUrl, '--id', key])
    await target.close()
    expect(problems(text)).toEqual([])
    expect(code).toBe(3)
    expect(log.entries[0]?.response).toMatchObject({
      status: 200,
      _error: 'the connection was closed before the response was complete (60 of 1000 bytes)',
    })
  })

  test('has the unanswered updates', async () => {
    const target = await image(({ response }) => response.destroy())
    const { text, log } = await run(['--base-url', target.baseUrl, '--id', key])
    await target.close()
    expect(problems(text)).toEqual([])
    const updates = log.entries.filter(({ request }) => request.method === 'PATCH')
    expect(updates.map(({ response }) => response.status)).toContain(0)
  })
})

const exchange: Exchange = {
  request: {
    method: 'PATCH',
    url: 'https://library.example/v1/books/b1?a=1&b=%20x',
    headers: { 'content-type': 'application/json' },
    body: '{"title":"Größe"}',
  },
  response: { status: 308, headers: { location: '/v2' }, body: 'half', truncated: true },
  durationMs: 12,
}

test('an exchange contains everything known about it', () => {
  const startedAt = '2026-01-01T00:00:00.000Z'
  const text = har([{ startedAt, exchange }], { name: 'odata-contract', version: '1.0.0' })
  expect(problems(text)).toEqual([])
  expect(JSON.parse(text).log.entries).toMatchObject([
    {
      startedDateTime: startedAt,
      time: 12,
      request: {
        queryString: [
          { name: 'a', value: '1' },
          { name: 'b', value: ' x' },
        ],
        postData: { mimeType: 'application/json', text: '{"title":"Größe"}' },
        bodySize: 19,
      },
      response: {
        status: 308,
        statusText: 'Permanent Redirect',
        redirectURL: '/v2',
        content: { size: -1, text: 'half', comment: 'only the beginning of the body' },
      },
      timings: { send: 0, wait: 12, receive: 0 },
    },
  ])
})
