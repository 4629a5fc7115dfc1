import type { Nodes, Root, RootContent, Table as TableNode } from 'mdast'
import { fromMarkdown } from 'mdast-util-from-markdown'
import { frontmatterFromMarkdown } from 'mdast-util-frontmatter'
import { gfmFromMarkdown } from 'mdast-util-gfm'
import { frontmatter } from 'micromark-extension-frontmatter'
import { gfm } from 'micromark-extension-gfm'
import { PageError, type Source } from '../source.js'
import { type Lines, mended } from './table-repair.js'

/** A link to a page: its text, and the file name without folder, anchor and `.md`. */
interface Link {
  readonly text: string
  readonly page: string
}

/** Text without markup. Code spans keep their backticks, links become their text. */
export interface Text {
  readonly text: string
  readonly links: readonly Link[]
  readonly source: Source
}

/** A row of a table: cells by the heading of their column. A row that starts a group has only its first cell. */
export interface Row {
  readonly cells: Readonly<Record<string, Text>>
  readonly source: Source
}

export interface Table {
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
  readonly source: Source
}

/** A fenced code block. `source.line` is its first line of content. */
export interface Code {
  readonly language: string
  readonly text: string
  readonly source: Source
}

/** The content under one heading, up to the next heading. */
export interface Section {
  readonly title: string
  readonly depth: number
  /** The title of the enclosing section: an example's request is in `Example`. */
  readonly parent: string | undefined
  readonly source: Source
  readonly paragraphs: readonly Text[]
  readonly tables: readonly Table[]
  /** Rows outside of a table, because other text interrupts the table. Their facts would be lost. */
  readonly strays: readonly Source[]
  readonly codes: readonly Code[]
  /** HTML comments, without their delimiters. */
  readonly comments: readonly Text[]
}

/** A parsed page. The first section has the title; text before it is ignored. */
export interface Page {
  /** The file's name without `.md`. */
  readonly name: string
  readonly title: Section
  readonly sections: readonly Section[]
}

type Draft = {
  -readonly [Name in keyof Section]: Section[Name] extends readonly (infer T)[] ? T[] : Section[Name]
}

// A single tilde is not a strike-through on these pages: it precedes numbers.
const extensions = [frontmatter(), gfm({ singleTilde: false })]
const mdastExtensions = [frontmatterFromMarkdown(), gfmFromMarkdown()]

const parse = (text: string): Root => fromMarkdown(text, { extensions, mdastExtensions })

const wordsOf = (node: Nodes): string => {
  if (node.type === 'inlineCode') return `\`${node.value}\``
  if (node.type === 'break') return ' '
  // The marks stay, so that no fact is read from struck-out text.
  if (node.type === 'delete') return `~~${node.children.map(wordsOf).join('')}~~`
  if (node.type === 'html') return /^<(?:br|li|\/?ul|\/?p)\b/i.test(node.value) ? '. ' : ''
  if ('value' in node) return node.value
  return 'children' in node ? node.children.map(wordsOf).join('') : ''
}

const linksOf = (node: Nodes): Link[] => {
  if (node.type === 'link') return [{ text: wordsOf(node).trim(), page: pageOf(node.url) }]
  return 'children' in node ? node.children.flatMap(linksOf) : []
}

const pageOf = (url: string): string =>
  url
    .replace(/[#?].*$/s, '')
    .replace(/^.*[\\/]/s, '')
    .replace(/\.md$/i, '')

const textOf = (node: Nodes, source: Source): Text => ({
  text: wordsOf(node).replace(/\s+/g, ' ').trim(),
  links: linksOf(node),
  source,
})

/** The place of a node, or of the table column that contains it. */
type Place = (node: Nodes, cell?: string) => Source

/** Joins cells: an unescaped bar in the description splits the last cell. */
const joined = ([first, ...more]: readonly Text[]): Text | undefined =>
  first && {
    text: [first, ...more].map(({ text }) => text).join(' | '),
    links: [first, ...more].flatMap(({ links }) => links),
    source: first.source,
  }

const tableOf = (node: TableNode, place: Place): Table => {
  const [head, ...body] = node.children
  const columns = (head?.children ?? []).map((cell) => wordsOf(cell).trim())
  const rows = body.map((row): Row => {
    const cells = row.children.map((cell, index) =>
      textOf(cell, place(row, columns[index] ?? columns.at(-1))),
    )
    const named = columns.map((column, index): [string, Text][] => {
      const cell = index === columns.length - 1 ? joined(cells.slice(index)) : cells[index]
      return cell === undefined ? [] : [[column, cell]]
    })
    return { cells: Object.fromEntries(named.flat()), source: place(row) }
  })
  return { columns, rows, source: place(node) }
}

/**
 * Whether a node other than a table or code block contains a table row, for example after a comment, a sentence or an
 * indent.
 */
const isStray = (node: RootContent, page: string): boolean => {
  if (node.type === 'table') return false
  const raw = page.slice(node.position?.start.offset, node.position?.end.offset)
  return !/^\s*(`{3,}|~{3,})/.test(raw) && withoutComments(raw).split('\n').some(isRow)
}

const isRow = (line: string): boolean => {
  const text = line.trim()
  return text.length > 1 && text.startsWith('|') && text.endsWith('|')
}

const withoutComments = (text: string): string => {
  const [before = '', ...more] = text.split('<!--')
  return (
    before + more.map((each) => (each.includes('-->') ? each.slice(each.indexOf('-->') + 3) : each)).join('')
  )
}

/** Splits a document at its headings. */
class Sections {
  readonly all: Draft[] = []
  readonly #page: string
  readonly #lines: Lines

  constructor(page: string, lines: Lines) {
    this.#page = page
    this.#lines = lines
  }

  add(node: RootContent): void {
    if (node.type === 'heading') this.#open(wordsOf(node).trim(), node.depth, this.#lineOf(node))
    else this.#put(node)
  }

  #lineOf(node: Nodes): number {
    return this.#lines.numberOf(node.position?.start.line ?? 1)
  }

  #open(title: string, depth: number, line: number): void {
    const parent = this.all.findLast((section) => section.depth < depth)?.title
    const source = { page: this.#page, section: title, line }
    this.all.push({
      title,
      depth,
      parent,
      source,
      paragraphs: [],
      tables: [],
      strays: [],
      codes: [],
      comments: [],
    })
  }

  #put(node: RootContent): void {
    const section = this.all.at(-1)
    if (section === undefined) return
    const place: Place = (each, cell) => ({
      page: this.#page,
      section: section.title,
      line: this.#lineOf(each),
      ...(cell === undefined ? {} : { cell }),
    })
    const source = place(node)
    if (isStray(node, this.#lines.text)) section.strays.push(source)
    if (node.type === 'table') section.tables.push(tableOf(node, place))
    else if (node.type === 'code') section.codes.push(this.#code(node, { ...source, line: source.line + 1 }))
    else if (node.type === 'html')
      section.comments.push({ text: node.value.replace(/^<!--|-->$/g, '').trim(), links: [], source })
    else section.paragraphs.push(textOf(node, source))
  }

  #code(node: Extract<RootContent, { type: 'code' }>, source: Source): Code {
    const raw = this.#lines.text.slice(node.position?.start.offset, node.position?.end.offset)
    const fence = /^(`{3,}|~{3,})/.exec(raw)?.[1]
    if (fence !== undefined && !raw.trimEnd().split('\n').at(-1)?.trim().startsWith(fence))
      throw new PageError(this.#page, 'its code block has no end; is the page cut off?', source.line - 1)
    return { language: node.lang ?? '', text: node.value, source }
  }
}

/** @throws PageError if the last row of a table at the end of the file has too few cells: the file is cut off */
const checkLastTable = (name: string, last: RootContent | undefined, lines: Lines): void => {
  if (last?.type !== 'table') return
  const [head, ...rows] = last.children
  const row = rows.at(-1)
  if (head && row && row.children.length < head.children.length)
    throw new PageError(
      name,
      'its last table row has fewer cells than the heading; is the page cut off?',
      lines.numberOf(row.position?.start.line ?? 1),
    )
}

/** @throws PageError if the Markdown is nested too deeply for the parser, or for the functions that traverse its tree */
const nested = <T>(name: string, read: () => T): T => {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new PageError(name, 'is nested too deeply')
  }
}

/** @throws PageError if the file ends inside a table row */
const checkLastRow = (name: string, text: string): void => {
  const lines = text.trimEnd().split('\n')
  const last = lines.at(-1)?.trim() ?? ''
  if (last.startsWith('|') && (!last.endsWith('|') || last.length === 1))
    throw new PageError(name, 'its last table row has no end; is the page cut off?', lines.length)
}

/** @throws PageError if a comment does not end, because it would hide the rest of the page */
const checkComments = (name: string, text: string): void => {
  const last = text.lastIndexOf('<!--')
  if (last < 0 || text.includes('-->', last)) return
  throw new PageError(
    name,
    'has a comment without an end; is it cut off?',
    text.slice(0, last).split('\n').length,
  )
}

/**
 * Parses a Markdown page.
 * @throws PageError if it has no title, or ends inside a comment, a table row or a code block
 */
export const parsePage = (name: string, text: string): Page => {
  checkLastRow(name, text)
  checkComments(name, text)
  const lines = mended(text)
  const sections = new Sections(name, lines)
  const { children } = nested(name, () => parse(lines.text))
  checkLastTable(name, children.at(-1), lines)
  for (const node of children) nested(name, () => sections.add(node))
  const title = sections.all.find(({ depth }) => depth === 1)
  if (!title) throw new PageError(name, 'has no title: it is not a page of a known form')
  return { name, title, sections: sections.all.slice(sections.all.indexOf(title) + 1) }
}

/** The first section with one of these names, in any letter case. */
export const sectionNamed = (page: Page, ...names: readonly string[]): Section | undefined =>
  names
    .map((name) =>
      page.sections.find(({ title, parent }) => parent === page.title.title && same(title, name)),
    )
    .find((section) => section !== undefined)

/** The section with this name inside another one. */
export const sectionWithin = (page: Page, parent: RegExp, name: string): Section | undefined =>
  page.sections.find((section) => parent.test(section.parent ?? '') && same(section.title, name))

const same = (title: string, name: string): boolean => title.toLowerCase() === name.toLowerCase()
