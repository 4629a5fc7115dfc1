import type { Nodes } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { expect, test } from 'vitest'
import { code, codeBlock, prose } from '../../../reporters/markdown/code.js'
import { printable, printableLines } from '../../../src/support/printable.js'
import { hostile } from './hostile.js'

const parser = unified().use(remarkParse).use(remarkGfm)

const nodesOf = (node: Nodes): Nodes[] => [
  node,
  ...('children' in node ? node.children : []).flatMap(nodesOf),
]

/** The types of the nodes of a document with one row of a table, and the texts of its code. */
const read = (cell: string) => {
  const nodes = nodesOf(parser.parse(`| a | b |\n| - | - |\n| ${cell} | end |\n`))
  return {
    types: new Set(nodes.map(({ type }) => type)),
    codes: nodes.flatMap((node) => (node.type === 'inlineCode' ? [node.value] : [])),
    texts: nodes.flatMap((node) => (node.type === 'text' ? [node.value] : [])),
  }
}

test.for([...Object.values(hostile), 'plain', '`', '``', '  '])('%j stays text', (text) => {
  const { types, codes, texts } = read(code(text))
  expect(codes).toEqual([printable(text).replaceAll('|', '\\u007c')])
  expect(texts).toEqual(['a', 'b', 'end'])
  expect([...types].sort()).toEqual(['inlineCode', 'root', 'table', 'tableCell', 'tableRow', 'text'])
})

test.for(Object.values(hostile))('%j is one block of code', (text) => {
  const nodes = nodesOf(parser.parse(codeBlock(text).join('\n')))
  expect(nodes.map(({ type }) => type)).toEqual(['root', 'code'])
  expect(nodes[1]).toMatchObject({ value: printableLines(text).join('\n') })
})

test.for<[string, string]>([
  ['', '(empty)'],
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
  [
    'A GET (OData Protocol 11.2.2) returns `value`, or `a b`.',
    'A GET (OData Protocol `11.2.2`) returns `value`, or `a b`.',
  ],
  ['in `graph` `odata` (see f(x) or [x])', 'in `graph` `odata` (see `f(x)` or `[x]`)'],
])('the words of %j stay text', ([text, expected]) => {
  expect(prose(text)).toBe(expected)
})
