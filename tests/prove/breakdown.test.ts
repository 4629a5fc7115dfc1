import { appendFileSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { front, key, token } from '../self/hostile/front.js'
import { install, packed, start, temporary } from '../self/packed.js'

const listening = /^no --base-url: testing the built-in reference service at \S+$/m

/** Runs the command with something added to a file of its code. */
const runWith = async (
  addition: string,
  { file = 'tests/contract/enum-values.test.js', args = [] as readonly string[], env = {} } = {},
) => {
  const { bin, folder } = await install(temporary())
  appendFileSync(join(folder, 'node_modules/odata-contract/dist', file), `\n${addition}\n`)
  return start(bin, ['--reporter', 'json', ...args], { cwd: folder, env }).ended
}

const file = 'src/cli/supervision/session-worker.js'

/** Runs the command with a session thread that does something when it begins to judge. */
const runWithSession = async (action: string) => {
  const target = await front()
  const args = ['--base-url', target.baseUrl, '--id', key]
  const env = { ODATA_CONTRACT_TOKEN: token }
  const addition = `port.on('message', ({ kind }) => { if (kind === 'judge') setTimeout(() => { ${action} }, 50) })`
  const ended = await runWith(addition, { file, args, env })
  await target.close()
  return ended
}

describe('a suite that breaks down', () => {
  test.for<[string, string, RegExp]>([
    [
      'because a file of it cannot be imported',
      "import './not-there.js'",
      /^a defect of the suite: Error: Cannot find module/m,
    ],
    [
      'because a file of it throws',
      "throw new Error('broken on purpose')",
      /^a defect of the suite: Error: broken on purpose$/m,
    ],
    [
      'because a promise was forgotten',
      "Promise.reject(new Error('forgotten on purpose'))",
      /^a defect of the suite: Error: forgotten on purpose$/m,
    ],
    [
      'because its worker is gone',
      'setTimeout(() => process.reallyExit(0), 50)',
      /^a defect of the suite: Error: .*Worker/m,
    ],
  ])('%s is inconclusive, with the reason', async ([, addition, said]) => {
    const { code, stdout, stderr } = await runWith(addition)
    expect(stderr).toMatch(listening)
    expect(stderr).toMatch(said)
    const report = JSON.parse(stdout)
    expect(report).toMatchObject({ verdict: 'inconclusive' })
    expect(`a defect of the suite: ${report.defects[0]}`).toMatch(said)
    expect(code).toBe(3)
  })

  test.for<[string, string, RegExp]>([
    ['throws', "throw new Error('broken on purpose')", /^a defect of the suite: Error: broken on purpose$/m],
    [
      'forgets a promise',
      "Promise.reject(new Error('forgotten on purpose'))",
      /^a defect of the suite: Error: forgotten on purpose$/m,
    ],
    [
      'ends',
      'process.exit(7)',
      /^a defect of the suite: Error: the session thread has ended \(exit code 7\)$/m,
    ],
  ])(
    'because its session thread %s is inconclusive, and the entity is restored',
    async ([, action, said]) => {
      const { code, stdout, stderr } = await runWithSession(action)
      expect(stderr).toMatch(said)
      expect(stderr).not.toMatch(/restored|is kept/)
      const { verdict, summary, results } = JSON.parse(stdout)
      expect(verdict).toBe('inconclusive')
      expect(results).toHaveLength(summary.total)
      expect(summary.error).toBeGreaterThan(50)
      expect(code).toBe(3)
    },
  )

  test('before it has read the entity is inconclusive, with the reason', async () => {
    const addition = "throw new Error('broken on purpose')"
    const { code, stdout, stderr } = await runWith(addition, { file })
    expect(stderr).toMatch(/a defect of the suite: Error: broken on purpose$/m)
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  })

  test('leaves no case out of the report: those that it did not get to are errors', async () => {
    const { stdout } = await runWith("throw new Error('broken on purpose')")
    const { summary, results } = JSON.parse(stdout)
    expect(results).toHaveLength(summary.total)
    const lost = results.filter(({ area }: { area: string }) => area === 'enum-values')
    expect(new Set(lost.map(({ outcome }: { outcome: string }) => outcome))).toContain('error')
    expect(summary.error).toBeGreaterThan(50)
  })
})

test('a run without judged cases is inconclusive', async () => {
  const { bin } = await packed()
  const target = await front()
  const args = ['--base-url', target.baseUrl, '--id', key, '--only', 'insufficient-permission-refused']
  const env = { ODATA_CONTRACT_TOKEN: token }
  const { code, stdout } = await start(bin, args, { cwd: temporary(), env }).ended
  await target.close()
  expect(stdout).toMatch(/^inconclusive \(partial\) {2}0 of \d+ cases judged/m)
  expect(code).toBe(3)
})

test('a run whose entity may not be back is not green', async () => {
  const { bin } = await packed()
  const run = async (broken: number) => {
    const target = await front({ before: (response, { n }) => n >= broken && Boolean(response.destroy()) })
    const args = ['--base-url', target.baseUrl, '--id', key, '--only', 'operation-routed']
    const env = { ODATA_CONTRACT_TOKEN: token }
    const ended = await start(bin, args, { cwd: temporary(), env }).ended
    await target.close()
    return { ...ended, requests: target.requests }
  }
  // The last two read the entity and the one beside it.
  const { code: good, requests } = await run(Number.POSITIVE_INFINITY)
  const { code, stdout, stderr } = await run(requests - 1)
  expect(stdout).toMatch(/^inconclusive \(partial\) \(entity not restored\) {2}1 of 1 cases judged/m)
  expect(stderr).toMatch(/^it is unknown whether the entity was restored: .+$/m)
  expect(stderr).toMatch(/^the state before the run is kept: odata-contract restore .+$/m)
  expect({ good, code }).toEqual({ good: 0, code: 3 })
})

describe('a target that is meant and not named', () => {
  test.for<[string, string[], Record<string, string>, string]>([
    [
      'in an empty variable',
      [],
      { ODATA_CONTRACT_BASE_URL: '' },
      'ODATA_CONTRACT_BASE_URL is empty: name a target in it, or unset it',
    ],
    ['for a token', ['--token-file', 'token.txt'], {}, '--token-file needs a target: add --base-url'],
    ['for a header', ['--header', 'X-A: b'], {}, '--header needs a target: add --base-url'],
    ['for want of a token', ['--anonymous'], {}, '--anonymous needs a target: add --base-url'],
  ])('%s is required: the reference service does not replace it', async ([, args, env, said]) => {
    const { bin } = await packed()
    const { code, stdout, stderr } = await start(bin, args, { cwd: temporary(), env }).ended
    expect(stderr).toBe(`odata-contract: ${said}\n`)
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
  })
})

describe('a file that the run reads', () => {
  test.for<[string, string[]]>([
    ['--token-file', ['--har', 'token.txt']],
    ['--token-file', ['--reporter', 'json=link']],
    ['--config', ['--reporter', 'json=config.json', '--config', 'config.json']],
  ])('by %s is not written over: %j', async ([option, args]) => {
    const { bin } = await packed()
    const cwd = temporary()
    writeFileSync(join(cwd, 'token.txt'), token)
    writeFileSync(join(cwd, 'config.json'), '{}')
    symlinkSync(join(cwd, 'token.txt'), join(cwd, 'link'))
    const all = ['--base-url', 'http://127.0.0.1:1/beta', '--token-file', 'token.txt', ...args]
    const { code, stderr } = await start(bin, all, { cwd }).ended
    expect(stderr).toContain(`would overwrite the file of ${option}: name another file`)
    expect(code).toBe(2)
    expect(readFileSync(join(cwd, 'token.txt'), 'utf8')).toBe(token)
    expect(readFileSync(join(cwd, 'config.json'), 'utf8')).toBe('{}')
  })
})

describe('a place where nothing can be written', () => {
  const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const { bin } = await packed()
    return start(bin, ['--only', 'operation-routed', ...args], { cwd: temporary(), env }).ended
  }

  test('for the restore file: nothing is sent that writes', async () => {
    const home = join(temporary(), 'taken')
    appendFileSync(home, 'a file')
    const { code, stdout, stderr } = await run([], { XDG_STATE_HOME: home })
    expect(stderr).toMatch(
      /^odata-contract: no update was sent, because no restore file can be written \((ENOTDIR|EEXIST): .+\)$/m,
    )
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
  })

  // A limit on the size of files stands for a full disk; only a POSIX shell has one.
  test.skipIf(process.platform === 'win32')('any more: half a restore file is not left behind', async () => {
    const { bin } = await packed()
    const home = temporary()
    const command = `ulimit -f 0 && exec "${process.execPath}" "${bin}"`
    const { code, stdout, stderr } = await start('/bin/sh', ['-c', command], {
      cwd: temporary(),
      env: { XDG_STATE_HOME: home },
      program: true,
    }).ended
    expect(stderr).toMatch(
      /^odata-contract: no update was sent, because no restore file can be written \((EFBIG|ENOSPC): .+\)$/m,
    )
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
    expect(readdirSync(join(home, 'odata-contract'))).toEqual([])
  })

  // Only Linux has a device that is always full.
  const full = '/dev/full'
  test.skipIf(!existsSync(full)).for([
    ['--reporter', `json=${full}`, `the json report could not be written to ${full}: ENOSPC`],
    ['--reporter', `junit=${full}`, `the junit report could not be written to ${full}: ENOSPC`],
    ['--har', full, `the log of exchanges could not be written to ${full}: ENOSPC`],
  ] as const)('any more, with %s %s: no verdict is lost in silence', async ([option, value, said]) => {
    const { code, stderr } = await run([option, value])
    expect(stderr).toContain(said)
    expect(code).toBe(3)
  })

  test.skipIf(!existsSync(full))('any more, stdout included', async () => {
    const { bin } = await packed()
    const command = `exec "${process.execPath}" "${bin}" > ${full}`
    const { code, stderr } = await start('/bin/sh', ['-c', command], { cwd: temporary(), program: true })
      .ended
    expect(stderr).toContain('odata-contract: stdout cannot be written: ENOSPC')
    expect(code).toBe(3)
  })
})
