import { describe, expect, test } from 'vitest'
import { github } from '../../../reporters/github.js'
import type { Report } from '../../../src/model/report.js'
import type { Outcome, Result } from '../../../src/model/result.js'
import { attacks } from '../../self/attacks.js'
import { hostileReport, reportOf, resultWith } from '../../self/sample.js'

const decoded = (text: string): string =>
  text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')

/** The commands in a log, as GitHub's runner reads them: leading blanks do not matter, other lines are output. */
const commandsIn = (log: string) =>
  log.split(/\r\n|[\r\n]/).flatMap((line) => {
    const [, name, properties = '', data = ''] = /^\s*::(\S+?)(?: (.*?))?::(.*)$/.exec(line) ?? []
    if (name === undefined) return line === '' ? [] : [{ name: 'output', properties: {}, data: line }]
    const pairs = properties.split(',').map((pair) => pair.split('=', 2).map(decoded))
    return [{ name, properties: Object.fromEntries(pairs) as Record<string, string>, data: decoded(data) }]
  })

const found = (name: string, changes: Partial<Result> = {}) =>
  resultWith({
    id: `property-accepted[${name}]`,
    outcome: 'fail',
    expected: '200',
    actual: '400',
    ...changes,
  })

const shown = (results: readonly Result[], changes: Partial<Report> = {}) =>
  commandsIn(github({ ...reportOf(results), ...changes }))

describe('annotations', () => {
  test('each finding is one, and the verdict comes first', () => {
    const [verdict, finding, ...others] = shown([found('a'), found('b', { pointer: '/x' }), resultWith({})])
    expect(others).toEqual([])
    expect(verdict).toEqual({
      name: 'error',
      properties: { title: 'odata-contract: non-conformant' },
      data: 'http://127.0.0.1/beta: 3 of 3 cases judged, 1 finding',
    })
    expect(finding).toEqual({
      name: 'error',
      properties: { title: 'accepts a body with only name' },
      data: '2 fail\ncase: property-accepted[a]\nexpected: 200\nactual: 400',
    })
  })

  test.for<[Outcome, string]>([
    ['fail', 'error'],
    ['error', 'error'],
    ['warn', 'warning'],
    ['note', 'notice'],
    ['blocked', 'warning'],
  ])('%s is of the kind %s', ([outcome, kind]) => {
    const commands = shown([found('a', { outcome, message: 'the service is gone' })])
    expect(
      commands.filter(({ properties }) => !properties.title?.startsWith('odata-contract')),
    ).toMatchObject([{ name: kind }])
  })

  test.for<[string, Result[], Partial<Report>, string, string]>([
    ['a conformant run', [resultWith({})], {}, 'notice', 'conformant'],
    ['a partial run', [resultWith({})], { partial: true }, 'notice', 'conformant (partial)'],
    ['an inconclusive run', [resultWith({ outcome: 'blocked' })], {}, 'warning', 'inconclusive'],
    [
      'a run with known deviations only',
      [found('a', { baseline: { state: 'known', reason: 'x' } })],
      {},
      'notice',
      'non-conformant',
    ],
  ])('%s', ([, results, changes, kind, title]) => {
    expect(shown(results, changes)).toContainEqual(
      expect.objectContaining({ name: kind, properties: { title: `odata-contract: ${title}` } }),
    )
  })

  test('an entity that is not restored is an error', () => {
    expect(shown([], { restored: false, unrestored: 'name was "a"' })).toContainEqual({
      name: 'error',
      properties: { title: 'The entity is not restored' },
      data: 'name was "a"',
    })
  })

  test('there are no more than GitHub shows, and the last one counts the others', () => {
    const results = Array.from({ length: 30 }, (_, n) =>
      found(`${n}`, { title: `claim ${n}`, actual: `400 ${'abcdefghijklmnopqrstuvwxyzABCDEF'[n]}` }),
    )
    const commands = shown(results)
    expect(commands).toHaveLength(10)
    // The verdict and eight findings are in full.
    expect(commands.at(-1)).toMatchObject({ properties: { title: '22 more' } })
    expect(commands.at(-1)?.data).toContain('claim 8\nclaim 9\n')
  })
})

const breaking = {
  ...attacks,
  'a property': 'a,file=evil.js,line=1',
  'an end of the properties': 'a::evil',
  'an escape': '%0A::error::evil%25',
  'another line': 'a\n::error title=evil::evil',
  'other line ends': 'a\r::error::evil\r\n::add-mask::evil',
}

test.for(Object.entries(breaking))('%s cannot break out of a command', ([, text]) => {
  const report = hostileReport(text)
  const own = new Set(['error', 'warning', 'notice'])
  const commands = commandsIn(github(report))
  const plain = commandsIn(github(hostileReport('x')))
  expect(commands.map(({ name }) => name).filter((name) => !own.has(name))).toEqual([])
  expect(commands.map(({ properties }) => Object.keys(properties))).toEqual(commands.map(() => ['title']))
  expect(commands).toHaveLength(plain.length)
})

test('a percent sign, a colon and a comma keep their meaning', () => {
  const title = 'a 100%25: b, c'
  const commands = shown([found('a', { title, expected: '%0A' })])
  expect(commands[1]).toMatchObject({ properties: { title }, data: expect.stringContaining('expected: %0A') })
})
