import { execFile } from 'node:child_process'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Front, front, key, plain, type Write } from '../../self/hostile/front.js'
import { packed, start, temporary } from '../../self/packed.js'

const token = `made/up+to"ken'with%25 and\\back<&>slash=~${'x'.repeat(20)}`
const apiKey = 'another/secret+"of%the\'header\\'

/** Every way in which a careless service, or a tool on the way, could write a secret. */
const forms: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => JSON.stringify(secret).slice(1, -1),
  (secret) => JSON.stringify(JSON.stringify(secret)),
  (secret) => JSON.stringify(secret).replaceAll('/', '\\/'),
  (secret) => JSON.stringify(secret).replaceAll(/[<>&'+]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
  (secret) => encodeURIComponent(secret),
  (secret) => encodeURIComponent(encodeURIComponent(secret)),
  (secret) => new URLSearchParams({ secret }).toString(),
  (secret) =>
    secret.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;'),
  (secret) => secret.replaceAll(/[^a-z]/gi, (c) => `&#x${c.charCodeAt(0).toString(16)};`),
  (secret) => Buffer.from(secret).toString('base64'),
  (secret) => Buffer.from(`x${secret}y`).toString('base64'),
  (secret) => Buffer.from(`user:${secret}`).toString('base64url'),
  (secret) => Buffer.from(secret).toString('hex'),
  (secret) => secret.toUpperCase(),
  (secret) => encodeURIComponent(secret.toLowerCase()),
  (secret) => Buffer.from(secret, 'utf16le').toString('latin1'),
  (secret) => Buffer.from(`\ufeff${secret}`, 'utf16le').swap16().toString('latin1'),
  (secret) => Buffer.from(secret, 'utf16le').toString('base64'),
  (secret) => [...secret].map((c) => `%u${c.charCodeAt(0).toString(16).padStart(4, '0')}`).join(''),
  (secret) => Buffer.from(Buffer.from(secret).toString('base64')).toString('base64'),
  (secret) => inLines(Buffer.from(`${'-'.repeat(40)}${secret}`).toString('base64'), 76, '\r\n'),
  (secret) => inLines(secret, 10, '\n'),
  (secret) => inLines(secret, 10, '</span><span class="line">'),
  // What a log shows of a long value.
  (secret) => secret.slice(0, 27),
]

const inLines = (text: string, width: number, by: string): string =>
  (text.match(new RegExp(`.{1,${width}}`, 'gs')) ?? []).join(by)

const unescaped = (text: string): string =>
  text
    .replaceAll(/\\+u00([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/\\+(["'/\\])/g, '$1')
    .replaceAll(/&#x([0-9a-f]+);/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
    .replaceAll(
      /&(quot|apos|lt|gt|amp);/g,
      (_, name) => ({ quot: '"', apos: "'", lt: '<', gt: '>', amp: '&' })[name as 'lt'],
    )
    .replaceAll(/%(?:u00)?([0-9a-f]{2})/gi, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll(/\\[rn]/g, '\n')
    .replaceAll(/<\/?span[^<>]*>|\s*[\r\n]+\s*|\0/g, '')

/** What is left when all that escapes is gone: the letters and digits, in their order. */
const bones = (text: string): string => text.replaceAll(/[^A-Za-z0-9]/g, '')

interface Reading {
  readonly text: string
  readonly bones: string
}

/** Reads a text in every way that it knows, and in ways of those. It shares nothing with what hides secrets. */
const readings = (text: string): Reading[] => {
  const twice = [text, unescaped(text), unescaped(unescaped(text)), unescaped(unescaped(unescaped(text)))]
  const encoded = twice.flatMap((each) => each.match(/[A-Za-z0-9+/_-]{16,}/g) ?? [])
  const decoded = encoded.flatMap(fromBase64)
  const again = decoded.flatMap((each) => (each.match(/[A-Za-z0-9+/]{16,}/g) ?? []).flatMap(fromBase64))
  const hex = (text.match(/(?:[0-9a-f]{2}){8,}/gi) ?? []).map((each) =>
    Buffer.from(each, 'hex').toString('latin1'),
  )
  return [...twice, ...decoded, ...again, ...hex].map((each) => {
    const reading = each.replaceAll('\0', '').toLowerCase()
    return { text: reading, bones: bones(reading) }
  })
}

const fromBase64 = (text: string): string[] =>
  [0, 1, 2, 3].map((skip) => Buffer.from(text.slice(skip), 'base64').toString('latin1'))

/** Pieces of 12 characters that tell a long secret from other text. A longer piece has one of them in it. */
const runs = (secret: string): string[] =>
  Array.from({ length: Math.ceil((secret.length - 12) / 6) }, (_, n) =>
    secret.slice(6 * n, 6 * n + 12),
  ).filter((run) => secret.length >= 24 && new Set(run).size >= 8)

/** Where readings of a text show a secret. One that has something like an escape in it loses that as well. */
const leaks = (read: readonly Reading[], secret: string): string[] => {
  const small = secret.toLowerCase()
  const looks = [small, unescaped(small), unescaped(unescaped(small))]
  const parts = looks.flatMap(runs)
  const lookBones = looks.map(bones)
  return read.flatMap((reading) => {
    const at = Math.max(...[...looks, ...parts].map((look) => reading.text.indexOf(look)))
    if (at !== -1) return [reading.text.slice(Math.max(0, at - 60), at + 80)]
    return lookBones.some((look) => reading.bones.includes(look)) ? ['the letters of it'] : []
  })
}

test.for(forms.map((form, n) => [n, form(token)] as const))('the hunter knows form %i: %s', ([, text]) => {
  expect(leaks(readings(`before ${text} after`), token)).not.toEqual([])
})

const argumentsOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
  } catch {
    // The process has ended.
    return ''
  }
}

/** The command lines of all processes. Windows keeps its list elsewhere. */
const commandLines = async (): Promise<string[]> => {
  if (process.platform === 'win32') return []
  // A program for each look would take more time than the run.
  if (process.platform === 'linux') return readdirSync('/proc').filter(Number).map(argumentsOf)
  return (await promisify(execFile)('ps', ['-eo', 'args'])).stdout.split('\n')
}

/** A service that repeats what it is told, and is broken: it answers in a way that gives findings of many rules. */
const parrot = (): Promise<Front> => {
  const write: Write = (response, { status, headers, body }, asked) => {
    const secrets = [token, apiKey, 'session-of-the-cookie-jar', 'the-weak-token/without+rights']
    const form = forms[asked.n % forms.length] ?? String
    const echo = secrets.map(form).join(' ')
    // A header holds no more than Latin-1.
    const inHeader = echo.replaceAll(/[^\x20-\x7e]/g, '')
    const json = JSON.parse(body.toString() || '{}')
    const repeated = {
      ...json,
      note: echo,
      [echo]: 1,
      ...(asked.n % 3 === 0 && { supportedArchitectures: [echo] }),
    }
    const error = { error: { code: echo, message: `at f (${echo}.js:1:1)`, details: [{ code: echo }] } }
    const broken = asked.method === 'GET' ? { ...json, note: echo } : status < 400 ? repeated : error
    plain(response, {
      status: asked.n % 7 === 0 && asked.method !== 'GET' ? 201 : status,
      headers: {
        ...headers,
        'X-Echo': inHeader,
        Location: `/${encodeURIComponent(echo)}`,
        'Request-Id': inHeader,
        'Set-Cookie': `session=${encodeURIComponent(token)}`,
      },
      body: Buffer.from(asked.n % 11 === 0 ? `<html>${echo}</html>` : JSON.stringify(broken)),
    })
  }
  return front({ write, accepts: () => token })
}

const env = {
  API_KEY: apiKey,
  JAR: 'theme=dark; session=session-of-the-cookie-jar',
  WEAK: 'the-weak-token/without+rights',
}
const shared = [
  ...['--id', key],
  ...['--header', 'X-Api-Key: env:API_KEY', '--header', 'Cookie=env:JAR'],
  ...['--weak-token-env', 'WEAK'],
]
const reports = ['json', 'junit', 'console'].flatMap((format) => ['--reporter', `${format}=report.${format}`])
const secrets = { token, ...env, JAR: 'session-of-the-cookie-jar' }

const ways: Record<string, { args: string[]; env: Record<string, string> }> = {
  'a variable': { args: [], env: { ODATA_CONTRACT_TOKEN: token } },
  'a file': { args: ['--token-file', 'token.txt'], env: {} },
  'a command': { args: ['--token-command', 'cat token.txt'], env: {} },
}

describe.for(Object.entries(ways))('a token from %s', ([, way]) => {
  let written: Record<string, string>
  let read: Record<string, Reading[]>
  let code: number | null
  const seen = new Set<string>()

  beforeAll(async () => {
    const { bin } = await packed()
    const cwd = temporary()
    writeFileSync(join(cwd, 'token.txt'), `${token}\n`)
    const target = await parrot()
    const args = ['--base-url', target.baseUrl, ...shared, ...way.args, ...reports, '--har', 'log.har']
    const run = start(bin, args, { cwd, env: { ...env, ...way.env } })
    let ended = false
    run.ended.then(() => {
      ended = true
    })
    while (!ended) {
      for (const line of await commandLines()) seen.add(line)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    const { stdout, stderr, code: left } = await run.ended
    await target.close()
    code = left
    const files = readdirSync(cwd).filter((name) => name !== 'token.txt')
    written = {
      stdout,
      stderr,
      ...Object.fromEntries(files.map((name) => [name, readFileSync(join(cwd, name), 'utf8')])),
    }
    read = Object.fromEntries(Object.entries(written).map(([name, text]) => [name, readings(text)]))
  })

  test('has findings in every format', () => {
    const [verdict, ...files] = written.stderr?.trimEnd().split('\n') ?? []
    expect(verdict).toMatch(/^non-conformant /)
    expect(files).toEqual([
      ...['json', 'junit', 'console'].map((format) => `${format} report: report.${format}`),
      'log of exchanges: log.har',
    ])
    expect(code).toBe(1)
    expect(Object.keys(written).sort()).toEqual([
      'log.har',
      'report.console',
      'report.json',
      'report.junit',
      'stderr',
      'stdout',
    ])
    for (const name of ['log.har', 'report.json', 'report.junit', 'report.console'])
      expect(written[name]).toContain('$TOKEN')
    expect(JSON.parse(written['log.har'] ?? '').log.entries.length).toBeGreaterThan(250)
    expect(written['log.har']).toContain('$API_KEY')
  })

  test.for(Object.entries(secrets))('shows its %s nowhere', ([, secret]) => {
    for (const [name, texts] of Object.entries(read))
      expect({ name, leaks: leaks(texts, secret).slice(0, 3) }).toEqual({ name, leaks: [] })
  })

  test.skipIf(process.platform === 'win32')('is not in the list of processes', () => {
    const lines = [...seen].join('\n')
    expect(lines).toContain('--base-url')
    for (const secret of Object.values(secrets)) expect(lines.includes(secret)).toBe(false)
  })
})

test('the files of a killed run contain no secret', async () => {
  const { bin } = await packed()
  const [cwd, home] = [temporary(), temporary()]
  const target = await parrot()
  const args = ['--base-url', target.baseUrl, ...shared]
  const run = start(bin, args, { cwd, env: { ...env, ODATA_CONTRACT_TOKEN: token, XDG_STATE_HOME: home } })
  const kept = () => {
    try {
      return readdirSync(join(home, 'odata-contract')).map((name) => join(home, 'odata-contract', name))
    } catch {
      return []
    }
  }
  while (kept().length === 0 || target.requests < 10) await new Promise((resolve) => setTimeout(resolve, 5))
  run.child.kill('SIGKILL')
  const { stdout, stderr } = await run.ended
  await target.close()
  const texts = [stdout, stderr, ...kept().map((file) => readFileSync(file, 'utf8'))]
  expect(texts.some((text) => text.includes(key))).toBe(true)
  for (const read of texts.map(readings))
    for (const secret of Object.values(secrets)) expect(leaks(read, secret)).toEqual([])
})

test('an entity that contains a secret is not touched, because it could not be restored', async () => {
  const { bin } = await packed()
  const target = await front({
    id: 'made-up-key-of-the-entity',
    before: (_, { method }) => method !== 'GET' && expect.unreachable(),
  })
  const args = [
    '--base-url',
    target.baseUrl,
    '--id',
    'made-up-key-of-the-entity',
    '--header',
    'X-Key: env:KEY',
  ]
  const env = { ODATA_CONTRACT_TOKEN: 'a-made-up-token', KEY: 'made-up-key-of-the-entity' }
  const { code, stdout, stderr } = await start(bin, args, { cwd: temporary(), env }).ended
  await target.close()
  expect(stderr).toBe(
    'odata-contract: "$KEY" contains a secret of this run, which cannot be saved and restored: pass another entity with --id\n',
  )
  expect({ code, stdout }).toEqual({ code: 3, stdout: '' })
})
