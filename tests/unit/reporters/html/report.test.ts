import { expect, test } from 'vitest'
import { htmlReport } from '../../../../reporters/html.js'
import type { Report } from '../../../../src/model/report.js'
import { reportOf, resultWith } from '../../../self/sample.js'

const texts = (report: Report): string =>
  htmlReport(report)
    .replace(/<(style|script)>.*?<\/\1>/gs, '')
    .replace(/<[^>]*>/g, '')
    .replace(/\s+/g, ' ')

const blocked = resultWith({ id: 'b[1]', outcome: 'blocked', message: 'the service is gone' })
const conformant = reportOf([resultWith({ how: 'accepted' })])
const inconclusive = reportOf([resultWith({}), blocked])
const leftOver = { ...inconclusive, restored: false, unrestored: 'the entity was NOT restored: a' }

test.for([
  ['a conformant run', conformant, 'No case violates a MUST. 1 of 1 cases judged with 42 requests.'],
  ['a violation', reportOf([resultWith({ outcome: 'fail' })]), '1 case of 1 violates a MUST.'],
  [
    'violations',
    reportOf([1, 2].map((n) => resultWith({ id: `a[${n}]`, outcome: 'fail' }))),
    '2 cases of 2 violate',
  ],
  ['a blocked case', inconclusive, 'No case violates a MUST, but 1 MUST could not be tested.'],
  ['several reasons', leftOver, '1 MUST could not be tested, and the entity is not restored.'],
  ['a difference in the entity', leftOver, 'the entity was NOT restored: a'],
  ['a blocked case with its reason', inconclusive, 'Not tested 1 blocked the service is gone 1'],
  ['no skipped or blocked case', conformant, 'Not tested 0 Every case was tested.'],
  ['no violation', conformant, 'Findings 0 The run found no violation.'],
  ['filters', { ...conformant, filters: { only: ['a'], skip: ['b'] } }, 'Filters--only a --skip b'],
  ['a filtered run', { ...conformant, partial: true }, 'Cases left out by --only or --skip are not'],
  [
    'a run of reads',
    { ...conformant, noWrites: true },
    'The run sent only GET requests: updates were not tested.',
  ],
  ['reads only', { ...conformant, noWrites: true, partial: true }, 'Cases left out by --no-writes are not'],
  ['updates without effect', { ...conformant, effect: 'none' }, 'No update had any effect:'],
  ['a pass', conformant, 'accepts a body with only name property-accepted[name] accepted'],
] as const)('%s is stated', ([, report, text]) => {
  expect(texts(report)).toContain(text)
})

test('a known deviation is marked, with its reason', () => {
  const baseline = { state: 'known', reason: 'repaired in March', expires: '2027-03-31' } as const
  const text = texts(reportOf([resultWith({ outcome: 'fail', baseline })]))
  expect(text).toContain('Baselineknown, until 2027-03-31: repaired in March')
  expect(text.match(/ known /g)).toHaveLength(2)
})

test('a connection error takes the place of the response', () => {
  const request = { method: 'GET', url: 'http://h/a?b', headers: {} }
  const text = texts(
    reportOf([resultWith({ exchanges: [{ request, failure: 'socket hang up', durationMs: 3 }] })]),
  )
  expect(text).toContain('GET /a?b no response 3 ms Request')
  expect(text).toContain('Responsesocket hang up')
})

test('says that a body is not complete', () => {
  const request = { method: 'PATCH', url: 'http://h/', headers: {}, body: 'a' }
  const response = { status: 200, headers: {}, body: 'b', truncated: true }
  const text = texts(reportOf([resultWith({ exchanges: [{ request, response, durationMs: 3 }] })]))
  expect(text).toContain('b … only the beginning of the body')
  expect(text).not.toContain('a … only')
})
