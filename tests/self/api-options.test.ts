import { describe, expect, test } from 'vitest'
import { type ContractError, contractCases, OptionError } from '../../src/index.js'

/** A target that says how often it was asked. */
const counting = () => {
  let requests = 0
  const fetch = async (): Promise<Response> => {
    requests++
    return new Response(null, { status: 404 })
  }
  return { fetch, asked: () => requests }
}

type Options = Parameters<typeof contractCases>[0]

const failureOf = (options: object): Promise<OptionError | ContractError> =>
  contractCases(options as Options).then(
    () => expect.unreachable(),
    (error) => error,
  )

describe('a wrong option is one clear error, before anything is sent', () => {
  const many = 'x'.repeat(100)

  test.for<[object, string]>([
    [{ profile: 'strict' }, 'profile: expected one of "page", "graph", "odata", got "strict"'],
    [{ profile: many }, `profile: expected one of "page", "graph", "odata", got "${many.slice(0, 60)}…"`],
    [
      { policies: { readOnly: 'sometimes' } },
      'policies.readOnly: expected one of "ignore", "reject", "any", got "sometimes"',
    ],
    [{ policies: { enumCase: 1 } }, 'policies.enumCase: expected one of "exact", "tolerant", got 1'],
    [{ policies: { readonly: 'any' } }, 'there is no option policies.readonly (did you mean "readOnly"?)'],
    [{ policies: 'any' }, 'policies: expected an object, got "any"'],
    [{ only: ['nope'] }, 'only: no rule, area or case matches "nope"'],
    [
      { only: ['enum-member-acepted'] },
      'only: no rule, area or case matches "enum-member-acepted" (did you mean "enum-member-accepted"?)',
    ],
    [{ only: ['response'], skip: ['nope'] }, 'skip: no rule, area or case matches "nope"'],
    [{ only: ['response'], skip: ['response'] }, 'only and skip: leave no case to judge'],
    [{ only: 'response' }, 'only: expected a list, got "response"'],
    [{ skip: ['response', 7] }, 'skip[1]: expected text that is not empty, got 7'],
    [{ strict: 'yes' }, 'strict: expected true or false, got "yes"'],
    [{ concurrency: 0 }, 'concurrency: expected a whole number from 1, got 0'],
    [{ timeout: 1.5 }, 'timeout: expected a whole number from 1 to 2147483647, got 1.5'],
    [{ timeout: '1000' }, 'timeout: expected a whole number from 1 to 2147483647, got "1000"'],
    [{ retries: 101 }, 'retries: expected a whole number from 0 to 100, got 101'],
    [{ retries: Number.NaN }, 'retries: expected a whole number from 0 to 100, got NaN'],
    [{ watch: -1 }, 'watch: expected a whole number from 0, got -1'],
    [{ id: '' }, 'id: "" is empty'],
    [{ id: '..' }, 'id: ".." changes the path of the URL'],
    [{ id: 7 }, 'id: expected text, got 7'],
    [
      { parents: ['a'] },
      '/deviceManagement/managedDeviceWindowsOSImages/{managedDeviceWindowsOperatingSystemImageId} has no key before that of the entity: leave parents out',
    ],
    [{ reporter: 'json' }, 'there is no option reporter'],
    [{ timeOut: 5 }, 'there is no option timeOut (did you mean "timeout"?)'],
    [{ token: 'a-secret\nof two lines' }, 'token: expected text that a header can contain, got another text'],
    [{ token: 7 }, 'token: expected text that a header can contain, got number'],
    [{ headers: { 'X-Key': 'a' } }, 'headers["X-Key"]: expected the name of a header, in lower case'],
    [{ headers: { accept: 'a/b' } }, 'headers["accept"]: the suite sets this header itself'],
    [
      { headers: { 'x-key': 'a\nb' } },
      'headers["x-key"]: expected text that a header can contain, got another text',
    ],
    [{ secrets: [{ value: 'a' }] }, 'secrets[0].name is missing'],
    [{ connection: { tls: { certificate: 'a' } } }, 'there is no option connection.tls.certificate'],
    [{ contract: '' }, 'contract: expected text that is not empty, got ""'],
    [{ fetch: 'http://127.0.0.1' }, 'fetch: expected a function, got "http://127.0.0.1"'],
  ])('%j', async ([options, message]) => {
    const { fetch, asked } = counting()
    const error = await failureOf({ fetch, ...options })
    expect(error).toBeInstanceOf(OptionError)
    expect(error.message).toBe(message)
    expect(error.message).not.toContain('--')
    expect(asked()).toBe(0)
  })

  test.for<[object, string]>([
    [{}, 'there is no target: pass baseUrl, fetch or listener'],
    [{ fetch: undefined, id: 'x' }, 'there is no target: pass baseUrl, fetch or listener'],
    [{ fetch: () => {}, listener: () => {} }, 'fetch and listener are two targets: pass one'],
    [{ baseUrl: 'staging' }, 'baseUrl "staging" is not an http or https URL'],
    [{ baseUrl: 'http://u:p@a.example' }, 'baseUrl must not hold credentials'],
    [
      { baseUrl: 'http://a.example/?x' },
      'baseUrl "http://a.example/?x" must end with its path, without ? or #',
    ],
    [
      { baseUrl: 'http://a.example/?' },
      'baseUrl "http://a.example/?" must end with its path, without ? or #',
    ],
    [
      { baseUrl: 'https://graph.microsoft.com/beta' },
      'graph.microsoft.com is a production service and the suite writes to it: pass allowProduction: true if that is intended, or noWrites: true to send only reads',
    ],
  ])('%j, as a target', async ([options, message]) => {
    const error = await failureOf(options)
    expect(error).toBeInstanceOf(OptionError)
    expect(error.message).toBe(message)
  })
})

test('an option that is set to undefined is left out, and a policy may stand alone', async () => {
  const { fetch, asked } = counting()
  const options = { fetch, id: 'x', profile: undefined, token: undefined, policies: { readOnly: 'any' } }
  const error = await failureOf(options)
  expect(error.message).toContain('has no entity with the key "x" (404)')
  expect(asked()).toBeGreaterThan(0)
})
