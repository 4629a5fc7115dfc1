import type { Nodes } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { describe, expect, test } from 'vitest'
import { code, codeBlock, prose } from '../../../reporters/markdown/code.js'
import { markdown } from '../../../reporters/markdown/markdown.js'
import type { Report } from '../../../src/model/report.js'
import { outcomes, type Result } from '../../../src/model/result.js'
import { printable, printableLines } from '../../../src/support/printable.js'
import { hostileReport, reportOf, resultWith } from '../../self/sample.js'

const parser = unified().use(remarkParse).use(remarkGfm)

const nodesIn = (node: Nodes): Nodes[] => [
  node,
  ...('children' in node ? node.children.flatMap(nodesIn) : []),
]
const parsed = (text: string): Nodes[] => nodesIn(parser.parse(text))

const valuesOf = (type: Nodes['type'], text: string): string[] =>
  parsed(text).flatMap((node) => (node.type === type && 'value' in node ? [node.value] : []))

/** Texts that Markdown or GitHub would act on. Each contains a word by which the test finds it. */
const hostile: Readonly<Record<string, string>> = {
  'a mention': '@evil and @evil/team',
  'a reference': '#1 evil/evil#1 GH-1 evil@0123456789abcdef0123456789abcdef01234567',
  'an image': '![evil](http://evil.example/x.png)',
  'a link': '[evil](http://evil.example "evil")',
  addresses: 'http://evil.example www.evil.example evil@evil.example <http://evil.example>',
  tags: '<img src=evil onerror=evil()><script>evil</script></details></summary>',
  'a comment': 'evil <!-- evil',
  entities: '&lt;evil&gt; &#64;evil',
  'one backtick': '`evil',
  'a backtick at the end': 'evil`',
  'runs of backticks': '`` evil ` evil ``` evil `````',
  'a fence': '```\nevil\n```\n# evil\n~~~\nevil',
  'blanks at both ends': ' evil ',
  'a table': '| evil | evil |\n| --- | --- |\n| evil | evil |',
  'an escaped pipe': 'evil \\| evil \\\\| evil',
  'a backslash at the end': 'evil\\',
  blocks: '\n\n# evil\n\n- evil\n\n1. evil\n\n> evil\n\n---\n\n    evil\n',
  'a definition': '\n\n[evil]: http://evil.example\n\n[^evil]: evil\n\n[evil] [^evil]',
  emphasis: '**evil** _evil_ ~~evil~~ $evil$ :evil:',
  'a task': '- [x] evil',
  'other line ends': 'evil\r# evil\u2028# evil\u0085# evil\v# evil',
}

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

  test('is one piece of code, in a sentence and in a table', () => {
    const table = `| a | b |\n| --- | --- |\n| ${code(text)} | c |`
    for (const each of [`a ${code(text)} b`, `- ${code(text)}`, code(text), table])
      expect(valuesOf('inlineCode', each)).toEqual([printable(text).replaceAll('|', '\\u007c')])
    expect(parsed(table).filter(({ type }) => type === 'tableCell')).toHaveLength(4)
  })

  test('is one block of code', () => {
    const block = codeBlock(text)
    const nodes = parsed(block.join('\n'))
    expect(nodes.map(({ type }) => type)).toEqual(['root', 'code'])
    expect(valuesOf('code', block.join('\n'))).toEqual([printableLines(text).join('\n')])
  })
})

test.for<[string, string]>([
  ['', '` `'],
  ['  ', '`  `'],
  ['a', '`a`'],
  ['`', '`` ` ``'],
  ['a|b', '`a\\u007cb`'],
])('the code of %j is %s', ([text, expected]) => {
  expect(code(text)).toBe(expected)
})

test.for<[string, string]>([
  ['accepts a body with only name', 'accepts a body with only name'],
  ['refuses ARM64 for supportedKinds', 'refuses `ARM64` for `supportedKinds`'],
  ['Respond with 401. Or run with --anonymous.', 'Respond with `401`. Or run with `--anonymous`.'],
  [
    'Send {"error": {"code": "…"}} as application/json.',
    'Send `{"error": {"code": "…"}}` as `application/json`.',
  ],
])('the words of %j stay text', ([text, expected]) => {
  expect(prose(text)).toBe(expected)
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

  test('warns of a run without effect and of an entity that is not restored', () => {
    const text = shown([], { effect: 'none', restored: false, unrestored: 'name was "a"' })
    expect(text).toContain('(entity not restored)\n')
    expect(text).toContain('> **Not restored**: `name was "a"`\n')
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
