import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packed, type Started, start, temporary } from '../self/packed.js'
import { type Asked, applies, ignores, image, key, nobody, seed } from '../self/targets.js'

/** A case that reads and a case that writes. */
const brief = ['operation-routed', 'property-accepted[supportedArchitectures]']

const tokens = {
  ODATA_CONTRACT_TOKEN: 'token-of-nobody',
  TOKEN_A: 'token-of-a',
  TOKEN_B: 'token-of-b',
  KEY_A: 'secret-4711-of-a',
}

const begin = async (
  config: object,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Started & { cwd: string; state: string }> => {
  const { bin } = await packed()
  const [cwd, state] = [temporary(), temporary()]
  writeFileSync(join(cwd, 'odata-contract.config.json'), JSON.stringify(config))
  const started = start(bin, args, { cwd, env: { ...tokens, XDG_STATE_HOME: state, ...env } })
  return { ...started, cwd, state }
}

const cli = async (...args: Parameters<typeof begin>) => {
  const { cwd, state, ended } = await begin(...args)
  const kept = join(state, 'odata-contract')
  return { cwd, kept: existsSync(kept) ? readdirSync(kept) : [], ...(await ended) }
}

const mergedIn = (cwd: string) => JSON.parse(readFileSync(join(cwd, 'all.json'), 'utf8'))

/** A service, and what every request to it held in its headers. */
const recording = async (update = ignores) => {
  const seen: string[] = []
  const service = await image(update, ({ request }: Asked) => {
    seen.push(JSON.stringify(request.rawHeaders))
    return false
  })
  return { service, seen }
}

const secrets = Object.values(tokens)

const secretsIn = (seen: readonly string[]): string[] =>
  secrets.filter((secret) => seen.some((each) => each.includes(secret)))

describe('--target all', () => {
  test('sends each target its own credentials only, restores each, and merges the reports', async () => {
    const [a, b, c] = await Promise.all([recording(), recording(), recording(applies)])
    const targets = {
      a: { baseUrl: a.service.baseUrl, id: key, tokenEnv: 'TOKEN_A', headers: { 'X-Key': 'env:KEY_A' } },
      b: { baseUrl: b.service.baseUrl, id: key, tokenCommand: 'echo token-of-b' },
      c: { baseUrl: c.service.baseUrl, id: key, anonymous: true, readOnly: 'any' },
    }
    const ended = await cli({ only: brief, targets }, ['--target', 'all', '--reporter', 'json=all.json'])
    await Promise.all([a, b, c].map(({ service }) => service.close()))
    expect([a, b, c].map(({ seen }) => secretsIn(seen))).toEqual([
      ['token-of-a', 'secret-4711-of-a'],
      ['token-of-b'],
      [],
    ])
    expect([a, b, c].map(({ service }) => service.entity)).toEqual([seed(), seed(), seed()])
    expect(mergedIn(ended.cwd)).toMatchObject({
      verdict: 'conformant',
      exitCode: 0,
      targets: [
        { name: 'a', exitCode: 0, report: { target: { baseUrl: a.service.baseUrl, anonymous: false } } },
        { name: 'b', exitCode: 0, report: { target: { baseUrl: b.service.baseUrl, anonymous: false } } },
        { name: 'c', exitCode: 0, report: { target: { anonymous: true }, policies: { readOnly: 'any' } } },
      ],
    })
    const [{ exchanges }] = mergedIn(ended.cwd).targets[0].report.results
    expect(exchanges.length).toBeGreaterThan(0)
    expect(ended).toMatchObject({ code: 0, stdout: '', kept: [] })
    expect(secretsIn([readFileSync(join(ended.cwd, 'all.json'), 'utf8')])).toEqual([])
  })

  test('tests the others if one cannot be tested, and shows each run and then a table', async () => {
    const { service } = await recording()
    const down = await nobody()
    const targets = {
      down: { baseUrl: down.baseUrl, anonymous: true },
      wrong: { baseUrl: 'nowhere', anonymous: true },
      secret: { baseUrl: 'http://me:password-of-a-user@127.0.0.1/beta', anonymous: true },
      tokenless: { baseUrl: service.baseUrl },
      missing: { baseUrl: service.baseUrl, tokenEnv: 'NO_SUCH_TOKEN' },
      up: { baseUrl: service.baseUrl, anonymous: true, reporters: ['console', 'junit=up.xml'] },
    }
    const config = { only: brief, targets, reporters: ['console', 'json=all.json'] }
    const { code, stdout, stderr, cwd } = await cli(config, ['--target', 'all'])
    await service.close()
    const { targets: entries, ...merged } = mergedIn(cwd)
    expect(entries.map(({ name, exitCode }: { name: string; exitCode: number }) => [name, exitCode])).toEqual(
      [
        ['down', 3],
        ['wrong', 2],
        ['secret', 2],
        ['tokenless', 2],
        ['missing', 3],
        ['up', 0],
      ],
    )
    expect(entries[0].problem).toContain(`${down.baseUrl} cannot be`)
    expect(entries[1].problem).toBe(
      '--base-url "nowhere" is not an http or https URL: write --base-url https://host/version (from "baseUrl" for the target "wrong" in odata-contract.config.json)',
    )
    expect(merged).toMatchObject({ verdict: 'inconclusive', exitCode: 2 })
    expect(stderr).toContain('odata-contract: wrong: --base-url "nowhere" is not')
    expect(stderr).toContain(
      'odata-contract: missing: no token: put one into the environment variable NO_SUCH_TOKEN',
    )
    expect(stdout).toMatch(
      /^conformant \(partial\)[\s\S]*^up +conformant [\s\S]*^inconclusive {2}1 of 6 targets tested/m,
    )
    expect(`${stdout}${stderr}${JSON.stringify(entries)}`).not.toContain('password-of-a-user')
    expect(readFileSync(join(cwd, 'up.xml'), 'utf8')).toContain('<testsuites')
    expect(code).toBe(2)
  })

  test.for(['SIGINT', 'SIGTERM'] as const)('starts no further target after %s', async (signal) => {
    let interrupt = () => {}
    const first = await image(applies, ({ method }) => {
      if (method === 'PATCH') interrupt()
      return false
    })
    const second = await recording()
    const targets = {
      first: { baseUrl: first.baseUrl, id: key, anonymous: true, readOnly: 'any' },
      second: { baseUrl: second.service.baseUrl, id: key, anonymous: true },
    }
    const args = ['--target', 'all', '--reporter', 'json=all.json']
    const { child, ended, cwd, state } = await begin({ targets }, args)
    interrupt = () => child.kill(signal)
    const { code, stderr } = await ended
    await Promise.all([first.close(), second.service.close()])
    const exitCode = signal === 'SIGINT' ? 130 : 143
    expect(stderr).toContain('interrupted; the entity is restored')
    expect(second.seen).toEqual([])
    expect(first.entity).toEqual(seed())
    expect(readdirSync(join(state, 'odata-contract'))).toEqual([])
    expect(mergedIn(cwd)).toMatchObject({
      verdict: 'inconclusive',
      exitCode,
      targets: [
        { name: 'first', exitCode, problem: 'interrupted; the entity is restored' },
        { name: 'second', exitCode, problem: 'not started: interrupted' },
      ],
    })
    expect(code).toBe(exitCode)
  })

  test('tests one entity under two names, one after the other', async () => {
    const { service } = await recording()
    const target = { baseUrl: service.baseUrl, id: key, anonymous: true }
    const targets = { graph: target, odata: { ...target, profile: 'odata' } }
    const { code, stdout, kept } = await cli({ only: ['operation-routed'], targets }, ['--target', 'all'])
    await service.close()
    expect(stdout).toContain('The targets differ in: profile\n')
    expect({ code, kept }).toEqual({ code: 0, kept: [] })
  })

  test('prints the requests to each target in a dry run, and sends none', async () => {
    const [a, b] = await Promise.all([recording(), recording()])
    const targets = {
      a: { baseUrl: a.service.baseUrl, id: key, tokenEnv: 'TOKEN_A' },
      b: { baseUrl: b.service.baseUrl, id: key, anonymous: true },
    }
    const { code, stdout } = await cli({ only: brief, targets }, ['--target', 'all', '--dry-run'])
    await Promise.all([a.service.close(), b.service.close()])
    expect([a, b].map(({ seen }) => seen)).toEqual([[], []])
    for (const { service } of [a, b]) expect(stdout).toContain(new URL(service.baseUrl).host)
    expect(code).toBe(0)
  })

  const target = { baseUrl: 'http://127.0.0.1:1/beta', anonymous: true }

  test.concurrent.for<[title: string, config: object, args: string[], message: string]>([
    [
      'a format for one run',
      { targets: { a: target } },
      ['--reporter', 'junit=x.xml'],
      'the reporter junit cannot show several targets: put it into "reporters" of each target',
    ],
    [
      'an unknown format',
      { targets: { a: target } },
      ['--reporter', 'jsn'],
      'unknown reporter "jsn" (did you mean "json"?): there are console, html, markdown, json',
    ],
    [
      'one log of exchanges',
      { targets: { a: target } },
      ['--har', 'x.har'],
      '--har x.har cannot hold the exchanges of several targets: put "har" into each target',
    ],
    [
      'the same file for two targets',
      { targets: { a: { ...target, har: 'x.har' }, b: { ...target, reporters: ['json=./x.har'] } } },
      [],
      'several targets would write x.har: name another file in each target',
    ],
    [
      'the same file for a target and for all',
      { targets: { a: { ...target, reporters: ['json=x.json'] } } },
      ['--reporter', 'json=x.json'],
      'several targets would write x.json: name another file in each target',
    ],
    [
      'one baseline to update',
      { baseline: 'known.json', targets: { a: target, b: target } },
      ['--update-baseline'],
      'several targets would write known.json: name another file in each target',
    ],
    [
      'the credentials of a target as a report',
      { targets: { a: { ...target, anonymous: undefined, tokenFile: 'a.token' }, b: target } },
      ['--reporter', 'json=a.token'],
      'a report would overwrite a.token, which a target reads: name another file',
    ],
    [
      'one key for all targets',
      { targets: { a: target, b: target } },
      ['--id', '1'],
      '--id cannot name the entities of several targets: put "id" into each target',
    ],
    [
      'the configuration file as a report',
      { targets: { a: target } },
      ['--reporter', 'json=odata-contract.config.json'],
      '--reporter json=odata-contract.config.json would overwrite the file of --config: name another file',
    ],
  ])('refuses %s', async ([, config, args, message], { expect }) => {
    const { code, stdout, stderr } = await cli(config, ['--target', 'all', ...args])
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toBe(`configuration: odata-contract.config.json\nodata-contract: ${message}\n`)
  })
})

test('--target NAME tests that target only, with the reports of its entry', async () => {
  const [a, b] = await Promise.all([recording(), recording()])
  const targets = {
    a: { baseUrl: a.service.baseUrl, id: key, tokenEnv: 'TOKEN_A' },
    b: { baseUrl: b.service.baseUrl, id: key, tokenEnv: 'TOKEN_B', reporters: ['json=b.json'] },
  }
  const { code, stdout, cwd } = await cli({ only: brief, targets }, ['--target', 'b'])
  await Promise.all([a.service.close(), b.service.close()])
  expect([secretsIn(b.seen), a.seen]).toEqual([['token-of-b'], []])
  expect(JSON.parse(readFileSync(join(cwd, 'b.json'), 'utf8'))).toMatchObject({ verdict: 'conformant' })
  expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
})

test('restore uses the credentials of the target that it names', async () => {
  const { service, seen } = await recording(applies)
  const targets = {
    a: { baseUrl: service.baseUrl, id: key, tokenEnv: 'TOKEN_A' },
    b: { baseUrl: service.baseUrl, id: key, tokenEnv: 'TOKEN_B' },
  }
  const file = join(temporary(), 'restore.json')
  const changed = { ...seed(), supportedArchitectures: ['x64'] }
  const saved = {
    version: 1,
    baseUrl: service.baseUrl,
    id: key,
    read: 'get',
    savedAt: '2026-01-01T00:00:00.000Z',
  }
  writeFileSync(file, JSON.stringify({ ...saved, entity: changed }))
  const elsewhere = { ...targets, c: { ...targets.b, baseUrl: service.baseUrl.replace('/beta', '/v1.0') } }
  const other = await cli({ targets: elsewhere }, ['restore', file, '--target', 'c', '--force'])
  const { code, stderr } = await cli({ targets }, ['restore', file, '--target', 'b', '--force'])
  const several = await cli({ targets }, ['restore', file])
  const all = await cli({ targets }, ['restore', file, '--target', 'all'])
  await service.close()
  expect(stderr).toContain(`"${key}" at ${service.baseUrl} is restored`)
  expect(service.entity).toEqual(changed)
  expect({ code, secrets: secretsIn(seen) }).toEqual({ code: 0, secrets: ['token-of-b'] })
  expect(other).toMatchObject({
    code: 2,
    stderr: expect.stringContaining(
      `the target "c" is ${elsewhere.c.baseUrl}, but ${file} is for ${service.baseUrl}`,
    ),
  })
  expect(several).toMatchObject({
    code: 2,
    stderr: 'odata-contract: odata-contract.config.json has several targets: add --target with one of a, b\n',
  })
  expect(all).toMatchObject({
    code: 2,
    stderr:
      'odata-contract: there is no target "all" (did you mean "a"?): odata-contract.config.json has a, b\n',
  })
})
