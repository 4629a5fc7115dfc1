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
    expect(Number(testsuites.skipped)).toBe(report.summary.skip)
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
    expect({ failures: testsuites.failures, skipped: testsuites.skipped }).toEqual({
      failures: '2',
      skipped: '1',
    })
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
  test('an entity that is not restored is reported with the verdict and the difference', () => {
    const text = consoleReport(unrestored)
    expect(text).toContain(`Not restored\n  ‼ ${left}\n`)
    expect(text.trim().split('\n').at(-1)).toMatch(/^inconclusive \(entity not restored\) {2}1 of 1 cases/)
  })

  test('a finding shows the expected and actual value, the place, the source and a command to repeat it', () => {
    const text = consoleReport(reportOf([wrongWord]))
    for (const part of [
      '✗ fail  property-accepted[name]',
      'accepts a body with only name',
      'expected one of a, b',
      'actual   "A"',
      'at       /kind',
      'hint     `A` differs from `a` only in case',
      'source   page, request body',
      'request  42-42',
      'try      curl -i',
      'non-conformant  1 of 1 cases judged, 42 requests, 1.2 s',
    ])
      expect(text).toContain(part)
  })

  test('findings with one cause are one finding', () => {
    const results = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
      ...wrongWord,
      id: `property-accepted[${name}]`,
      actual: `"${name}"`,
    }))
    const text = consoleReport(reportOf(results))
    expect(text.match(/✗ fail/g)).toHaveLength(1)
    expect(text).toContain(
      'also     property-accepted[b], property-accepted[c], property-accepted[d], and 2 more',
    )
  })

  test('known deviations are not among the findings; they are listed with their reasons', () => {
    const expiring = { reason: 'until the next release', expires: '2027-01-31' }
    const text = consoleReport(
      reportOf([knownWord('a'), wrongWord, knownWord('b'), knownWord('c', expiring)]),
    )
    const [findings, known] = text.split('Known deviations\n') as [string, string]
    expect(findings).toContain('request-shape      4 fail (3 known)')
    expect(findings.match(/✗ fail/g)).toHaveLength(1)
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
    expect(consoleReport(reportOf(results))).toContain(
      '  ✗ fail  property-accepted[a] and 1 more: expected x, got a\n\n',
    )
  })

  test.for([
    [
      'expired',
      { state: 'expired', expires: '2026-01-31' },
      'baseline expired, until 2026-01-31: to be repaired',
    ],
    ['stale', { state: 'stale' }, 'baseline stale: to be repaired'],
  ] as const)('a finding shows that its entry in the baseline is %s', ([, mark, line]) => {
    expect(consoleReport(reportOf([knownWord('a', mark)]))).toContain(`      ${line}\n`)
  })

  test('lists the contradictions of the page that explain a result other than pass', () => {
    expect(consoleReport(contradicted)).toContain(
      [
        'The page contradicts itself',
        '  line 7: the word is in capitals (members-in-another-case: property-accepted)',
        '',
      ].join('\n'),
    )
    expect(consoleReport(contradicted)).not.toContain('required-on-create')
    expect(consoleReport(correct)).not.toContain('contradicts')
  })

  test('lists the untested cases with their reasons', () => {
    const blocked = resultWith({ outcome: 'blocked', message: 'the service is gone' })
    const text = consoleReport({ ...reportOf([blocked]), partial: true })
    expect(text).toContain('? blocked  property-accepted (1): the service is gone')
    expect(text).toContain('- cases left out by --only or --skip')
    expect(text).toContain('inconclusive (partial)  0 of 1 cases judged')
  })

  test('passes are counted by how they came about', () => {
    const ways = ['refused', 'ignored', 'refused', 'not sent'] as const
    const results = ways.map((how, n) => resultWith({ id: `property-accepted[${n}]`, how }))
    expect(consoleReport(reportOf(results))).toContain(
      '  request-shape      4 pass (2 refused, 1 ignored, 1 not sent)\n',
    )
  })

  test('reports that no update had any effect', () => {
    const line = 'No update had any effect: a service that always gives the same answer would look the same.'
    expect(consoleReport({ ...reportOf([]), effect: 'none' })).toContain(`${line}\n`)
    for (const effect of ['some', 'unknown'] as const)
      expect(consoleReport({ ...reportOf([]), effect })).not.toContain(line)
  })

  test('has colours only where they are wanted', () => {
    expect(consoleReport(correct)).not.toContain('\u001b')
    expect(consoleReport(correct, true)).toContain('\u001b[32m')
  })
})
