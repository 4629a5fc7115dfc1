import { XMLParser } from 'fast-xml-parser'
import type { Nodes } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { expect, test } from 'vitest'
import { type Format, formats } from '../../../reporters/formats.js'
import { areas, hows, type Outcome, outcomes, type Result } from '../../../src/model/result.js'
import { reportOf, resultWith } from '../../self/sample.js'

/** Different numbers, so that no two outcomes can be confused. */
const numbers: Record<Outcome, number> = {
  pass: 12,
  fail: 11,
  warn: 5,
  note: 4,
  skip: 3,
  blocked: 7,
  error: 2,
}
type Counts = Partial<Record<Outcome, number>>

const results = outcomes.flatMap((outcome) =>
  Array.from({ length: numbers[outcome] }, (_, n): Result => {
    const area = areas[n % areas.length] ?? 'read'
    return resultWith({
      ...{
        id: `${area}-${outcome}[${n}]`,
        rule: `${area}-${outcome}`,
        area,
        outcome,
        title: `claim ${outcome}`,
      },
      ...(outcome === 'pass' ? { how: hows[n % hows.length] ?? 'refused' } : { message: `reason ${n % 2}` }),
      ...(['fail', 'warn'].includes(outcome) && { expected: '200', actual: `400 ${n}`, curl: 'curl x' }),
      ...(n === 4 &&
        outcome === 'fail' && { baseline: { state: 'known', reason: 'to be repaired' } as const }),
    })
  }),
)
const report = reportOf(results)
/** Number of the fails that the baseline accepts. */
const known = 1

const counted = (found: readonly Outcome[]): Counts =>
  Object.fromEntries(outcomes.map((outcome) => [outcome, found.filter((each) => each === outcome).length]))

/** The sums of texts such as "3 fail". */
const sums = (text: string): Counts => {
  const found = [...text.matchAll(/\b(\d+)\s+(pass|fail|warn|note|skip|blocked|error)\b/g)]
  return Object.fromEntries(
    outcomes.map((outcome) => [
      outcome,
      found.reduce((sum, [, count, each]) => sum + (each === outcome ? Number(count) : 0), 0),
    ]),
  )
}

/** The lines of the areas, with their continuations. */
const inConsole = (text: string): Counts => {
  const lines = text.split('\n')
  const first = lines.findIndex((line) => line.startsWith(`  ${areas[0]} `))
  return sums(lines.slice(first, lines.indexOf('', first)).join(' '))
}

const nodesIn = (node: Nodes): Nodes[] => [
  node,
  ...('children' in node ? node.children.flatMap(nodesIn) : []),
]
const textIn = (node: Nodes): string =>
  nodesIn(node)
    .map((each) => ('value' in each ? each.value : ''))
    .join('')

/** The sums of the columns. The last row has the sums that the format states. */
const inMarkdown = (text: string): Counts => {
  const tree = nodesIn(unified().use(remarkParse).use(remarkGfm).parse(text))
  const rows = tree.flatMap((node) => (node.type === 'tableRow' ? [node.children.map(textIn)] : [])).slice(1)
  const sum = (column: number, own: readonly string[][]) =>
    own.reduce((total, row) => total + Number.parseInt(row[column] || '0', 10), 0)
  const stated = rows.slice(-1)
  return Object.fromEntries(
    outcomes.map((outcome, index) => {
      expect(sum(index + 1, rows.slice(0, -1))).toBe(sum(index + 1, stated))
      return [outcome, sum(index + 1, stated)]
    }),
  )
}

const xml = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  isArray: (name) => ['testcase', 'testsuite'].includes(name),
})

const inJunit = (text: string): Counts => {
  const { testsuites } = xml.parse(text)
  expect(Number(testsuites.tests)).toBe(results.length)
  const cases = testsuites.testsuite.flatMap((suite: { testcase: object[] }) => suite.testcase)
  return counted(
    cases.map(
      ({
        failure,
        error,
        skipped,
        'system-out': output = '',
      }: Record<string, { type: Outcome; message: string } | string>) => {
        if (typeof failure === 'object') return failure.type
        if (typeof error === 'object') return error.type
        if (typeof skipped === 'object')
          return /^known deviation \((\w+)\)/.exec(skipped.message)?.[1] ?? 'skip'
        return /^(warn|note): /.exec(String(output))?.[1] ?? 'pass'
      },
    ),
  )
}

const inSarif = (text: string): Counts => {
  const { results: found, invocations, properties } = JSON.parse(text).runs[0]
  const outcomeOf: Record<string, Outcome> = { error: 'fail', warning: 'warn', note: 'note' }
  const notifications: { level: string; message: { text: string } }[] =
    invocations[0].toolExecutionNotifications
  const blocked = notifications.map(({ message }) =>
    Number(/^(\d+) cases? blocked/.exec(message.text)?.[1] ?? 0),
  )
  const { pass, skip } = properties.counts
  return {
    ...counted(found.map(({ level }: { level: string }) => outcomeOf[level])),
    ...{ pass, skip },
    blocked: blocked.reduce((sum, each) => sum + each),
    error: notifications.filter(({ level }) => level === 'error').length,
  }
}

/** Elements of a parsed page, by name. */
const elementsIn = (node: unknown, name: string): Record<string, unknown>[] => {
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([key, value]) => {
    const all = Array.isArray(value) ? value : [value]
    return [...(key === name ? all : []), ...all.flatMap((each) => elementsIn(each, name))]
  })
}

const inHtml = (text: string): Counts => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    unpairedTags: ['meta', 'input', 'br'],
    stopNodes: ['*.script', '*.style'],
    allowBooleanAttributes: true,
  })
  const cases = elementsIn(parser.parse(text.slice(text.indexOf('<html'))), 'details').filter(
    (each) => each.class === 'case',
  )
  return counted(cases.map((each) => each['data-outcome'] as Outcome))
}

/** The annotations of findings and of blocked cases. The others are only counted as judged. */
const inGithub = (text: string): Counts => {
  const { fail = 0, warn, note, error } = sums(text.replaceAll('%0A', ' '))
  const blocked = Number(/title=(\d+) cases blocked/.exec(text)?.[1])
  const [, judged, total] = /(\d+) of (\d+) cases judged/.exec(text) ?? []
  expect(Number(total)).toBe(results.length)
  const skip = Number(total) - Number(judged) - blocked - (error ?? 0)
  return {
    pass: numbers.pass,
    fail: fail + known,
    warn: warn ?? 0,
    note: note ?? 0,
    skip,
    blocked,
    error: error ?? 0,
  }
}

const readers: Record<Format, (text: string) => Counts> = {
  console: inConsole,
  ctrf: (text) =>
    counted(JSON.parse(text).results.tests.map(({ rawStatus }: { rawStatus: Outcome }) => rawStatus)),
  github: inGithub,
  html: inHtml,
  json: (text) => counted(JSON.parse(text).results.map(({ outcome }: Result) => outcome)),
  junit: inJunit,
  markdown: inMarkdown,
  sarif: inSarif,
}

test.for(Object.entries(readers))('a report as %s has the counts of the run', async ([name, read]) => {
  const format = await formats[name as Format]()
  expect(read(format(report, { color: false, detail: 'normal' }))).toEqual(numbers)
})
