import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { sarif } from '../../../reporters/sarif.js'
import type { Report } from '../../../src/model/report.js'
import type { Result } from '../../../src/model/result.js'
import { attacks } from '../../self/attacks.js'
import { hostileReport, reportOf, resultWith } from '../../self/sample.js'
import { hostile } from './hostile.js'

const require = createRequire(import.meta.url)
/** The official schema. What differs in the draft of JSON Schema is only the keyword for the id. */
const { id: _, $schema: __, ...schema } = require('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
formats.default(ajv)
const validate = ajv.compile(schema)

const written = (report: Report) => {
  const log = JSON.parse(sarif(report))
  validate(log)
  expect(validate.errors).toBeNull()
  return log.runs[0]
}

const found = (name: string, changes: Partial<Result> = {}) =>
  resultWith({
    ...{ id: `property-accepted[${name}]`, outcome: 'fail', message: 'expected 200, got 400' },
    ...{ expected: '200', actual: '400', pointer: '/kind', ...changes },
  })

const rule = {
  ...({ id: 'property-accepted', area: 'request-shape', title: 'accepts each property' } as const),
  requirement: ['An update may name any property.', 'The page lists them.'],
  sources: [
    { text: 'RFC 9110 15.5.16', url: 'https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.16' },
    { text: 'a-page.md:24 (Properties)', page: 'a-page', line: 24 },
  ],
}

const shown = (results: readonly Result[], changes: Partial<Report> = {}) =>
  written({ ...reportOf(results), rules: [rule], ...changes })

describe('sarif', () => {
  test('has one result for each violation, the most severe first', () => {
    const outcomes = ['note', 'pass', 'skip', 'blocked', 'warn', 'error', 'fail'] as const
    const { results } = shown(outcomes.map((outcome) => found(outcome, { outcome })))
    expect(results.map(({ level }: { level: string }) => level)).toEqual(['error', 'warning', 'note'])
    expect(results[0]).toMatchObject({
      ruleId: 'property-accepted',
      ruleIndex: 0,
      message: { text: 'accepts a body with only name: expected 200, got 400.' },
      suppressions: [],
      properties: { case: 'property-accepted[fail]', expected: '200', actual: '400', pointer: '/kind' },
    })
  })

  test('has the rules with their requirement, sources and help', () => {
    const { rules } = shown([found('a')]).tool.driver
    expect(rules).toEqual([
      {
        id: 'property-accepted',
        name: 'PropertyAccepted',
        shortDescription: { text: 'accepts each property.' },
        fullDescription: { text: 'An update may name any property. The page lists them.' },
        help: {
          text: 'An update may name any property.\nThe page lists them.\nSource: RFC 9110 15.5.16\nSource: a-page.md:24 (Properties)',
          markdown:
            'An update may name any property.\n\nThe page lists them.\n\n- Source: `RFC 9110 15.5.16`\n\n- Source: `a-page.md:24 (Properties)`',
        },
        helpUri: 'https://www.rfc-editor.org/rfc/rfc9110.html#section-15.5.16',
        properties: { tags: ['request-shape'] },
      },
    ])
  })

  test.for([
    ['the place that the case tests', { place: { text: 'x', page: 'a type', line: 7 } }, 'a%20type.md', 7],
    ['a source of the rule', {}, 'a-page.md', 24],
    ['a place without a line', { place: { text: 'x', page: 'other' } }, 'other.md', 1],
    ['the page of the contract', { rule: 'another-rule' }, 'a-page.md', 1],
  ] as const)('locates a result at %s', ([, changes, uri, startLine]) => {
    const [{ locations }] = shown([found('a', changes)]).results
    expect(locations).toEqual([{ physicalLocation: { artifactLocation: { uri }, region: { startLine } } }])
  })

  test('identifies a result by contract and case, in every run', () => {
    const fingerprint = (changes: Partial<Result>, contract = 'sample') =>
      shown([found('a', changes)], { contract: { id: contract, page: 'p', digest: 'd' } }).results[0]
        .partialFingerprints
    const first = fingerprint({})
    expect(first).toEqual({
      'caseId/v1': expect.stringMatching(/^[0-9a-f]{32}$/),
      primaryLocationLineHash: `${first['caseId/v1']}:1`,
    })
    const later = {
      actual: '500',
      message: 'expected 200, got 500',
      place: { text: 'x', page: 'p', line: 9 },
    }
    expect(fingerprint(later)).toEqual(first)
    expect(fingerprint({ id: 'property-accepted[b]' })).not.toEqual(first)
    expect(fingerprint({}, 'another')).not.toEqual(first)
  })

  test('suppresses known deviations', () => {
    const { results } = shown([found('a', { baseline: { state: 'known', reason: 'to be repaired' } })])
    expect(results[0].suppressions).toEqual([
      { kind: 'external', status: 'accepted', justification: 'to be repaired' },
    ])
  })

  test('states the time, defects, blocked cases and the entity that is not restored', () => {
    const blocked = ['a', 'b'].map((name) =>
      found(name, { outcome: 'blocked', message: 'the service is gone' }),
    )
    const defect = found('c', { outcome: 'error', message: 'Error: x' })
    const { invocations, properties } = shown([...blocked, defect], { restored: false, unrestored: 'x' })
    expect(invocations).toEqual([
      {
        executionSuccessful: false,
        startTimeUtc: '2026-01-02T03:04:05.678Z',
        endTimeUtc: '2026-01-02T03:04:06.912Z',
        toolExecutionNotifications: [
          { level: 'error', message: { text: 'property-accepted\\[c\\]: Error: x' } },
          { level: 'error', message: { text: 'The entity is not restored: x' } },
          { level: 'warning', message: { text: '2 cases blocked: the service is gone' } },
        ],
      },
    ])
    expect(properties.counts).toMatchObject({ total: 3, blocked: 2, error: 1 })
  })

  test('a run without findings is valid', () => {
    const { results, invocations, automationDetails } = shown([resultWith({})])
    expect(results).toEqual([])
    expect(invocations[0]).toMatchObject({ executionSuccessful: true, toolExecutionNotifications: [] })
    expect(automationDetails.id).toBe('odata-contract/sample/graph/2026-01-02T03:04:05.678Z')
  })

  test('has no more results than GitHub accepts, and says how many it left out', () => {
    const notes = Array.from({ length: 25_000 }, (_, n) => found(`${n}`, { outcome: 'note' }))
    const log = JSON.parse(sarif({ ...reportOf([]), results: [...notes, found('x')] })).runs[0]
    expect(log.results).toHaveLength(25_000)
    expect(log.results[0].level).toBe('error')
    expect(log.invocations[0].toolExecutionNotifications).toEqual([
      { level: 'warning', message: { text: '1 result left out of this file' } },
    ])
  })
})

describe.for(Object.entries({ ...attacks, ...hostile }))('%s', ([, text]) => {
  test('leaves the file valid, and is no link in a message', () => {
    const { results, invocations } = written(hostileReport(text))
    for (const { message } of [...results, ...invocations[0].toolExecutionNotifications])
      expect(message.text.replaceAll(/\\[\\[\]]/g, '')).not.toMatch(/[[\]]/)
  })
})
