import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openBaseline } from '../../src/cli/options/baseline-file.js'
import { hold } from '../../src/cli/output/baseline-comparison.js'
import { noNotes, nothingLeft } from '../../src/evidence/session-notes.js'
import { loadContract } from '../../src/index.js'
import type { Verdict } from '../../src/model/report.js'
import type { Outcome, Result } from '../../src/model/result.js'
import { compare, type KnownDeviation, type Terms, update, verdictWith } from '../../src/report/baseline.js'
import { packageRoot } from '../../src/support/package-info.js'
import { packed, start, temporary } from '../self/packed.js'
import { reportOf, resultWith } from '../self/sample.js'
import { type Asked, type Image, ignores, image, key, reply } from '../self/targets.js'

const today = '2026-11-25'
const terms: Terms = { ids: ['a[1]', 'a[2]', 'a[3]', 'b[1]'], unsure: [], today }

const known = (id: string, changes: Partial<KnownDeviation> = {}): KnownDeviation => ({
  id,
  outcome: 'fail',
  reason: `why ${id}`,
  ...changes,
})

const result = (id: string, outcome: Outcome, changes: Partial<Result> = {}): Result =>
  resultWith({ id, outcome, message: `what ${id} did`, ...changes })

/** What a comparison comes to, in words: `state id`. */
const words = (
  deviations: readonly KnownDeviation[],
  results: readonly Result[],
  changed: Partial<Terms> = {},
) => {
  const found = compare(deviations, results, { ...terms, ...changed })
  return [
    ...found.known.map(({ id }) => `known ${id}`),
    ...found.fresh.map(({ id }) => `fresh ${id}`),
    ...found.stale.map(({ entry, now }) => `stale ${entry.id}: ${now}`),
    ...found.expired.map(({ id }) => `expired ${id}`),
  ]
}

describe('an entry', () => {
  test.for<[string, Partial<KnownDeviation>, Outcome | 'not taken', readonly string[]]>([
    ['whose case fails as it says', {}, 'fail', ['known a[1]']],
    ['whose case warns as it says', { outcome: 'warn' }, 'warn', ['known a[1]']],
    ['whose case is noted as it says', { outcome: 'note' }, 'note', ['known a[1]']],
    ['whose case passes', {}, 'pass', ['stale a[1]: pass']],
    ['whose case is skipped', {}, 'skip', ['stale a[1]: skip']],
    ['whose case only warns', {}, 'warn', ['stale a[1]: warn']],
    // One line for one thing: that it fails is said by the stale entry.
    ['of a warning whose case fails', { outcome: 'warn' }, 'fail', ['stale a[1]: fail']],
    ['whose case is blocked', {}, 'blocked', []],
    ['whose case is an error', {}, 'error', []],
    ['whose case was not taken', {}, 'not taken', []],
    ['on its last day', { expires: today }, 'fail', ['known a[1]']],
    ['on the day after', { expires: '2026-11-24' }, 'fail', ['expired a[1]']],
    ['that has expired, and whose case passes', { expires: '2026-11-24' }, 'pass', ['stale a[1]: pass']],
    ['that has expired, and whose case is blocked', { expires: '2026-11-24' }, 'blocked', []],
    ['that has expired, and whose case was not taken', { expires: '2026-11-24' }, 'not taken', []],
    ['of no case that there is', { id: 'a[9]' }, 'not taken', ['stale a[9]: undefined']],
  ])('%s', ([, changes, outcome, said]) => {
    const results = outcome === 'not taken' ? [] : [result('a[1]', outcome)]
    expect(words([known('a[1]', changes)], results)).toEqual(said)
  })

  test.for<[Outcome, readonly string[]]>([
    ['pass', []],
    ['skip', []],
    ['fail', ['known a[1]']],
    ['warn', ['stale a[1]: warn']],
  ])('whose case was judged by a part of a run, to %s', ([outcome, said]) => {
    expect(words([known('a[1]')], [result('a[1]', outcome)], { unsure: ['a[1]'] })).toEqual(said)
  })
})

test('a fail without an entry is new; a warning is not', () => {
  const results = [result('a[1]', 'fail'), result('a[2]', 'fail'), result('a[3]', 'warn')]
  expect(words([known('a[1]')], results)).toEqual(['known a[1]', 'fresh a[2]'])
})

test('results have the marks of the baseline', () => {
  const entries = [known('a[1]'), known('a[2]', { expires: '2026-11-24' }), known('a[3]'), known('b[1]')]
  const results = [
    result('a[1]', 'fail'),
    result('a[2]', 'fail'),
    result('a[3]', 'pass'),
    result('b[1]', 'blocked'),
  ]
  expect(compare(entries, results, terms).results.map(({ baseline }) => baseline)).toEqual([
    { state: 'known', reason: 'why a[1]' },
    { state: 'expired', reason: 'why a[2]', expires: '2026-11-24' },
    { state: 'stale', reason: 'why a[3]' },
    undefined,
  ])
})

describe('the exit code', () => {
  test.for<[string, readonly KnownDeviation[], readonly Result[], boolean, Verdict]>([
    ['all known', [known('a[1]')], [result('a[1]', 'fail'), result('a[2]', 'pass')], true, 'conformant'],
    ['nothing but known', [known('a[1]')], [result('a[1]', 'fail')], true, 'conformant'],
    [
      'one unknown',
      [known('a[1]')],
      [result('a[1]', 'fail'), result('a[2]', 'fail')],
      true,
      'non-conformant',
    ],
    ['one fixed', [known('a[1]')], [result('a[1]', 'pass')], true, 'non-conformant'],
    ['one unheard of', [known('a[9]')], [result('a[1]', 'pass')], true, 'non-conformant'],
    [
      'one expired',
      [known('a[1]', { expires: '2020-01-01' })],
      [result('a[1]', 'fail')],
      true,
      'non-conformant',
    ],
    [
      'one expired warning',
      [known('a[1]', { outcome: 'warn', expires: '2020-01-01' })],
      [result('a[1]', 'warn')],
      true,
      'non-conformant',
    ],
    [
      'known beside blocked',
      [known('a[1]')],
      [result('a[1]', 'fail'), result('a[2]', 'blocked')],
      true,
      'inconclusive',
    ],
    [
      'known beside an error',
      [known('a[1]')],
      [result('a[1]', 'fail'), result('a[2]', 'error')],
      true,
      'inconclusive',
    ],
    [
      'known, but blocked',
      [known('a[1]')],
      [result('a[1]', 'blocked'), result('a[2]', 'pass')],
      true,
      'inconclusive',
    ],
    ['known, and not observable', [known('a[1]')], [result('a[1]', 'fail')], false, 'inconclusive'],
    ['nothing judged', [known('a[1]')], [result('a[2]', 'skip')], true, 'inconclusive'],
    ['no results', [], [], true, 'inconclusive'],
    ['no deviations', [], [result('a[1]', 'pass')], true, 'conformant'],
  ])('%s: %s', ([, deviations, results, observable, verdict]) => {
    expect(verdictWith(compare(deviations, results, terms), observable)).toBe(verdict)
  })
})

describe('an update', () => {
  const added = (id: string): KnownDeviation => known(id, { reason: `what ${id} did` })
  test.for<[string, readonly KnownDeviation[], readonly Result[], readonly KnownDeviation[]]>([
    [
      'takes fails, in the order of the plan',
      [],
      [result('b[1]', 'fail'), result('a[2]', 'fail')],
      [added('a[2]'), added('b[1]')],
    ],
    [
      'takes nothing else',
      [],
      (['warn', 'note', 'skip', 'blocked', 'error', 'pass'] as const).map((outcome) =>
        result('a[1]', outcome),
      ),
      [],
    ],
    [
      'keeps reason and expiry of what holds',
      [known('a[2]', { expires: '2020-01-01' }), known('a[1]', { outcome: 'warn' })],
      [result('a[1]', 'warn'), result('a[2]', 'fail')],
      [known('a[1]', { outcome: 'warn' }), known('a[2]', { expires: '2020-01-01' })],
    ],
    [
      'drops what does not',
      [known('a[1]'), known('a[2]'), known('a[9]')],
      [result('a[1]', 'pass'), result('a[2]', 'skip')],
      [],
    ],
    [
      'replaces what got worse',
      [known('a[1]', { outcome: 'warn' })],
      [result('a[1]', 'fail')],
      [added('a[1]')],
    ],
    ['drops what is only a warning now', [known('a[1]')], [result('a[1]', 'warn')], []],
    ['keeps what was not taken', [known('b[1]'), known('a[1]')], [], [known('a[1]'), known('b[1]')]],
    [
      'keeps what could not be judged',
      [known('a[1]'), known('a[2]')],
      [result('a[1]', 'blocked'), result('a[2]', 'error')],
      [known('a[1]'), known('a[2]')],
    ],
  ])('%s', ([, deviations, results, expected]) => {
    expect(update(deviations, results, terms)).toEqual(expected)
  })

  test('of an update changes nothing', () => {
    const results = [result('b[1]', 'fail'), result('a[2]', 'fail')]
    const once = update([], results, terms)
    expect(update(once, results, terms)).toEqual(once)
  })
})

const text = (deviations: readonly object[], more: object = {}): string =>
  `${JSON.stringify({ version: 1, deviations, ...more }, null, 2)}\n`

describe('a baseline file that cannot be used', () => {
  const one = known('property-accepted[id]')
  test.for<[string, string, string]>([
    [
      'no JSON',
      '{ "version": 1, }',
      `is not JSON: Expected double-quoted property name at line 1, column 17`,
    ],
    ['empty', '', 'is empty'],
    ['a list', '[]', 'expected an object, got a list'],
    ['another version', text([], { version: 2 }), '"version": expected 1, got a number'],
    ['no version', '{ "deviations": [] }', '"version" is missing'],
    ['a misspelt key', '{ "version": 1, "deviation": [] }', '"deviations" is missing'],
    ['one key too many', text([], { fails: [] }), 'there is no "fails"'],
    ['an entry that is a text', text(['a[1]' as never]), '"deviations/0": expected an object, got text'],
    ['an entry without a reason', text([{ id: 'a', outcome: 'fail' }]), '"deviations/0/reason" is missing'],
    [
      'a misspelt key of an entry',
      text([{ ...one, expire: '2027-01-31' }]),
      'there is no "deviations/0/expire" (did you mean "expires"?)',
    ],
    [
      'an outcome that is none',
      text([one, { ...one, outcome: 'error' }]),
      '"deviations/1/outcome": expected one of "fail", "warn", "note", got text',
    ],
    [
      'a day that is none',
      text([{ ...one, expires: '2027-02-30' }]),
      '"deviations/0/expires": expected a date such as "2027-01-31", got text',
    ],
    [
      'a time',
      text([{ ...one, expires: '2027-02-03T00:00:00Z' }]),
      '"deviations/0/expires": expected a date such as "2027-01-31", got text',
    ],
    ['a case twice', text([one, { ...one, outcome: 'warn' }]), '"property-accepted[id]" is listed twice'],
  ])('%s', ([, content, message]) => {
    const file = join(temporary(), 'known.json')
    writeFileSync(file, content)
    for (const updateBaseline of [false, true])
      expect(() => openBaseline({ baseline: file, updateBaseline }, { reports: [] })).toThrow(
        expect.objectContaining({ name: 'UsageError', message: `${file}: ${message}` }),
      )
    expect(readFileSync(file, 'utf8')).toBe(content)
  })

  test.for<[string, (folder: string) => Parameters<typeof openBaseline>, string]>([
    [
      'not there',
      (folder) => [{ baseline: `${folder}/a.json` }, { reports: [] }],
      '{cwd}/a.json: there is no such file: add --update-baseline to create it',
    ],
    ['a folder', (folder) => [{ baseline: folder }, { reports: [] }], '{cwd}: is a folder'],
    [
      'a folder to write to',
      (folder) => [{ baseline: folder, updateBaseline: true }, { reports: [] }],
      '--baseline {cwd} cannot be written: it is a folder',
    ],
    [
      'in no folder',
      (folder) => [{ baseline: `${folder}/b/a.json`, updateBaseline: true }, { reports: [] }],
      '--baseline {cwd}/b/a.json cannot be written: there is no folder {cwd}/b',
    ],
    [
      'not named',
      () => [{ updateBaseline: true }, { reports: [] }],
      '--update-baseline needs a file: add --baseline FILE',
    ],
    [
      'a report as well',
      (folder) => [
        { baseline: `${folder}/a.json`, updateBaseline: true },
        { reports: [{ format: 'json', file: `${folder}/b/../a.json` }] },
      ],
      '--baseline {cwd}/a.json is written to by another option: name another file',
    ],
    [
      'a HAR as well',
      (folder) => [{ baseline: `${folder}/a.json` }, { reports: [], har: `${folder}/a.json` }],
      '--baseline {cwd}/a.json is written to by another option: name another file',
    ],
  ])('%s', ([, argumentsOf, message]) => {
    const folder = temporary()
    expect(() => openBaseline(...argumentsOf(folder))).toThrow(message.replaceAll('{cwd}', folder))
    expect(readdirSync(folder)).toEqual([])
  })

  test('none is wanted', () => {
    expect(openBaseline({}, { reports: [] })).toBeUndefined()
  })
})

describe('a run holds to it', () => {
  const contract = loadContract(packageRoot)
  const [first, second] = ['property-accepted[id]', 'property-accepted[supportedEditions]'] as const
  const finished = (errors: readonly string[] = []) => ({
    collected: { results: [], notes: noNotes, left: nothingLeft, errors },
    requests: 1,
    observable: true,
  })
  const held = (
    deviations: readonly object[],
    results: readonly Result[],
    updateBaseline: boolean,
    errors?: string[],
  ) => {
    const file = join(temporary(), 'known.json')
    writeFileSync(file, text(deviations, { $schema: './baseline.schema.json' }))
    const baseline = openBaseline({ baseline: file, updateBaseline }, { reports: [] })
    if (!baseline) throw new Error('no baseline')
    const { report, exitCode, conclude } = hold(baseline, reportOf(results), contract, finished(errors))
    const said = conclude().map((line) => line.replaceAll(file, 'known.json'))
    return { file, report, exitCode, said, written: readFileSync(file, 'utf8') }
  }

  test('and the verdict of its report does not', () => {
    const { report, exitCode, said } = held(
      [known(first)],
      [result(first, 'fail'), result(second, 'pass')],
      false,
    )
    expect(report.verdict).toBe('non-conformant')
    expect(report.summary.fail).toBe(1)
    expect(report.results[0]?.baseline).toEqual({ state: 'known', reason: `why ${first}` })
    expect(exitCode).toBe(0)
    expect(said).toEqual(['deviations found: exactly the 1 in known.json'])
  })

  test.for<[string, readonly KnownDeviation[], readonly Result[], number, readonly string[]]>([
    ['a new fail', [], [result(first, 'fail')], 1, [`a fail that is not in known.json: ${first}`]],
    [
      'a fixed one',
      [known(first)],
      [result(first, 'pass')],
      1,
      [`known.json is stale: ${first} is pass now, not fail`],
    ],
    [
      'a misspelt one',
      [known(`${first.slice(0, -2)}D]`)],
      [result(first, 'pass')],
      1,
      [`known.json is stale: there is no case "property-accepted[iD]" (did you mean "${first}"?)`],
    ],
    [
      'an expired one',
      [known(first, { expires: '2025-12-31' })],
      [result(first, 'fail')],
      1,
      [`known.json has expired: ${first} was accepted until 2025-12-31`],
    ],
    ['a blocked one', [known(first)], [result(first, 'blocked')], 3, []],
    ['none, and no deviation', [], [result(first, 'pass')], 0, []],
    ['one of another profile', [known('prefer-return[representation]')], [result(first, 'pass')], 0, []],
  ])('%s', ([, deviations, results, code, lines]) => {
    const { exitCode, said, written } = held(deviations, results, false)
    expect({ exitCode, said }).toEqual({ exitCode: code, said: lines })
    expect(written).toBe(text(deviations, { $schema: './baseline.schema.json' }))
  })

  test('and updates it', () => {
    const kept = known('property-accepted[availableUpdates]', { expires: '2025-12-31' })
    const { exitCode, said, written, file, report } = held(
      [known(second), kept],
      [result(first, 'fail'), result(second, 'pass'), result(kept.id, 'fail')],
      true,
    )
    expect(said).toEqual([
      `removed from known.json: ${second}, fail`,
      `added to known.json: ${first}, fail`,
      `known.json has expired: ${kept.id} was accepted until 2025-12-31`,
    ])
    const entries = [known(first, { reason: `what ${first} did` }), kept]
    expect(JSON.parse(written)).toEqual({
      $schema: './baseline.schema.json',
      version: 1,
      deviations: entries,
    })
    expect(written).toBe(`${JSON.stringify(JSON.parse(written), null, 2)}\n`)
    expect(exitCode).toBe(1)
    expect(report.results[0]?.baseline).toMatchObject({ state: 'known' })
    expect(readdirSync(join(file, '..'))).toEqual(['known.json'])
  })

  test('and reports if there is nothing to update', () => {
    const { said, exitCode } = held([known(first)], [result(first, 'fail')], true)
    expect(said).toEqual(['known.json is unchanged', 'deviations found: exactly the 1 in known.json'])
    expect(exitCode).toBe(0)
  })

  test.for<[string, readonly Result[], string[]]>([
    ['a case', [result(first, 'fail'), result(second, 'error')], []],
    ['no case', [result(first, 'fail')], ['a file failed to load']],
  ])('and does not update it after a defect of the suite in %s', ([, results, errors]) => {
    const { said, written, exitCode } = held([], results, true, errors)
    expect(said).toEqual([
      'known.json is not updated because of a defect of the suite',
      `a fail that is not in known.json: ${first}`,
    ])
    expect(JSON.parse(written)).toMatchObject({ deviations: [] })
    expect(exitCode).toBe(1)
  })

  test.for([
    [true, 0],
    [false, 1],
  ] as const)('an invariant without violations in a filtered run (%s) does not count', ([partial, code]) => {
    const file = join(temporary(), 'known.json')
    writeFileSync(file, text([known('success-status[200]')]))
    const baseline = openBaseline({ baseline: file }, { reports: [] })
    if (!baseline) throw new Error('no baseline')
    const report = { ...reportOf([result('success-status[200]', 'pass')]), partial }
    expect(hold(baseline, report, contract, finished()).exitCode).toBe(code)
  })

  test('a link stays a link', () => {
    const folder = temporary()
    mkdirSync(join(folder, 'shared'))
    writeFileSync(join(folder, 'shared/known.json'), text([]))
    const file = join(folder, 'known.json')
    symlinkSync(join('shared', 'known.json'), file)
    const baseline = openBaseline({ baseline: file, updateBaseline: true }, { reports: [] })
    if (!baseline) throw new Error('no baseline')
    hold(baseline, reportOf([result(first, 'fail')]), contract, finished()).conclude()
    expect(lstatSync(file).isSymbolicLink()).toBe(true)
    expect(JSON.parse(readFileSync(join(folder, 'shared/known.json'), 'utf8')).deviations).toHaveLength(1)
  })

  test('a folder that is removed during the run is reported', () => {
    const folder = temporary()
    const file = join(folder, 'known.json')
    const baseline = openBaseline({ baseline: file, updateBaseline: true }, { reports: [] })
    rmSync(folder, { recursive: true })
    if (!baseline) throw new Error('no baseline')
    const { conclude } = hold(baseline, reportOf([result(first, 'fail')]), contract, finished())
    expect(conclude).toThrow(`the baseline could not be written to ${file}: there is no such file`)
  })
})

describe('through the command line', () => {
  /** Answers an update with less than the entity. */
  const forgets = ({ response }: Asked, { entity }: Image): void =>
    reply(response, 200, { ...entity, availableUpdates: undefined as never })
  const cli = async (cwd: string, baseUrl: string, args: readonly string[]) => {
    const { bin } = await packed()
    const all = ['--base-url', baseUrl, '--id', key, '--anonymous', '--reporter', 'json', ...args]
    const { code, stdout, stderr } = await start(bin, all, { cwd }).ended
    // What is said besides the verdict.
    const said = stderr.replace(/^(non-)?conformant .*\n/m, '')
    return { code, stderr: said, report: stdout === '' ? undefined : JSON.parse(stdout) }
  }

  test('a service is held to its deviations from the first run to the repair', async () => {
    const cwd = temporary()
    const file = join(cwd, 'known.json')
    const broken = await image(forgets)
    const bare = await cli(cwd, broken.baseUrl, [])
    const fails = bare.report.results
      .filter(({ outcome }: Result) => outcome === 'fail')
      .map(({ id }: Result) => id)
    expect(fails).toContain('reply-property-present[availableUpdates]')
    expect(bare.code).toBe(1)

    const first = await cli(cwd, broken.baseUrl, ['--baseline', 'known.json', '--update-baseline'])
    expect(first.stderr).toBe(
      [
        ...fails.map((id: string) => `added to known.json: ${id}, fail`),
        `deviations found: exactly the ${fails.length} in known.json\n`,
      ].join('\n'),
    )
    expect({ code: first.code, verdict: first.report.verdict }).toEqual({
      code: 0,
      verdict: 'non-conformant',
    })
    const written = readFileSync(file, 'utf8')
    expect(JSON.parse(written).deviations.map(({ id }: KnownDeviation) => id)).toEqual(fails)

    const again = await cli(cwd, broken.baseUrl, ['--baseline', 'known.json'])
    expect({ code: again.code, verdict: again.report.verdict }).toEqual({
      code: 0,
      verdict: 'non-conformant',
    })
    const marked = again.report.results.filter(({ baseline }: Result) => baseline?.state === 'known')
    expect(marked.map(({ id }: Result) => id)).toEqual(fails)

    // Invariants that judge less than before have nothing to say of it.
    const part = await cli(cwd, broken.baseUrl, ['--baseline', 'known.json', '--only', 'odata-version'])
    expect({ code: part.code, stderr: part.stderr }).toEqual({ code: 0, stderr: '' })
    await broken.close()

    const repaired = await image(ignores)
    const better = await cli(cwd, repaired.baseUrl, ['--baseline', 'known.json'])
    expect(better.stderr).toBe(
      fails.map((id: string) => `known.json is stale: ${id} is pass now, not fail\n`).join(''),
    )
    expect({ code: better.code, verdict: better.report.verdict }).toEqual({ code: 1, verdict: 'conformant' })
    expect(readFileSync(file, 'utf8')).toBe(written)
    const last = await cli(cwd, repaired.baseUrl, ['--baseline', 'known.json', '--update-baseline'])
    await repaired.close()
    expect(last.stderr).toBe(fails.map((id: string) => `removed from known.json: ${id}, fail\n`).join(''))
    expect(last.code).toBe(0)
    expect(readFileSync(file, 'utf8')).toBe(text([]))
    expect(readdirSync(cwd)).toEqual(['known.json'])
  })

  test('a mistake in it is reported before the first request', async () => {
    const asked: string[] = []
    const target = await image(ignores, ({ method }) => asked.push(method) < 0)
    const cwd = temporary()
    const { code, stderr } = await cli(cwd, target.baseUrl, ['--baseline', 'known.json'])
    await target.close()
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: 'odata-contract: known.json: there is no such file: add --update-baseline to create it\n',
    })
    expect(asked).toEqual([])
  })

  test('an interrupted run does not update it', async () => {
    const { bin } = await packed()
    const cwd = temporary()
    writeFileSync(join(cwd, 'known.json'), text([]))
    let interrupt = () => {}
    const target = await image(forgets, ({ method }) => {
      if (method === 'PATCH') interrupt()
      return false
    })
    const args = ['--base-url', target.baseUrl, '--id', key, '--anonymous', '--baseline', 'known.json']
    const { child, ended } = start(bin, [...args, '--update-baseline'], { cwd })
    interrupt = () => {
      child.kill('SIGINT')
      interrupt = () => {}
    }
    const { code, stderr } = await ended
    await target.close()
    expect(stderr).toMatch(/^interrupted; .*\nknown\.json is not updated\n$/)
    expect(code).toBe(130)
    expect(readFileSync(join(cwd, 'known.json'), 'utf8')).toBe(text([]))
  })
})
