import type { Nodes } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { describe, expect, test } from 'vitest'
import { markdown } from '../../../reporters/markdown/markdown.js'
import type { Report } from '../../../src/model/report.js'
import { outcomes, type Result } from '../../../src/model/result.js'
import { hostileReport, reportOf, resultWith } from '../../self/sample.js'
import { hostile } from './hostile.js'

const parser = unified().use(remarkParse).use(remarkGfm)

const nodesIn = (node: Nodes): Nodes[] => [
  node,
  ...('children' in node ? node.children.flatMap(nodesIn) : []),
]
const parsed = (text: string): Nodes[] => nodesIn(parser.parse(text))

const valuesOf = (type: Nodes['type'], text: string): string[] =>
  parsed(text).flatMap((node) => (node.type === type && 'value' in node ? [node.value] : []))

const own = new Set<Nodes['type']>([
  ...(['root', 'heading', 'paragraph', 'text', 'strong', 'list', 'listItem', 'blockquote', 'html'] as const),
  ...(['table', 'tableRow', 'tableCell', 'inlineCode', 'code'] as const),
])

describe.for(Object.entries(hostile))('%s', ([, text]) => {
  test('is nothing but code in a report', () => {
    const nodes = parsed(markdown(hostileReport(text)))
    expect(nodes.map(({ type }) => type).filter((type) => !own.has(type))).toEqual([])
    // The suite writes sentences with external words.
    const texts = nodes.flatMap((node) => (node.type === 'text' ? [node.value] : []))
    for (const each of texts.filter((value) => value.includes('evil')))
      expect(each).toMatch(/^[\w .,;:()'-]*$/)
    const tags = nodes.flatMap((node) => (node.type === 'html' ? [node.value] : []))
    expect(
      tags.filter((tag) => !/^(<details>\n<summary>\d+ other cases?<\/summary>|<\/details>)$/.test(tag)),
    ).toEqual([])
  })
})

const found = (name: string, changes: Partial<Result> = {}) =>
  resultWith({
    ...{ id: `property-accepted[${name}]`, outcome: 'fail', message: 'expected 200, got 400' },
    ...{ expected: '200', actual: '400', pointer: '/kind', requestId: '42-42', hint: 'a hint' },
    curl: `curl -H "authorization: Bearer $TOKEN" 'http://h/'`,
    ...changes,
  })

const shown = (results: readonly Result[], changes: Partial<Report> = {}) =>
  markdown({ ...reportOf(results), ...changes })

describe('a report', () => {
  test('begins with the verdict and the settings of the run', () => {
    const text = shown([found('a')], {
      partial: true,
      filters: { only: ['read'], skip: ['list'] },
      noWrites: true,
    })
    for (const part of [
      '## ❌ non-conformant (partial)\n',
      '- **Target**: `http://127.0.0.1/beta`, entity `Entity 1`\n',
      `- **Contract**: \`sample\`, page \`a-page\`, digest \`sha256:${'0'.repeat(64)}\`\n`,
      '- **Profile**: graph\n- **Policies**: read-only `ignore`, enum case `exact`\n',
      '- **Filters**: `--only read`, `--skip list`, `--no-writes`\n',
      '- **Run**: `2026-01-02T03:04:05.678Z`, 1.2 s, 1 of 1 cases judged, 42 requests\n',
    ])
      expect(text).toContain(part)
  })

  test('counts the outcomes of each area, with how passes came about and known deviations', () => {
    const baseline = { state: 'known', reason: 'to be repaired' } as const
    const passes = (['refused', 'ignored', 'refused'] as const).map((how, n) =>
      resultWith({ id: `property-accepted[${n}]`, how }),
    )
    const text = shown([...passes, found('a'), found('b', { baseline })])
    expect(text).toContain('| request-shape | 3 (2 refused, 1 ignored) | 2 (1 known) |  |  |  |  |  |\n')
    const cells = parsed(text).filter(({ type }) => type === 'tableCell')
    expect(cells).toHaveLength(3 * (1 + outcomes.length))
  })

  test('shows each cause once, with its best case in full and the others folded', () => {
    const text = shown([found('a'), found('b'), found('c')])
    const lines = [
      '### 1 finding',
      '',
      '#### fail: accepts a body with only name',
      '',
      '3 fail.',
      '',
      '- case: `property-accepted[a]`',
      '- expected: `200`',
      '- actual: `400` at `/kind`',
      '- hint: `a hint`',
      '- source: `page, request body`',
      '- request id: `42-42`',
      '',
      '```sh',
      `curl -H "authorization: Bearer $TOKEN" 'http://h/'`,
      '```',
      '',
      '<details>',
      '<summary>2 other cases</summary>',
      '',
      '- `property-accepted[b]`',
      '- `property-accepted[c]`',
      '',
      '</details>',
    ]
    expect(text).toContain(lines.join('\n'))
  })

  test('shows the change that fixes a cause', () => {
    const rule = 'unauthenticated-refused'
    const text = shown([found('a', { id: `${rule}[none]`, rule, expected: '401', actual: '200' })])
    expect(text).toContain('**Fix**: Respond with `401` to a request without a valid token.')
  })

  test('has all notes in one line, apart from the findings', () => {
    const text = shown([
      found('a', { outcome: 'note' }),
      found('b', { outcome: 'note', actual: '500', title: 'another claim' }),
    ])
    expect(text).not.toContain('finding')
    expect(text).toContain('**2 notes**: accepts a body with only name (1); another claim (1)\n')
  })

  test('shows the stack of a defect as lines', () => {
    const text = shown([resultWith({ outcome: 'error', message: 'Error: x\n    at y' })])
    expect(valuesOf('code', text)).toEqual(['Error: x\n    at y'])
  })

  test('lists the untested cases by reason, blocked ones first, and cases that filters left out', () => {
    const skipped = resultWith({ outcome: 'skip', message: 'there is no list' })
    const blocked = ['a', 'b'].map((id) =>
      resultWith({ id: `property-accepted[${id}]`, outcome: 'blocked', message: 'the service is gone' }),
    )
    const text = shown([skipped, ...blocked], { partial: true })
    const lines = [
      '### Not tested',
      '',
      '- cases that the filters left out',
      '- 2 blocked, `property-accepted`: `the service is gone`',
      '- 1 skip, `property-accepted`: `there is no list`',
      '',
    ]
    expect(text).toContain(lines.join('\n'))
  })

  test('lists known deviations by reason, not as findings', () => {
    const known = (name: string, more = {}) =>
      found(name, { baseline: { state: 'known', reason: 'to be repaired', ...more } })
    const text = shown([known('a'), known('b'), known('c', { expires: '2027-01-31' })])
    expect(text).not.toContain('finding')
    expect(text).toContain(
      '- 2 fail: accepts a body with only name, known: `to be repaired`\n' +
        '- 1 fail: accepts a body with only name, known, until `2027-01-31`: `to be repaired`\n',
    )
  })

  test('lists only the contradictions of the page that explain a result other than pass', () => {
    const statement = { says: 'in capitals', page: 'a-page', line: 7 }
    const contradictions = ['property-accepted', 'another-rule'].map((rule) => ({
      ...{ id: `about-${rule}`, title: 'x', meaning: 'y', explains: [rule] },
      ...{ here: statement, there: { says: 'in small', page: 'other-page', line: 9 } },
    }))
    const text = shown([found('a')], { contradictions })
    expect(text).toContain(
      '- `about-property-accepted`: `line 7` `in capitals`, `other-page.md:9` `in small` (`property-accepted`)\n',
    )
    expect(text).not.toContain('about-another-rule')
  })

  test('explains the policy that findings depend on', () => {
    const rule = 'read-only-unchanged'
    const text = shown([found('a', { id: `${rule}[a]`, rule, symptom: 'kept' })])
    expect(text).toContain('> Hint: by default, a')
  })

  test('warns of a run without effect and of an entity that is not restored', () => {
    const text = shown([], { effect: 'none', restored: false, unrestored: 'name was "a"' })
    expect(text).toContain('(entity not restored)\n')
    expect(text).toContain('> **The entity is not restored**: `name was "a"`\n')
    expect(text).toContain('> No update had any effect')
  })
})

/** A different word for each number. */
const nth = (n: number): string => [...String(n)].map((digit) => 'abcdefghij'[Number(digit)]).join('')

test.for<[string, Report]>([
  ['10,000 cases with one cause', reportOf(Array.from({ length: 10_000 }, (_, n) => found(`${n}`)))],
  [
    '10,000 causes',
    reportOf(Array.from({ length: 10_000 }, (_, n) => found(`${n}`, { actual: `400 ${nth(n)}` }))),
  ],
  ['long texts', hostileReport('evil `'.repeat(3000))],
  ['long runs', hostileReport('`'.repeat(16_384))],
])('a report with %s fits into a comment on GitHub', ([, report]) => {
  expect(markdown(report).length).toBeLessThanOrEqual(65_000)
})
