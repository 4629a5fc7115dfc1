import { type Page, type Section, sectionNamed, sectionWithin, type Text } from '../../markdown/page.js'
import { type Fact, PageError, type Source } from '../../source.js'
import type { Example } from '../example.js'
import { type PropertyRow, rowsOf } from '../properties.js'

/** The kinds of operation whose pages are read. The page's title names the kind. */
export type PageKind = 'update' | 'get' | 'list'

/** The scopes of a kind of account, any one of which is sufficient. Empty if that kind is not supported. */
export interface Permission {
  readonly account: string
  readonly scopes: readonly string[]
  readonly source: Source
}

/** The facts that pages about operations of all kinds have. */
export interface OperationPage {
  readonly kind: PageKind
  /** The file's name without `.md`. */
  readonly name: string
  readonly title: Fact<string>
  readonly namespace: string
  /** The name of the entity type without namespace, and its page. */
  readonly entity: { readonly name: string; readonly page: string | undefined }
  readonly permissions: readonly Permission[]
  /** Paths relative to the service root. The examples use the first one. */
  readonly paths: readonly [Fact<string>, ...Fact<string>[]]
  readonly headers: readonly { readonly name: string; readonly value: string; readonly source: Source }[]
  /** The start of the example request. */
  readonly request: Pick<Example, 'start' | 'source'>
  /** The place of the sentence that a real response contains every property. */
  readonly returnsAll: Source | undefined
}

/** A page about an operation with the table of the entity's properties, which may stand on the page of the type. */
export interface EntityTable extends OperationPage {
  readonly properties: readonly PropertyRow[]
  /** The place of the section that has the table. */
  readonly body: Source
  /** The place of the sentence that the listed properties are required on create. */
  readonly requiredOnCreate: Source | undefined
}

/** Returns a value. @throws PageError if it is undefined */
export type Demand = <T>(value: T | undefined, missing: string) => T

const described: Readonly<Record<PageKind, string>> = {
  update: 'an update page',
  get: 'a page about a get',
  list: 'a page about a list',
}

export const demandOn =
  (page: string, kind: PageKind): Demand =>
  (value, missing) => {
    if (value !== undefined) return value
    throw new PageError(page, `has no ${missing}: it is not ${described[kind]}, or it is cut off`)
  }

/** The paragraph that matches a pattern. */
export const sentence = (section: Section | undefined, pattern: RegExp): Text | undefined =>
  section?.paragraphs.find(({ text }) => pattern.test(text))

/** The kind of operation that a page's title names. */
export const kindOf = ({ title }: Page): PageKind | undefined =>
  /^(update|get|list) \w+$/i.exec(title.title)?.[1]?.toLowerCase() as PageKind | undefined

const scopesIn = (text: string): string[] =>
  text.split(/[\s,;]+/).filter((name) => /^[A-Z][\w-]*(\.\w+)+$/.test(name))

/** Some pages split a kind of account into several rows, one per workflow. These follow the row that names the kind. */
const permissionsOf = (section: Section | undefined): Permission[] => {
  const named = /^(delegated|application)/i
  let account = ''
  return (section?.tables[0]?.rows ?? []).flatMap((row) => {
    const [first, second] = Object.values(row.cells)
    if (first !== undefined && (account === '' || named.test(first.text))) account = first.text
    const isHeading = second === undefined || second.text === ''
    return isHeading ? [] : [{ account, scopes: scopesIn(second.text), source: second.source }]
  })
}

const requestLine = /^([A-Z]+)\s+(?:https?:\/\/[^/\s]+\/[^/\s]+)?(\/[^\s?]+)/

/** The path of a request line, without query and service root. For a key with several names, the first one. */
const pathOf = (method: 'PATCH' | 'GET', line: string): string | undefined => {
  const trimmed = line.trim().replace(/\{([^{}|]+)(?:\|[^{}]*)?\}/g, (_, name) => `{${name.trim()}}`)
  const [, verb, path] = requestLine.exec(trimmed) ?? []
  return verb === method ? path?.replace(/(?<=.)\/$/, '') : undefined
}

const pathsOf = (section: Section, method: 'PATCH' | 'GET', demand: Demand) => {
  const [first, ...others] = section.codes.flatMap(({ text, source }) =>
    text.split('\n').flatMap((line, index) => {
      const value = pathOf(method, line)
      return value === undefined ? [] : [{ value, source: { ...source, line: source.line + index } }]
    }),
  )
  return [demand(first, `${method} under "HTTP Request"`), ...others] as const
}

const headersOf = (section: Section | undefined): OperationPage['headers'] =>
  rowsOf(section?.tables[0]).map((row) => {
    const [name, value] = Object.values(row.cells)
    return { name: name?.text ?? '', value: value?.text ?? '', source: row.source }
  })

/** The section of the example's request or response. */
export const exampleSection = (page: Page, name: 'Request' | 'Response'): Section | undefined =>
  sectionWithin(page, /^examples?\b/i, name)

/** The facts that are read in the same way on the pages of all kinds. @throws PageError if a part is missing */
export const commonOf = (page: Page, kind: PageKind, demand: Demand) => ({
  kind,
  name: page.name,
  title: { value: page.title.title, source: page.title.source },
  permissions: permissionsOf(sectionNamed(page, 'Permissions', 'Prerequisites')),
  paths: pathsOf(
    demand(sectionNamed(page, 'HTTP Request'), '"HTTP Request"'),
    kind === 'update' ? 'PATCH' : 'GET',
    demand,
  ),
  headers: headersOf(sectionNamed(page, 'Request headers')),
  returnsAll: sentence(exampleSection(page, 'Response'), /(?:^|[.:] )all of the properties will be returned/i)
    ?.source,
})
