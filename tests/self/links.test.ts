import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import remarkGfm from 'remark-gfm'
import remarkParse from 'remark-parse'
import { unified } from 'unified'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../src/support/package-info.js'
import { packed } from './packed.js'

/** A node of a Markdown document. */
interface Node {
  readonly type: string
  readonly url?: string
  readonly value?: string
  readonly children?: readonly Node[]
}

const parser = unified().use(remarkParse).use(remarkGfm)

const nodesOf = (node: Node): Node[] => [node, ...(node.children ?? []).flatMap(nodesOf)]

const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join('')

/** The anchor that GitHub gives a heading. */
const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\- ]/gu, '')
    .replaceAll(' ', '-')

const nodesIn = (file: string): Node[] => nodesOf(parser.parse(readFileSync(file, 'utf8')) as Node)

const linksOf = (file: string): string[] =>
  nodesIn(file).flatMap(({ url }) => (url === undefined || /^[a-z]+:/i.test(url) ? [] : [url]))

const anchors = new Map<string, ReadonlySet<string>>()

const anchorsOf = (file: string): ReadonlySet<string> => {
  const headings = () => nodesIn(file).filter(({ type }) => type === 'heading')
  const found = anchors.get(file) ?? new Set(headings().map((heading) => slugOf(textOf(heading))))
  anchors.set(file, found)
  return found
}

/** Checks that a link leads to a file and, if it has an anchor, to a heading. */
const leadsSomewhere = (from: string, link: string): boolean => {
  const [path = '', anchor] = decodeURI(link).split('#')
  const file = path === '' ? from : join(dirname(from), path)
  return existsSync(file) && (anchor === undefined || anchorsOf(file).has(anchor))
}

const broken = (file: string): string[] => linksOf(file).filter((link) => !leadsSomewhere(file, link))

/** The Markdown files of a clone or of the installed package that a person reads. */
const documentsIn = (root: string): string[] =>
  ['.', 'docs', 'examples'].flatMap((folder) => {
    const files = existsSync(join(root, folder))
      ? readdirSync(join(root, folder), { recursive: folder !== '.', encoding: 'utf8' })
      : []
    return files
      .filter((name) => name.endsWith('.md') && !name.includes('node_modules'))
      .map((name) => join(root, folder, name))
  })

describe('every relative link leads to a file and a heading', () => {
  test.for(documentsIn(packageRoot).map((file) => relative(packageRoot, file)))('of %s', (file) => {
    expect(broken(join(packageRoot, file))).toEqual([])
  })

  test('in the package too', async () => {
    const root = join((await packed()).folder, 'node_modules', 'odata-contract')
    const documents = documentsIn(root)
    expect(documents.map((file) => relative(root, file))).toEqual(
      expect.arrayContaining(['README.md', join('docs', 'safety.md')]),
    )
    expect(documents.flatMap(broken)).toEqual([])
  })
})

test('a broken link is noticed', () => {
  const readme = join(packageRoot, 'README.md')
  expect(leadsSomewhere(readme, 'docs/safety.md#restore-file')).toBe(true)
  expect(leadsSomewhere(readme, '#safety')).toBe(true)
  for (const link of ['docs/nothing.md', 'docs/safety.md#nothing', '#nothing'])
    expect(leadsSomewhere(readme, link)).toBe(false)
})

test('the README has at most 150 lines, of at most 130 columns each', () => {
  const lines = readFileSync(join(packageRoot, 'README.md'), 'utf8').trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(150)
  expect(lines.filter((line) => line.length > 130)).toEqual([])
})

test('the README links to every guide', () => {
  const guides = readdirSync(join(packageRoot, 'docs')).filter((name) => name.endsWith('.md'))
  const linked = linksOf(join(packageRoot, 'README.md'))
  expect(guides.filter((name) => !linked.includes(`docs/${name}`))).toEqual([])
})
