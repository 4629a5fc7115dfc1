import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { XMLParser, XMLValidator } from 'fast-xml-parser'
import { describe, expect, test } from 'vitest'
import { consoleReport } from '../../reporters/console.js'
import { json } from '../../reporters/json.js'
import { junit } from '../../reporters/junit.js'
import type { Report } from '../../src/model/report.js'
import type { BaselineMark } from '../../src/model/result.js'
import { packageRoot } from '../../src/support/package-info.js'
import { playReference } from './proof.js'
import { reportOf, resultWith } from './sample.js'

const broken = reportOf(await playReference(packageRoot, 'graph', 'stores-any-word'))
const correct = reportOf(await playReference(packageRoot, 'graph'))

const wrongWord = resultWith({
  outcome: 'fail',
  message: 'expected x, got y',
  expected: 'one of a, b',
  actual: '"A"',
  pointer: '/kind',
  hint: '`A` differs from `a` only in case',
  requestId: '42-42',
  curl: 'curl -i -H "authorization: Bearer $TOKEN" \'http://h/\'',
})

const knownWord = (name: string, baseline: Partial<BaselineMark> = {}) => ({
  ...wrongWord,
  id: `property-accepted[${name}]`,
  baseline: { state: 'known' as const, reason: 'to be repaired', ...baseline },
})

const statement = { says: 'the word is in capitals', page: 'a-page', line: 7 }
const contradicted = {
  ...reportOf([wrongWord, resultWith({ id: 'sibling-untouched[other]', rule: 'sibling-untouched' })]),
  contradictions: [
    { id: 'members-in-another-case', rule: 'property-accepted' },
    { id: 'required-on-create', rule: 'sibling-untouched' },
  ].map(({ id, rule }) => ({
    id,
    title: 'something is said twice',
    meaning: 'Either may hold.',
    here: statement,
    there: { ...statement, says: 'the word is small', page: 'another-page', line: 9 },
    explains: [rule, 'key-immutable'],
  })),
}

const left = 'the entity was NOT restored: name was "a", is "b"'
const unrestored = {
  ...reportOf([resultWith({})]),
  verdict: 'inconclusive' as const,
  restored: false,
  unrestored: left,
}

describe('json', () => {
  const schema = JSON.parse(readFileSync(join(packageRoot, 'reporters', 'report.schema.json'), 'utf8'))
  const ajv = new Ajv2020({ strict: true, allErrors: true })
  formats.default(ajv)
  const validate = ajv.compile(schema)

  test.for([
    ['a conformant run', correct],
    ['a non-conformant run', broken],
    ['every field', reportOf([wrongWord, knownWord('b', { expires: '2027-01-31' })])],
    ['contradictions of the page', contradicted],
    ['no results', reportOf([])],
    ['an entity that is not restored', unrestored],
    ['a defect outside of any case', { ...reportOf([]), defects: ['Error: oops'] }],
    ['operations without a rule', { ...reportOf([]), untestedOperations: ['create', 'delete'] }],
  ] as const)('%s conforms to the schema', ([, report]) => {
    validate(JSON.parse(json(report)))
    expect(validate.errors).toBeNull()
  })

  test('each pass of a run states how it came about, and no other outcome does', () => {
    for (const { results } of [correct, broken])
      for (const { outcome, how } of results) expect(how !== undefined).toBe(outcome === 'pass')
    const ways = (rule: string) =>
      new Set(correct.results.filter((result) => result.rule === rule).map(({ how }) => how))
    expect(ways('read-only-unchanged')).toEqual(new Set(['ignored', 'not sent']))
    expect(ways('malformed-json-refused')).toEqual(new Set(['refused']))
    expect(ways('read-only-same-value-accepted')).toEqual(new Set(['accepted']))
    expect(ways('reply-conforms')).toEqual(new Set(['not sent']))
  })

  test('a report of version 1 can still be read', () => {
    const { version: _, restored: __, effect: ___, filters: ____, ...others } = reportOf([wrongWord])
    const { suite, contract, target, policies } = others
    const first = {
      ...others,
      suite: { name: suite.name, version: suite.version },
      contract: { id: contract.id, page: contract.page },
      target: { baseUrl: target.baseUrl, id: target.id },
      policies: { ...policies, strict: 'false' },
    }
    validate(JSON.parse(JSON.stringify(first)))
    expect(validate.errors).toBeNull()
    expect(validate({ ...first, version: 2 })).toBe(false)
  })

  test.for([
    [{ policies: { readOnly: 'any', enumCase: 'exact', strict: 'false' } }, '/policies/strict'],
    [{ target: { baseUrl: 'http://127.0.0.1', id: 'x' } }, '/target'],
    [{ suite: { name: 'odata-contract', version: '1.0.0' } }, '/suite'],
    [{ contract: { id: 'x', page: 'y', digest: 'sha1:0' } }, '/contract/digest'],
    [{ version: 3 }, '/version'],
  ] as const)('a report of this version cannot have %j', ([changes, pointer]) => {
    expect(validate({ ...reportOf([]), ...changes })).toBe(false)
    expect(validate.errors?.map(({ instancePath }) => instancePath)).toContain(pointer)
  })

  test('the schema refuses documents that are not reports', () => {
    expect(validate({ ...reportOf([]), verdict: 'fine' })).toBe(false)
    expect(validate({ ...reportOf([]), more: 1 })).toBe(false)
  })

  test('the package exports the schema', () => {
    const require = createRequire(join(packageRoot, 'package.json'))
    expect(require.resolve('odata-contract/report.schema.json')).toBe(
      join(packageRoot, 'reporters', 'report.schema.json'),
    )
  })
})

describe('junit', () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testcase' || name === 'testsuite',
  })

  test.for([
    ['a conformant run', correct],
    ['a non-conformant run', broken],
  ] as const)('%s is well-formed XML and its counts add up', ([, report]) => {
    const xml = junit(report)
    expect(XMLValidator.validate(xml)).toBe(true)
    const { testsuites } = parser.parse(xml)
    expect(Number(testsuites.tests)).toBe(report.summary.total)
    expect(Number(testsuites.failures)).toBe(report.summary.fail)
    const skipped = testsuites.testsuite.map((suite: { skipped: string }) => Number(suite.skipped))
    expect(skipped.reduce((sum: number, count: number) => sum + count)).toBe(report.summary.skip)
    const cases = testsuites.testsuite.flatMap((suite: { testcase: { name: string }[] }) => suite.testcase)
    expect(cases.map(({ name }: { name: string }) => name).sort()).toEqual(
      report.results.map(({ id }) => id).sort(),
    )
  })

  test('keeps markup, quotes, line ends and control characters apart from its own', () => {
    const nasty = '<b> & "quoted" \'single\'\nnext\u0000\u001b[31m \ud800 ]]>'
    const xml = junit(
      reportOf([resultWith({ id: `a[${nasty}]`, outcome: 'fail', message: nasty, actual: nasty })]),
    )
    expect(XMLValidator.validate(xml)).toBe(true)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 forbids them
    expect(xml).not.toMatch(/[\u0000-\u0008\u001b]/)
    expect(parser.parse(xml).testsuites.testsuite[0].testcase[0].failure['#text']).toContain('"quoted"')
  })

  test('an entity that is not restored is an error, with what differs', () => {
    const { testsuites } = parser.parse(junit(unrestored))
    expect(testsuites).toMatchObject({ tests: '2', errors: '1', failures: '0' })
    const { name, errors, properties, testcase } = testsuites.testsuite.at(-1)
    expect({ name, errors }).toEqual({ name: 'restoration', errors: '1' })
    expect(properties.property).toContainEqual({ name: 'verdict', value: 'inconclusive' })
    expect(properties.property).toContainEqual({ name: 'restored', value: 'false' })
    expect(testcase).toMatchObject([{ name: 'entity-restored', error: { message: left } }])
  })

  test('a known deviation is skipped, with its reason, and counts as that', () => {
    const xml = junit(reportOf([wrongWord, knownWord('b'), knownWord('c', { state: 'expired' })]))
    const { testsuites } = parser.parse(xml)
    const cases = testsuites.testsuite[0].testcase
    expect(cases[1].skipped.message).toBe('known deviation (fail): to be repaired')
    expect(cases[1]).not.toHaveProperty('failure')
    expect(cases[2].failure['#text']).toContain('baseline: expired')
    expect(testsuites.testsuite[0]).toMatchObject({ failures: '2', skipped: '1' })
  })

  test('a suite has the contradictions that explain a rule of it as properties', () => {
    const { property } = parser.parse(junit(contradicted)).testsuites.testsuite[0].properties
    expect(property).toContainEqual({
      name: 'page: members-in-another-case',
      value: 'the word is in capitals (a-page.md:7); the word is small (another-page.md:9)',
    })
  })

  test('a pass states how it came about, and each suite states the effect of the updates', () => {
    const xml = junit({ ...reportOf([resultWith({ how: 'refused' })]), effect: 'none' })
    const [suite] = parser.parse(xml).testsuites.testsuite
    expect(suite.testcase[0]['system-out']).toBe('refused')
    expect(suite.properties.property).toContainEqual({
      name: 'effect',
      value: 'No update had any effect: a service that always gives the same answer would look the same.',
    })
  })

  test('an untested case is not a pass', () => {
    const xml = junit(reportOf([resultWith({ outcome: 'blocked', message: 'the service is gone' })]))
    expect(parser.parse(xml).testsuites.testsuite[0].testcase[0].error.message).toBe('the service is gone')
  })
})

describe('console', () => {
  const plain = (report: Report) => consoleReport(report, { color: false, detail: 'normal' })
  const verbose = (report: Report) => consoleReport(report, { color: false, detail: 'verbose' })

  test('an entity that is not restored is reported with the verdict and the difference', () => {
    const text = plain(unrestored)
    expect(text).toContain(`The entity is not restored\n  ‼ ${left}\n`)
    expect(text.trim().split('\n').at(-1)).toMatch(/^inconclusive \(entity not restored\) {2}1 of 1 cases/)
  })

  test('a finding shows the request, the expected and actual value, a hint and how to learn more', () => {
    const sent = { method: 'PATCH', url: 'http://127.0.0.1/beta/1', headers: {}, body: '{"kind":"A"}' }
    const text = plain(reportOf([{ ...wrongWord, exchanges: [{ request: sent, durationMs: 1 }] }]))
    expect(text).toContain(
      [
        '1 finding in 1 case (--verbose shows all, with curl commands)',
        '1 ✗ accepts a body with only name (1 fail)',
        '    sent      PATCH {"kind":"A"}',
        '    expected  one of a, b',
        '    actual    /kind: "A"',
        '    hint      `A` differs from `a` only in case',
        "    explain   odata-contract explain 'property-accepted[name]'",
        '',
      ].join('\n'),
    )
    expect(text).toContain('non-conformant  1 of 1 cases judged, 1 finding, 42 requests, 1.2 s')
  })

  test('--verbose also shows the source, the request id, a command to repeat it, and the other cases', () => {
    const other = { ...wrongWord, id: 'property-accepted[b]', actual: '"B"' }
    const text = verbose(reportOf([wrongWord, other]))
    for (const line of [
      '    case      accepts a body with only name',
      '    source    page, request body',
      '    request   42-42',
      '    try       curl -i -H "authorization: Bearer $TOKEN" \'http://h/\'',
      '    also      property-accepted[b]: "B"',
    ])
      expect(text.split('\n')).toContain(line)
  })

  test('--quiet shows only the verdict', () => {
    expect(consoleReport(broken, { color: false, detail: 'quiet' })).toMatch(/^non-conformant .*\n$/)
  })

  test('the first five causes are shown in full, one line for each of the rest, and one line for all notes', () => {
    const of = (rule: string, outcome: 'fail' | 'note') => ({ ...wrongWord, rule, id: `${rule}[a]`, outcome })
    const results = [1, 2, 3, 4, 5, 6, 7].map((n) => of(`rule-${n}`, 'fail'))
    const text = plain(reportOf([...results, of('rule-8', 'note'), of('rule-9', 'note')]))
    expect(text.match(/^ {4}explain /gm)).toHaveLength(5)
    expect(text).toContain(
      [
        '6 ✗ rule-6 (1 fail): accepts a body with only name',
        '7 ✗ rule-7 (1 fail): accepts a body with only name',
        '· 2 notes: rule-8, rule-9',
        '',
      ].join('\n'),
    )
    expect(text).toContain('7 findings in 7 cases')
    expect(verbose(reportOf(results)).match(/^ {4}explain /gm)).toHaveLength(7)
  })

  test('a defect of the suite shows its stack, with its lines', () => {
    const text = plain(reportOf([resultWith({ outcome: 'error', message: 'Error: oops\n    at here' })]))
    expect(text).toContain('    why       Error: oops\n              at here\n')
  })

  test('fits into 80 columns and breaks no word, apart from commands, in normal detail', () => {
    const lines = plain(broken)
      .split('\n')
      .filter((line) => !line.includes(' explain '))
    expect(lines.filter((line) => line.length > 80)).toEqual([])
  })

  test('known deviations are not among the findings; they are listed with their reasons', () => {
    const expiring = { reason: 'until the next release', expires: '2027-01-31' }
    const text = plain(reportOf([knownWord('a'), wrongWord, knownWord('b'), knownWord('c', expiring)]))
    const [findings, known] = text.split('Known deviations\n') as [string, string]
    expect(findings).toContain('request-shape      4 fail (3 known)')
    expect(findings).toContain('1 finding in 1 case')
    expect(known.split('\n').slice(0, 3)).toEqual([
      '  ✗ fail  property-accepted[a] and 1 more: to be repaired',
      '  ✗ fail  property-accepted[c], until 2027-01-31: until the next release',
      '',
    ])
    expect(known).toContain('non-conformant  4 of 4 cases judged')
  })

  test('known deviations without a written reason are grouped by cause', () => {
    const results = ['a', 'b'].map((name) => {
      const message = `expected x, got ${name}`
      return { ...knownWord(name, { reason: message }), message, actual: `"${name}"` }
    })
    expect(plain(reportOf(results))).toContain(
      '  ✗ fail  property-accepted[a] and 1 more: expected x, got a\n\n',
    )
  })

  test.for([
    ['expired', { state: 'expired', expires: '2026-01-31' }, 'expired, until 2026-01-31: to be repaired'],
    ['stale', { state: 'stale' }, 'stale: to be repaired'],
  ] as const)('a finding shows that its entry in the baseline is %s', ([, mark, line]) => {
    expect(plain(reportOf([knownWord('a', mark)]))).toContain(`    baseline  ${line}\n`)
  })

  test('lists the contradictions of the page that explain a result other than pass', () => {
    expect(plain(contradicted)).toContain('The page contradicts itself: members-in-another-case\n')
    expect(verbose(contradicted)).toContain(
      [
        'The page contradicts itself',
        '  line 7: the word is in capitals (members-in-another-case: property-accepted)',
        '',
      ].join('\n'),
    )
    for (const text of [plain(contradicted), verbose(contradicted)])
      expect(text).not.toContain('required-on-create')
    expect(plain(correct)).not.toContain('contradicts')
  })

  test('lists the untested cases with their reasons, blocked ones first', () => {
    const untested = (outcome: 'blocked' | 'skip', label: string, message: string) =>
      resultWith({ id: `property-accepted[${label}]`, outcome, message })
    const results = [
      untested('skip', 'a', 'nothing to send'),
      untested('skip', 'b', 'nothing to send'),
      { ...untested('skip', 'c', 'too short'), rule: 'key-immutable' },
      untested('blocked', 'd', 'the service is gone'),
    ]
    const text = plain({ ...reportOf(results), partial: true })
    expect(text).toContain(
      [
        'Not tested',
        '  ? 1 blocked: the service is gone (property-accepted)',
        '  - 3 skip: nothing to send, and 1 other reason (--verbose)',
        '  - cases left out by --only or --skip',
        '',
      ].join('\n'),
    )
    expect(text).toContain('inconclusive (partial)  0 of 4 cases judged')
    expect(verbose(reportOf(results))).toContain('  - 1 skip: too short (key-immutable)\n')
  })

  test('passes are counted by how they came about', () => {
    const ways = ['refused', 'ignored', 'refused', 'not sent'] as const
    const results = ways.map((how, n) => resultWith({ id: `property-accepted[${n}]`, how }))
    expect(plain(reportOf(results))).toContain(
      '  request-shape      4 pass (2 refused, 1 ignored, 1 not sent)\n',
    )
  })

  test('reports that no update had any effect', () => {
    const line = 'No update had any effect: a service that always gives the same answer would look'
    expect(plain({ ...reportOf([]), effect: 'none' })).toContain(`${line}\nthe same.\n`)
    for (const effect of ['some', 'unknown'] as const)
      expect(plain({ ...reportOf([]), effect })).not.toContain(line)
  })

  test('explains the policy early if the service stores read-only properties', () => {
    const stored = { ...wrongWord, rule: 'read-only-unchanged', symptom: 'kept' as const }
    const hint = 'Hint: by default, a PATCH must not change read-only properties; see --read-only.'
    expect(plain(reportOf([stored])).split('\n')[2]).toBe(hint)
    expect(plain(reportOf([wrongWord]))).not.toContain('Hint')
    const report = reportOf([stored])
    expect(plain({ ...report, policies: { ...report.policies, readOnly: 'reject' } })).not.toContain('Hint')
  })

  test('has colours only where they are wanted', () => {
    expect(plain(correct)).not.toContain('\u001b')
    expect(consoleReport(correct, { color: true, detail: 'normal' })).toContain('\u001b[32m')
  })
})
