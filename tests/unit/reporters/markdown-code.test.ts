import type { Nodes } from 'mdast'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { expect, test } from 'vitest'
import { code } from '../../../reporters/markdown-code.js'

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

test.for([
  'plain',
  'a `run` of backticks, and ```` four',
  '`',
  '``',
  '`starts and ends`',
  ' starts and ends with a space ',
  '@octocat and @org/team',
  '<img src=x onerror=alert(1)><script>alert(1)</script><!--',
  '![image](https://evil.example/x.png) [link](javascript:alert(1))',
  'https://evil.example www.evil.example me@evil.example #1 GH-1',
  '**bold** _italic_ ~~gone~~ &lt; \\* \\\\',
  'ends with a backslash \\',
])('%j stays text', (text) => {
  const { types, codes, texts } = read(code(text))
  expect(codes).toEqual([text])
  expect(texts).toEqual(['a', 'b', 'end'])
  expect([...types].sort()).toEqual(['inlineCode', 'root', 'table', 'tableCell', 'tableRow', 'text'])
})

test.for<[string, string, string]>([
  ['a pipe', 'a | b \\| c', 'a \\u007c b \\\\u007c c'],
  ['a line break', 'a\n# b\r\n- c', 'a\\n# b\\r\\n- c'],
  ['a control character', 'a\u001b[31mb', 'a\\u001b[31mb'],
])('%s is an escape', ([, text, shown]) => {
  expect(read(code(text)).codes).toEqual([shown])
})

test('an empty text is visible', () => {
  expect(code('')).toBe('(empty)')
})
