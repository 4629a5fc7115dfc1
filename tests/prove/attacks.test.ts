import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { comparisonFormats } from '../../reporters/comparison/formats.js'
import { formats } from '../../reporters/formats.js'
import { har } from '../../reporters/har.js'
import { mergedFormats } from '../../reporters/merged/formats.js'
import { ContractViolation, contractCases, NotTestable, settle } from '../../src/index.js'
import { compareReports } from '../../src/report/comparison.js'
import { entryOf, mergeReports } from '../../src/report/merge.js'
import { packageRoot } from '../../src/support/package-info.js'
import { attackIn, attacks } from '../self/attacks.js'
import { packed, start, temporary } from '../self/packed.js'
import { hostileReport, hostileResults, reportOf } from '../self/sample.js'
import { always, image, key, type Listening, objectIn, seed } from '../self/targets.js'

/** The colours of the console reporter itself. */
const withoutColours = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with ESC
  text.replace(/\u001b\[(?:1|2|22|31|32|33|39)m/g, '')

/** The workflow commands that a reporter writes on purpose. */
const withoutCommands = (text: string): string =>
  text.replaceAll(/^::(?=(?:error|warning|notice) title=)/gm, '')

describe.for(Object.entries(attacks))('%s', ([, text]) => {
  test('is found by the test itself', () => {
    expect(attackIn(text)).toBeDefined()
  })

  test.for(
    Object.entries(formats).flatMap(([name, load]) =>
      (['normal', 'verbose'] as const).map((detail) => [`${name}, ${detail}`, load, detail] as const),
    ),
  )('is harmless in a report as %s', async ([, load, detail]) => {
    const format = await load()
    const report = hostileReport(text)
    expect(attackIn(withoutCommands(format(report, { color: false, detail })))).toBeUndefined()
    // An attack may be a colour: without colours of ours none is left to be taken for one.
    const colored = format(report, { color: true, detail }).replaceAll('\u001b[31mred', text)
    expect(attackIn(withoutCommands(withoutColours(colored)))).toBeUndefined()
  })

  test.for(Object.entries(comparisonFormats))('is harmless in a comparison as %s', async ([, load]) => {
    const format = await load()
    const before = {
      ...reportOf([]),
      results: hostileReport(text).results.map((each) => ({ ...each, outcome: 'pass' as const })),
    }
    const comparison = compareReports(
      { name: text, report: before },
      { name: text, report: hostileReport(text) },
    )
    expect(attackIn(format(comparison, false))).toBeUndefined()
    expect(
      attackIn(withoutColours(format(comparison, true).replaceAll('\u001b[31mred', text))),
    ).toBeUndefined()
  })

  test.for(Object.entries(mergedFormats))('is harmless in a merged report as %s', async ([, load]) => {
    const format = await load()
    const problem = { name: text, exitCode: 3, problem: text }
    const report = { ...hostileReport(text), policies: { [text]: text } }
    const targets = [entryOf(text, reportOf([])), entryOf(text, report), problem]
    const merged = mergeReports(targets, { name: 'odata-contract', version: '1', node: '20.19.0' })
    expect(attackIn(format(merged, false))).toBeUndefined()
    expect(attackIn(withoutColours(format(merged, true).replaceAll('\u001b[31mred', text)))).toBeUndefined()
  })

  test('is harmless in the log of exchanges', () => {
    const logged = hostileResults(text).flatMap(({ exchanges: [exchange] }) =>
      exchange ? [{ startedAt: '2026-01-01T00:00:00.000Z', exchange }] : [],
    )
    expect(attackIn(har(logged, { name: 'odata-contract', version: '1' }))).toBeUndefined()
  })

  test('is harmless in the output of a test runner', () => {
    for (const result of hostileResults(text)) {
      expect(attackIn(new ContractViolation(result).message)).toBeUndefined()
      const said: string[] = []
      if (result.outcome === 'skip' || result.outcome === 'blocked')
        settle(result, (reason) => said.push(reason))
      expect(attackIn(said.join('\n'))).toBeUndefined()
    }
    expect(attackIn(new NotTestable(text).message)).toBeUndefined()
  })

  test('is the same value in JSON', async () => {
    const report = hostileReport(text)
    expect(JSON.parse((await formats.json())(report))).toEqual(JSON.parse(JSON.stringify(report)))
  })
})

const all = Object.values(attacks).join(' ')
/** What Node takes in a header and a reason phrase. */
const latin1 = '::error::evil \u009b31m\u009d52;c;ZXZpbA==\u009c\u0085 ##vso[task.complete]##[error]evil'

const each = Object.fromEntries(Object.values(attacks).map((text) => [text, text]))

/** Answers with attacks in every place that it has: errors with one after another, so that none is cut off. */
const hostile = () => {
  const headers = {
    'Content-Type': `application/json; charset="${latin1}"`,
    'request-id': latin1,
    ETag: `"${latin1}"`,
    'X-Other': latin1,
    Location: `/${latin1}`,
    Allow: latin1,
    'WWW-Authenticate': `Bearer realm="${latin1}"`,
    'OData-Version': latin1,
    'Preference-Applied': latin1,
  }
  return image(
    ({ n, body, response }, { entity }) => {
      const text = Object.values(attacks)[n % Object.keys(attacks).length] ?? all
      const sent = objectIn(body)
      const isWell = sent && Object.keys(sent).length < 3
      response.writeHead(isWell ? 200 : 400, latin1, headers)
      const error = { code: text, message: text, [text]: text, details: [{ code: text, message: 1 }] }
      response.end(JSON.stringify(isWell ? { ...entity, ...sent, id: all } : { error }))
    },
    ({ method, of, response }, state) => {
      state.entity = {
        ...seed(),
        '@odata.type': `#${all}`,
        '@odata.etag': all,
        '@odata.context': all,
        supportedArchitectures: [all],
        ...each,
        availableUpdates: [{ '@odata.type': all, buildVersion: all, ...each }],
      }
      if (method !== 'GET') return false
      const entity = of === 'set' ? { value: [{ id: all }, state.entity] } : state.entity
      response.writeHead(200, latin1, headers)
      response.end(JSON.stringify(entity))
      return true
    },
  )
}

describe('the command', () => {
  const run = async (target: Listening, args: readonly string[] = []) => {
    const { bin } = await packed()
    const cwd = temporary()
    const ended = await start(bin, ['--base-url', target.baseUrl, '--anonymous', ...args], { cwd }).ended
    await target.close()
    return { ...ended, cwd }
  }

  test('prints nothing that a terminal or a CI log would interpret, for any response', async () => {
    const { stdout, stderr, cwd } = await run(await hostile(), [
      ...['--id', key, '--profile', 'odata', '--verbose', '--reporter', 'console'],
      ...['--reporter', 'junit=junit.xml', '--reporter', 'json=report.json', '--har', 'log.har'],
    ])
    expect(stdout).toContain('non-conformant')
    expect(stdout).toContain('request   \\u003a:error::evil \\u009b31m')
    const files = ['junit.xml', 'report.json', 'log.har'].map((name) => readFileSync(join(cwd, name), 'utf8'))
    expect([stdout, stderr, ...files].map(attackIn)).toEqual([stdout, stderr, ...files].map(() => undefined))
  })

  test('gives the reason for not starting in the same way', async () => {
    const target = await always(500, all, { 'Content-Type': latin1, Location: latin1 })
    const { stderr, code } = await run(target, ['--id', key])
    expect({ code, attack: attackIn(stderr) }).toEqual({ code: 3, attack: undefined })
  })

  test('escapes a text of the user as well', async () => {
    const target = await always(404, '', {})
    const { stderr, code } = await run(target, ['--only', attack])
    expect({ code, attack: attackIn(stderr) }).toEqual({ code: 2, attack: undefined })
  })
})

/** What an argument and a URL can hold. */
const attack = all.toWellFormed().replaceAll('\0', '')

/** The built-in contract, with attacks for a member, for texts of the page and for names of pages. */
const foreignContract = (): string => {
  const folder = temporary()
  for (const part of ['spec', 'schemas'])
    cpSync(join(packageRoot, part), join(folder, part), { recursive: true })
  const rewrite = (file: string, change: (text: string) => string) => {
    const path = join(folder, file)
    writeFileSync(path, change(readFileSync(path, 'utf8')))
  }
  const named = (text: string) =>
    JSON.stringify(JSON.parse(text, (name, value) => (['says', 'page'].includes(name) ? attack : value)))
  const json = JSON.stringify(attack)
  rewrite('schemas/managedDeviceArchitecture.json', (text) => named(text.replaceAll('"arm"', () => json)))
  rewrite('spec/contradictions.json', named)
  rewrite('spec/openapi.yaml', (text) => text.replace(/x-contract-id: .*/, () => `x-contract-id: ${json}`))
  return folder
}

describe('a foreign contract is harmless', () => {
  const contract = foreignContract()

  test.concurrent.for([
    ['list'],
    ['list', '--json'],
    ['explain', 'enum-exact-in-reply'],
    ['explain', `enum-member-accepted[supportedArchitectures=${attack}]`],
    ['run', '--dry-run', '--only', 'enum-values'],
    ['run', '--only', 'enum-values', '--reporter', 'junit'],
  ])('to %s', async (args, { expect }) => {
    const { bin } = await packed()
    const { stdout, stderr } = await start(bin, [...args, '--contract', contract], { cwd: temporary() }).ended
    expect([attackIn(stdout), attackIn(stderr)]).toEqual([undefined, undefined])
    expect(`${stdout}${stderr}`).toContain('\\u001b[31mred')
  })
})

test('the entity that cannot be tested is named in a message that a runner can print', async () => {
  const fetch = async () => new Response(all, { status: 418, headers: { 'Content-Type': 'text/plain' } })
  const failure = await contractCases({ fetch, id: attack }).catch((error: Error) => error)
  expect(failure).toBeInstanceOf(NotTestable)
  expect(attackIn((failure as Error).message)).toBeUndefined()
})
