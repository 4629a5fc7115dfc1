import type { OperationKind } from '../../../../model/contract.js'
import type { Method } from '../../../../model/http.js'
import { type Page, type Section, sectionNamed, sectionWithin, type Text } from '../../markdown/page.js'
import { type Fact, PageError, type Source } from '../../source.js'
import type { Example } from '../example.js'
import { type PropertyRow, rowsOf } from '../properties.js'

/** The method of each kind of operation. */
const methods: Readonly<Record<OperationKind, Method>> = {
  update: 'PATCH',
  get: 'GET',
  list: 'GET',
  create: 'POST',
  delete: 'DELETE',
}

/** Whether an operation addresses the set, and not an entity. */
export const addressesSet = (kind: OperationKind): boolean => kind === 'list' || kind === 'create'

/** The scopes of a kind of account, any one of which is sufficient. Empty if that kind is not supported. */
export interface Permission {
  readonly account: string
  readonly scopes: readonly string[]
  readonly source: Source
}

/** The facts that pages about operations of all kinds have. */
export interface OperationPage {
  readonly kind: OperationKind
  /** The file's name without `.md`. */
  readonly name: string
  readonly title: Fact<string>
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

/** A page about an operation that sends or returns entities. */
export interface EntityPage extends OperationPage {
  readonly namespace: string
}

/** The table of the properties of an entity. */
export interface PropertyTable {
  readonly properties: readonly PropertyRow[]
  /** The place of the section that has the table. */
  readonly body: Source
}

/** Returns a value. @throws PageError if it is undefined */
export type Demand = <T>(value: T | undefined, missing: string) => T

const described: Readonly<Record<OperationKind, string>> = {
  update: 'an update page',
  get: 'a page about a get',
  list: 'a page about a list',
  create: 'a page about a create',
  delete: 'a page about a delete',
}

export const demandOn =
  (page: string, kind: OperationKind): Demand =>
  (value, missing) => {
    if (value !== undefined) return value
    throw new PageError(page, `has no ${missing}: it is not ${described[kind]}, or it is cut off`)
  }

/** The paragraph that matches a pattern. */
export const sentence = (section: Section | undefined, pattern: RegExp): Text | undefined =>
  section?.paragraphs.find(({ text }) => pattern.test(text))

/** The words of a title after the first one: the name of the entity type or, in a list, its plural. */
export const subjectOf = ({ title }: Page): string => title.title.replace(/^\w+ /, '')

/** The kind of operation that a page's title names. */
export const kindOf = ({ title }: Page): OperationKind | undefined =>
  /^(update|get|list|create|delete) \w+$/i.exec(title.title)?.[1]?.toLowerCase() as OperationKind | undefined

/**
 * The status that the text under "Response" names.
 * @throws PageError if it is not one of the statuses that a success of this kind can have
 */
export const successOf = (section: Section, possible: readonly number[], demand: Demand): Fact<number> => {
  const { text, source } = demand(sentence(section, /`2\d\d\b/), 'status of a success under "Response"')
  const value = Number(/`(2\d\d)\b/.exec(text)?.[1])
  if (possible.includes(value)) return { value, source }
  const problem = `names the success ${value}: expected ${possible.join(' or ')}`
  throw new PageError(source.page, problem, source.line)
}

/** The page of a type that the paragraphs of some sections link to. */
export const linkedPage = (type: string, sections: readonly Section[]): string | undefined =>
  sections
    .flatMap(({ paragraphs }) => paragraphs.flatMap(({ links }) => links))
    .find(({ text }) => text === type)?.page

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
const pathOf = (method: Method, line: string): string | undefined => {
  const trimmed = line.trim().replace(/\{([^{}|]+)(?:\|[^{}]*)?\}/g, (_, name) => `{${name.trim()}}`)
  const [, verb, path] = requestLine.exec(trimmed) ?? []
  return verb === method ? path?.replace(/(?<=.)\/$/, '') : undefined
}

const pathsOf = (section: Section, method: Method, demand: Demand) => {
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
export const commonOf = (page: Page, kind: OperationKind, demand: Demand) => ({
  kind,
  name: page.name,
  title: { value: page.title.title, source: page.title.source },
  permissions: permissionsOf(sectionNamed(page, 'Permissions', 'Prerequisites')),
  paths: pathsOf(demand(sectionNamed(page, 'HTTP Request'), '"HTTP Request"'), methods[kind], demand),
  headers: headersOf(sectionNamed(page, 'Request headers')),
  returnsAll: sentence(exampleSection(page, 'Response'), /(?:^|[.:] )all of the properties will be returned/i)
    ?.source,
})
