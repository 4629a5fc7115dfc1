import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { wantsColor } from '../../src/cli/output/streams.js'
import { writeWhole } from '../../src/cli/output/whole-file.js'
import { packed, type StartOptions, start, temporary } from '../self/packed.js'
import { applies, ignores, image, key } from '../self/targets.js'

const isWindows = process.platform === 'win32'
const isRoot = process.getuid?.() === 0
const modeOf = (file: string): number => statSync(file).mode & 0o777

describe('a file is written whole or not at all', () => {
  const folderWith = (file: string, text: string, mode = 0o644) => {
    const folder = temporary()
    writeFileSync(join(folder, file), text)
    chmodSync(join(folder, file), mode)
    return folder
  }

  test('a new one, and no other file', () => {
    const folder = temporary()
    writeWhole(join(folder, 'report.json'), 'whole')
    expect(readdirSync(folder)).toEqual(['report.json'])
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).toBe('whole')
  })

  test('in place of an old one, which a reader that has it open keeps', () => {
    const folder = folderWith('report.json', 'old')
    const { ino } = statSync(join(folder, 'report.json'))
    writeWhole(join(folder, 'report.json'), 'new')
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).toBe('new')
    expect(statSync(join(folder, 'report.json')).ino).not.toBe(ino)
    expect(readdirSync(folder)).toEqual(['report.json'])
  })

  test('the old one stays where the new one cannot be written', () => {
    const folder = folderWith('report.json', 'old')
    expect(() => writeWhole(join(folder, 'report.json'), Symbol('no text') as never)).toThrow(TypeError)
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).toBe('old')
    expect(readdirSync(folder)).toEqual(['report.json'])
  })

  test.skipIf(isWindows).for([0o600, 0o640, 0o664])('with the permissions of the old one: %o', (mode) => {
    const folder = folderWith('report.json', 'old', mode)
    writeWhole(join(folder, 'report.json'), 'new')
    expect(modeOf(join(folder, 'report.json'))).toBe(mode)
  })

  test.skipIf(isWindows)('for its owner only if it is private, with any former permissions', () => {
    const folder = folderWith('old.har', 'old', 0o666)
    for (const name of ['old.har', 'new.har']) writeWhole(join(folder, name), 'new', { isPrivate: true })
    expect([modeOf(join(folder, 'old.har')), modeOf(join(folder, 'new.har'))]).toEqual([0o600, 0o600])
  })

  test.skipIf(isWindows)('a link stays a link, and its target is written', () => {
    const folder = folderWith('real.json', 'old')
    symlinkSync('real.json', join(folder, 'link.json'))
    symlinkSync('later.json', join(folder, 'dangling.json'))
    writeWhole(join(folder, 'link.json'), 'new')
    writeWhole(join(folder, 'dangling.json'), 'new')
    expect(readlinkSync(join(folder, 'link.json'))).toBe('real.json')
    for (const name of ['real.json', 'later.json'])
      expect(readFileSync(join(folder, name), 'utf8')).toBe('new')
    expect(lstatSync(join(folder, 'dangling.json')).isSymbolicLink()).toBe(true)
  })

  test.skipIf(isWindows || isRoot)('in place, if its folder does not allow replacing it', () => {
    const folder = folderWith('report.json', 'old')
    chmodSync(folder, 0o555)
    writeWhole(join(folder, 'report.json'), 'new')
    chmodSync(folder, 0o755)
    expect(readFileSync(join(folder, 'report.json'), 'utf8')).toBe('new')
  })

  test.skipIf(isWindows)('a device is written to, and stays one', () => {
    writeWhole('/dev/null', 'new', { isPrivate: true })
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true)
    expect(modeOf('/dev/null')).not.toBe(0o600)
  })
})

const only = ['--only', 'enum-member-accepted']

const run = async (args: readonly string[], options: Partial<StartOptions> = {}) => {
  const { bin } = await packed()
  const target = await image(ignores)
  const all = ['--base-url', target.baseUrl, '--anonymous', '--id', key, ...only, ...args]
  const ended = await start(bin, all, { cwd: temporary(), ...options }).ended
  await target.close()
  return ended
}

const verdict = /^(non-)?conformant \(partial\) {2}\d+ of \d+ cases judged, \d+ requests, \d+\.\d s$/

describe('a run prints its verdict and the paths of its reports', () => {
  test('on stderr, where no report is on stdout', async () => {
    const { code, stdout, stderr } = await run([
      ...['--reporter', 'json=a.json', '--reporter', 'junit=b.xml', '--har', 'c.har'],
    ])
    const [first, ...others] = stderr.trimEnd().split('\n')
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
    expect(first).toMatch(verdict)
    expect(others).toEqual(['json report: a.json', 'junit report: b.xml', 'log of exchanges: c.har'])
  })

  test('on stderr, where stdout has a report for programs', async () => {
    const { stdout, stderr } = await run(['--reporter', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'conformant' })
    expect(stderr.trimEnd()).toMatch(verdict)
  })

  test('once, where both streams end up in one log', async () => {
    const { stdout, stderr } = await run(['--reporter', 'console', '--reporter', 'json=a.json'])
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(verdict)
    expect(stderr).toBe('json report: a.json\n')
  })

  test('a failure with two reports in files does not end without a word', async () => {
    const { bin } = await packed()
    const target = await image(applies)
    const args = ['--base-url', target.baseUrl, '--anonymous', '--id', key]
    const more = ['--only', 'read-only-unchanged', '--reporter', 'json=a', '--reporter', 'junit=b']
    const { code, stderr } = await start(bin, [...args, ...more], { cwd: temporary() }).ended
    await target.close()
    expect(code).toBe(1)
    expect(stderr).toMatch(/^non-conformant \(partial\) {2}.*\njson report: a\njunit report: b\n$/)
  })
})

/** Runs the command in a shell, where streams can be redirected. */
const inShell = async (redirected: string) => {
  const { bin } = await packed()
  const cwd = temporary()
  mkdirSync(join(cwd, 'state'))
  const own = `"$NODE" "$BIN" --only reply-key-matches`
  const ended = await start('sh', ['-c', redirected.replace('odata-contract', own)], {
    cwd,
    env: { BIN: bin, NODE: process.execPath, XDG_STATE_HOME: join(cwd, 'state') },
    program: true,
  }).ended
  return { ...ended, fileAt: (name: string) => readFileSync(join(cwd, name), 'utf8') }
}

describe.skipIf(isWindows)('in a shell', () => {
  test('the verdict is on stderr as well, where stdout is a file', async () => {
    const { code, stderr, fileAt } = await inShell('odata-contract > out.txt')
    expect(code).toBe(0)
    expect(fileAt('out.txt')).toContain('conformant (partial)')
    expect(stderr).toMatch(/^conformant \(partial\) {2}/m)
  })

  test('and only once, where both streams are that file', async () => {
    const { fileAt } = await inShell('odata-contract > out.txt 2>&1')
    expect(fileAt('out.txt').match(/^conformant/gm)).toHaveLength(1)
  })

  test('a report to /dev/stdout goes where stdout goes', async () => {
    const { fileAt } = await inShell('odata-contract --reporter json=/dev/stdout > out.json')
    expect(JSON.parse(fileAt('out.json'))).toMatchObject({ verdict: 'conformant' })
    const { stdout } = await inShell('odata-contract --reporter json=/dev/stdout')
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'conformant' })
    const { stdout: passedOn } = await inShell('odata-contract --reporter json=/dev/stdout | cat')
    expect(JSON.parse(passedOn)).toMatchObject({ verdict: 'conformant' })
  })

  test('a report to a named pipe reaches its reader, and the pipe stays', async () => {
    const { fileAt, stdout } = await inShell(
      'mkfifo pipe; cat pipe > out.json & odata-contract --reporter json=pipe; wait; test -p pipe && echo still',
    )
    expect(JSON.parse(fileAt('out.json'))).toMatchObject({ verdict: 'conformant' })
    expect(stdout).toBe('still\n')
  })
})

describe('colours', () => {
  const terminal = { isTerminal: true, isPipe: false }
  const pipe = { isTerminal: false, isPipe: true }
  const file = { isTerminal: false, isPipe: false }

  test.for([
    ['a terminal', terminal, {}, true],
    ['a pipe', pipe, {}, false],
    ['a file', file, {}, false],
    ['a terminal without colours', terminal, { TERM: 'dumb' }, false],
    ['the log of a CI job', pipe, { CI: 'true' }, true],
    ['a file of a CI job', file, { CI: 'true' }, false],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR', terminal, { NO_COLOR: '' }, true],
    ['NO_COLOR in CI', pipe, { NO_COLOR: '1', CI: 'true' }, false],
    ['FORCE_COLOR', pipe, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR and a file', file, { FORCE_COLOR: '3' }, true],
    ['FORCE_COLOR and no colours', terminal, { FORCE_COLOR: '1', TERM: 'dumb' }, true],
    ['an empty FORCE_COLOR', pipe, { FORCE_COLOR: '' }, false],
    ['FORCE_COLOR=0', terminal, { FORCE_COLOR: '0' }, false],
    ['NO_COLOR, which comes before FORCE_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ] as const)('for %s', ([, where, environment, expected]) => {
    expect(wantsColor({ environment, ...where })).toBe(expected)
  })

  test('are in the report if FORCE_COLOR enables them', async () => {
    const env = { FORCE_COLOR: '1' }
    expect((await run([], { env })).stdout).toContain('\u001b[32m')
    expect((await run([], { env: { ...env, NO_COLOR: '1' } })).stdout).not.toContain('\u001b')
  })
})

test.skipIf(isWindows)('the log of exchanges is for its owner only, also where it was for all', async () => {
  const cwd = temporary()
  writeFileSync(join(cwd, 'log.har'), 'old')
  chmodSync(join(cwd, 'log.har'), 0o666)
  await run(['--har', 'log.har'], { cwd })
  expect(modeOf(join(cwd, 'log.har'))).toBe(0o600)
})

test.skipIf(isWindows)('a full disk leaves the old report', async () => {
  const cwd = temporary()
  writeFileSync(join(cwd, 'a.json'), 'old')
  const { bin } = await packed()
  // A limit on the size of files is a disk that is full for every writer, root included.
  const limited = `ulimit -f 8; trap '' XFSZ; exec "$NODE" "$BIN" --only enum-member-accepted --reporter json=a.json`
  const { code, stderr } = await start('sh', ['-c', limited], {
    cwd,
    env: { BIN: bin, NODE: process.execPath },
    program: true,
  }).ended
  expect(stderr).toContain('the json report could not be written to a.json: EFBIG')
  expect(code).toBe(3)
  expect(readFileSync(join(cwd, 'a.json'), 'utf8')).toBe('old')
  expect(readdirSync(cwd)).toEqual(['a.json'])
})
