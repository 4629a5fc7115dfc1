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
import { packageRoot } from '../../src/package.js'
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

describe('json', () => {
  const schema = JSON.parse(readFileSync(join(packageRoot, 'reporters', 'report.schema.json'), 'utf8'))
  const ajv = new Ajv2020({ strict: true, allErrors: true })
  formats.default(ajv)
  const validate = ajv.compile(schema)

  test.for([
    ['a conformant run', correct],
    ['a non-conformant run', broken],
    ['every field', reportOf([wrongWord])],
    ['no results', reportOf([])],
  ] as const)('%s is what the schema describes', ([, report]) => {
    validate(JSON.parse(json(report)))
    expect(validate.errors).toBeNull()
  })

  test('the schema refuses what is no report', () => {
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

  test('what could not be tested is no pass', () => {
    const xml = junit(reportOf([resultWith({ outcome: 'blocked', message: 'the service is gone' })]))
    expect(parser.parse(xml).testsuites.testsuite[0].testcase[0].error.message).toBe('the service is gone')
  })
})

describe('console', () => {
  test('a finding says what was expected and what came, where, why and how to see it again', () => {
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

  test('says what was not tested, and why', () => {
    const blocked = resultWith({ outcome: 'blocked', message: 'the service is gone' })
    const text = consoleReport({ ...reportOf([blocked]), partial: true })
    expect(text).toContain('? blocked  property-accepted (1): the service is gone')
    expect(text).toContain('- cases left out by --only or --skip')
    expect(text).toContain('inconclusive (partial)  0 of 1 cases judged')
  })

  test('has colours only where they are wanted', () => {
    expect(consoleReport(correct)).not.toContain('\u001b')
    expect(consoleReport(correct, true)).toContain('\u001b[32m')
  })
})
