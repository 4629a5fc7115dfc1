import {
  type Page,
  parsePage,
  type Section,
  sectionNamed,
  sectionWithin,
  type Text,
} from '../markdown/page.js'
import { type Fact, PageError, type Source } from '../source.js'
import { type Example, exampleOf } from './example.js'
import { checkAlone, type PropertyRow, propertiesOf, rowsOf, tableWith } from './properties.js'
import { namespaceIn, namespaceOf } from './types.js'

/** The scopes of a kind of account, any one of which is sufficient. Empty if that kind is not supported. */
export interface Permission {
  readonly account: string
  readonly scopes: readonly string[]
  readonly source: Source
}

/** The facts of an update page. */
export interface UpdatePage {
  /** The file's name without `.md`. */
  readonly name: string
  readonly title: Fact<string>
  readonly namespace: string
  /** The name of the entity type without namespace, and its page. */
  readonly entity: { readonly name: string; readonly page: string | undefined }
  readonly permissions: readonly Permission[]
  /** Paths relative to the service root. The examples use the first one. */
  readonly paths: readonly Fact<string>[]
  readonly headers: readonly { readonly name: string; readonly value: string; readonly source: Source }[]
  readonly properties: readonly PropertyRow[]
  /** The place of the section about the request body. */
  readonly body: Source
  /** The place of the sentence that the listed properties are required on create. */
  readonly requiredOnCreate: Source | undefined
  /** The success statuses in the text or else in the examples, a status with a body first. */
  readonly successes: readonly [Fact<number>, ...Fact<number>[]]
  /** The place of the sentence that a real response contains every property. */
  readonly returnsAll: Source | undefined
  readonly request: Example
  readonly reply: Example
  /** The parsed page, for facts that this type does not contain. */
  readonly page: Page
}

/** The paragraph that matches a pattern. */
const sentence = (section: Section | undefined, pattern: RegExp): Text | undefined =>
  section?.paragraphs.find(({ text }) => pattern.test(text))

const demand = <T>(value: T | undefined, page: string, missing: string): T => {
  if (value === undefined)
    throw new PageError(page, `has no ${missing}: it is not an update page, or it is cut off`)
  return value
}

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

/** The path of a request line, without query and service root. For a key with several names, the first one. */
const pathOf = (line: string): string | undefined =>
  /^PATCH\s+(?:https?:\/\/[^/\s]+\/[^/\s]+)?(\/[^\s?]+)/
    .exec(line.trim().replace(/\{([^{}|]+)(?:\|[^{}]*)?\}/g, (_, name) => `{${name.trim()}}`))?.[1]
    ?.replace(/(?<=.)\/$/, '')

const pathsOf = (section: Section): Fact<string>[] => {
  const paths = section.codes.flatMap(({ text, source }) =>
    text.split('\n').flatMap((line, index) => {
      const value = pathOf(line)
      return value === undefined ? [] : [{ value, source: { ...source, line: source.line + index } }]
    }),
  )
  demand(paths[0], section.source.page, 'PATCH under "HTTP Request"')
  return paths
}

const headersOf = (section: Section | undefined) =>
  rowsOf(section?.tables[0]).map((row) => {
    const [name, value] = Object.values(row.cells)
    return { name: name?.text ?? '', value: value?.text ?? '', source: row.source }
  })

/** A success with the entity and one without. A service may choose (OData Protocol 11.4.3). */
const alternatives = '200,204'

/** The statuses in the text. If the text names one of the two alternatives and the example shows the other, both. */
const successesOf = (section: Section, page: string, reply: Example): UpdatePage['successes'] => {
  const { text, source } = demand(sentence(section, /`2\d\d\b/), page, 'status of a success under "Response"')
  const values = [...new Set((text.match(/`2\d\d\b/g) ?? []).map((span) => Number(span.slice(1))))].sort()
  if (values.length > 1 && values.join() !== alternatives)
    throw new PageError(
      page,
      `names several successes, ${values.join(' and ')}: such pages are not read`,
      source.line,
    )
  const named = values.map((value) => ({ value, source }))
  const shown = { value: statusOf(reply), source: { ...reply.source, line: reply.line } }
  const both = [...named, shown].toSorted((a, b) => a.value - b.value)
  const isOther = values.length === 1 && both.map(({ value }) => value).join() === alternatives
  return (isOther ? both : named) as unknown as UpdatePage['successes']
}

const statusOf = ({ start }: Example): number => Number(/^HTTP\/[\d.]+ (\d{3})/.exec(start)?.[1])

const exampleIn = (section: Section | undefined, page: string, kind: string): Example =>
  exampleOf(demand(section?.codes[0], page, `example of a ${kind}`))

/** The name of the entity type in the title. */
const entityIn = ({ name, title }: Page): string => {
  const entity = /^Update (\w+)$/i.exec(title.title)?.[1]
  if (entity !== undefined) return entity
  const problem = `is titled "${title.title}", not "Update …": it is not an update page`
  throw new PageError(name, problem, title.source.line)
}

/** The sections of a complete page. */
const sectionsOf = (page: Page) => {
  const named = (name: string): Section => demand(sectionNamed(page, name), page.name, `"${name}"`)
  const shown = (name: string) => sectionWithin(page, /^examples?\b/i, name)
  return {
    permissions: sectionNamed(page, 'Permissions', 'Prerequisites'),
    http: named('HTTP Request'),
    headers: sectionNamed(page, 'Request headers'),
    body: named('Request body'),
    response: named('Response'),
    request: shown('Request'),
    reply: shown('Response'),
  }
}

/** The facts about the request body. */
const bodyOf = (section: Section, page: string) => ({
  properties: propertiesOf(
    demand(tableWith(section, 'Property', 'Type', 'Description'), page, 'table of properties'),
  ),
  body: section.source,
  requiredOnCreate: sentence(section, /(?<!\bnot )required when you create/)?.source,
})

/** Parses an update page. @throws PageError if it is not one, or is incomplete */
export const updatePage = (name: string, text: string): UpdatePage => {
  const page = parsePage(name, text)
  const { title } = page
  const entity = entityIn(page)
  const sections = sectionsOf(page)
  checkAlone(page, sections.body, 'Property', 'Type', 'Description')
  const links = [title, sections.body].flatMap(({ paragraphs }) => paragraphs.flatMap((each) => each.links))
  const request = exampleIn(sections.request, name, 'request')
  const reply = exampleIn(sections.reply, name, 'response')
  const namespace = namespaceIn(title) ?? namespaceOf(reply.body) ?? namespaceOf(request.body)
  return {
    name,
    title: { value: title.title, source: title.source },
    namespace: demand(namespace, name, 'namespace'),
    entity: { name: entity, page: links.find((link) => link.text === entity)?.page },
    permissions: permissionsOf(sections.permissions),
    paths: pathsOf(sections.http),
    headers: headersOf(sections.headers),
    ...bodyOf(sections.body, name),
    successes: successesOf(sections.response, name, reply),
    returnsAll: sentence(sections.reply, /(?:^|[.:] )all of the properties will be returned/i)?.source,
    request,
    reply,
    page,
  }
}
