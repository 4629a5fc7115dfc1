import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { ownHeaders } from '../../../src/cli/connection/headers.js'
import {
  type Asked,
  type Front,
  type FrontOptions,
  front,
  key,
  plain,
  token,
} from '../../self/hostile/front.js'
import { atMost, packed, type Started, start, temporary } from '../../self/packed.js'

const turn = atMost(3)
const posix = process.platform !== 'win32'

/** Runs against a front; `{cwd}` in an argument is the folder, which holds `files`. */
const run = async (
  args: readonly string[],
  options: FrontOptions = {},
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
) => {
  const { bin } = await packed()
  const cwd = temporary()
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text)
  const target = await front(options)
  const all = ['--base-url', target.baseUrl, '--id', key, ...args]
  const ended = await turn(() => start(bin, all, { cwd, env }).ended)
  await target.close()
  return { ...ended, cwd, requests: target.requests }
}

const some = ['--only', 'enum-values', '--only', 'operation-routed']
const nothing = { requests: 0, code: 3, stdout: '' }

describe('a token', () => {
  test.concurrent.for<[string, string[], Record<string, string>]>([
    ['from the usual variable', [], { ODATA_CONTRACT_TOKEN: token }],
    ['from a variable with white space around it', [], { ODATA_CONTRACT_TOKEN: ` ${token}\n` }],
    ['from a variable that is named', ['--token-env', 'STAGING'], { STAGING: token }],
    ['from a file', ['--token-file', 'token.txt'], {}],
    ['from a command', ['--token-command', 'node print.mjs'], {}],
  ])('%s is sent', async ([, args, env], { expect }) => {
    const files = { 'token.txt': `${token}\n`, 'print.mjs': `console.log('${token}')` }
    const { code, stderr } = await run([...args, ...some], {}, env, files)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test.concurrent.for<[string, string[], string]>([
    [
      'in no variable',
      ['--token-env', 'NONE'],
      'put one into the environment variable NONE, or add --anonymous',
    ],
    ['in no file', ['--token-file', 'none.txt'], 'none.txt cannot be read (ENOENT)'],
    ['in a file that is empty', ['--token-file', 'empty.txt'], 'empty.txt is empty'],
    ['in a folder', ['--token-file', '.'], '. cannot be read (EISDIR)'],
    [
      'by a command that fails',
      ['--token-command', 'node fail.mjs'],
      '--token-command failed: it ended with exit code 4: not signed in',
    ],
    [
      'by a command that prints nothing',
      ['--token-command', 'node empty.mjs'],
      '--token-command printed nothing',
    ],
  ])('that is %s is asked for', async ([, args, said], { expect }) => {
    const files = {
      'empty.txt': ' \n',
      'empty.mjs': '',
      'fail.mjs': "console.error('a warning\\nnot signed in'); process.exit(4)",
    }
    const { code, stdout, stderr, requests } = await run(args, {}, {}, files)
    expect(stderr).toBe(`odata-contract: no token: ${said}\n`)
    expect({ requests, code, stdout }).toEqual(nothing)
  })

  test.concurrent.for<[string, string, string]>([
    ['JSON', `{"accessToken":"${token}"}`, 'is a JSON object: expected a bare bearer token'],
    ['two lines', `${token}\n${token}`, 'has a line break or another character that a header cannot contain'],
  ])('that is %s is not taken', async ([, text, said], { expect }) => {
    const { code, stdout, stderr, requests } = await run(
      ['--token-file', 'it.txt'],
      {},
      {},
      { 'it.txt': text },
    )
    expect(stderr).toBe(`odata-contract: the token in it.txt ${said}\n`)
    expect({ requests, code, stdout }).toEqual(nothing)
  })
})

/** Prints another token each time: v1, v2, … */
const counting = `
import { appendFileSync, readFileSync } from 'node:fs'
appendFileSync('count', 'x')
console.log('a-made-up-token-v' + readFileSync('count', 'utf8').length)
`
const callsIn = (cwd: string): number => readFileSync(join(cwd, 'count'), 'utf8').length

describe('a token command', () => {
  test('runs once in a run', async () => {
    const accepts = () => 'a-made-up-token-v1'
    const { code, cwd } = await run(
      ['--token-command', 'node count.mjs'],
      { accepts },
      {},
      { 'count.mjs': counting },
    )
    expect({ code, calls: callsIn(cwd) }).toEqual({ code: 0, calls: 1 })
  })

  test.for([40, 200])(
    'runs once more where its token is refused in the middle, at request %i, and nothing is lost',
    async (middle) => {
      const accepts = (n: number) => `a-made-up-token-v${n < middle ? 1 : 2}`
      const args = ['--token-command', 'node count.mjs', '--reporter', 'json']
      const { code, cwd, stdout, stderr } = await run(args, { accepts }, {}, { 'count.mjs': counting })
      expect(stderr).toMatch(/^conformant .*\n$/)
      expect(JSON.parse(stdout)).toMatchObject({ verdict: 'conformant', summary: { blocked: 0, error: 0 } })
      expect({ code, calls: callsIn(cwd) }).toEqual({ code: 0, calls: 2 })
      expect(stdout).not.toContain('a-made-up-token')
    },
  )

  test('does not run a third time', async () => {
    const accepts = (n: number) => `a-made-up-token-v${n < 60 ? 1 : n < 150 ? 2 : 3}`
    const args = ['--token-command', 'node count.mjs']
    const { code, cwd, stdout } = await run(args, { accepts }, {}, { 'count.mjs': counting })
    expect(stdout).toContain('inconclusive')
    expect({ code, calls: callsIn(cwd) }).toEqual({ code: 3, calls: 2 })
  })

  test('that fails the second time makes the run inconclusive, with the reason', async () => {
    const once = `
import { existsSync, writeFileSync } from 'node:fs'
if (existsSync('count')) { console.error('signed out'); process.exit(1) }
writeFileSync('count', 'x')
console.log('${token}')
`
    const accepts = (n: number) => (n < 60 ? token : 'another')
    const args = ['--token-command', 'node once.mjs']
    const { code, stderr, stdout } = await run(args, { accepts }, {}, { 'once.mjs': once })
    expect(stderr).toMatch(
      /^the token was refused during the run, and no token: --token-command failed: it ended with exit code 1: signed out$/m,
    )
    expect(stdout).toContain('inconclusive')
    expect(code).toBe(3)
  })

  test('is not run by a dry run', async () => {
    const args = ['--token-command', 'node count.mjs', '--dry-run']
    const { code, cwd, requests } = await run(args, {}, {}, { 'count.mjs': counting })
    expect({ code, requests }).toEqual({ code: 0, requests: 0 })
    expect(() => callsIn(cwd)).toThrow('ENOENT')
  })

  test.skipIf(!posix)('that hangs ends with Ctrl-C, together with its child processes', async () => {
    const { bin } = await packed()
    const cwd = temporary()
    const args = [
      '--base-url',
      'http://127.0.0.1:1/beta',
      '--token-command',
      'sleep 300 & echo $! > pid; wait',
    ]
    const started: Started = start(bin, args, { cwd })
    const pid = () => {
      try {
        return Number(readFileSync(join(cwd, 'pid'), 'utf8'))
      } catch {
        return 0
      }
    }
    while (pid() === 0) await sleep(20)
    started.child.kill('SIGINT')
    const { code, stderr } = await started.ended
    expect({ code, stderr }).toEqual({ code: 130, stderr: 'interrupted; the entity is restored\n' })
    const isAlive = () => {
      try {
        return process.kill(pid(), 0)
      } catch {
        return false
      }
    }
    for (let n = 0; isAlive() && n < 100; n++) await sleep(20)
    expect(isAlive()).toBe(false)
  })
})

test('a token file that was written anew in the middle of the run is read again', async () => {
  let folder = ''
  const accepts = (n: number) => {
    if (n === 100) writeFileSync(join(folder, 'token.txt'), 'another-made-up-token')
    return n < 100 ? token : 'another-made-up-token'
  }
  const { bin } = await packed()
  folder = temporary()
  writeFileSync(join(folder, 'token.txt'), token)
  const target = await front({ accepts })
  const args = ['--base-url', target.baseUrl, '--id', key, '--token-file', 'token.txt']
  const { code, stderr } = await start(bin, args, { cwd: folder }).ended
  await target.close()
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})

test('a token of the environment that is refused in the middle of the run leaves no verdict', async () => {
  const accepts = (n: number) => (n < 100 ? token : 'another-made-up-token')
  const { code, stdout } = await run([], { accepts }, { ODATA_CONTRACT_TOKEN: token })
  expect(stdout).toContain('inconclusive')
  expect(code).toBe(3)
})

describe('a header', () => {
  const env = { ODATA_CONTRACT_TOKEN: token, API_KEY: 'a-made-up-key', BASIC: `Bearer ${token}` }
  const sentWith = async (...args: string[]) => {
    const seen: Asked[] = []
    const before: FrontOptions['before'] = (_, asked) => seen.push(asked) === -1
    const ended = await run([...args, ...some], { before }, env)
    return { ...ended, seen }
  }

  test.concurrent.for([
    ['X-Tenant: contoso', 'x-tenant', 'contoso'],
    ['X-Tenant=contoso', 'x-tenant', 'contoso'],
    ['X-Tenant:  a: b=c ', 'x-tenant', 'a: b=c'],
    ['X-Api-Key: env:API_KEY', 'x-api-key', 'a-made-up-key'],
    ['X-Api-Key=env:API_KEY', 'x-api-key', 'a-made-up-key'],
    ['User-Agent: mine', 'user-agent', 'mine'],
  ] as const)('%s is sent with every request', async ([text, name, value], { expect }) => {
    const { code, seen } = await sentWith('--header', text)
    expect(code).toBe(0)
    expect(new Set(seen.map(({ headers }) => headers[name]))).toEqual(new Set([value]))
  })

  test('may have any name', () => {
    expect(Object.entries(ownHeaders(['__proto__: mine']).headers)).toEqual([['__proto__', 'mine']])
  })

  test('may be all the credentials there are', async () => {
    const { bin } = await packed()
    const target = await front()
    const args = ['--base-url', target.baseUrl, '--id', key, '--header', 'Authorization: env:BASIC']
    const { code, stdout, stderr } = await start(bin, [...args, '--reporter', 'json'], {
      cwd: temporary(),
      env: { BASIC: `Bearer ${token}` },
    }).ended
    await target.close()
    expect(stderr).toMatch(/^conformant .*\n$/)
    expect(code).toBe(0)
    expect(stdout).not.toContain(token)
    expect(stdout).toContain('$BASIC')
  })

  test.concurrent.for([
    ['nonsense', 2, '--header "nonsense" is not a header: write --header \'Name: value\''],
    ['a b: c', 2, '--header "a b: c" is not a header: write --header \'Name: value\''],
    ['Accept: */*', 2, '--header accept: the suite sets this header itself'],
    ['X-A: a\u0007b', 2, '--header x-a: the value has a character that a header cannot contain'],
    [
      'Cookie: session=1',
      2,
      "--header cookie: credentials are taken from a variable only: put the value into one and write 'cookie: env:NAME'",
    ],
    ['X-A: env:NONE', 3, 'no value for the header x-a: put it into the environment variable NONE'],
  ] as const)('%s is not taken', async ([text, wanted, said], { expect }) => {
    const { code, stdout, stderr, requests } = await run(['--header', text], {}, env)
    expect(stderr).toBe(`odata-contract: ${said}\n`)
    expect({ requests, code, stdout }).toEqual({ ...nothing, code: wanted })
  })
})

describe('a redirect to another origin', () => {
  test.for(['reads', 'updates'])('of %s is not followed: the other sees nothing', async (what) => {
    const other: Front = await front()
    const before: FrontOptions['before'] = (response, { method, url }) => {
      if ((method === 'GET') !== (what === 'reads')) return false
      plain(response, {
        status: 307,
        headers: { Location: `http://127.0.0.1:${other.port}${url}` },
        body: Buffer.of(),
      })
      return true
    }
    const { code } = await run([], { before }, { ODATA_CONTRACT_TOKEN: token })
    await other.close()
    expect({ code, others: other.requests }).toEqual({ code: 3, others: 0 })
  })
})
