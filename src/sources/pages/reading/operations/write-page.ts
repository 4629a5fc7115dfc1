import { type Page, parsePage, type Section, sectionNamed } from '../../markdown/page.js'
import { type Fact, PageError, type Source } from '../../source.js'
import { type Example, exampleOf } from '../example.js'
import { checkAlone, propertiesOf, tableWith } from '../properties.js'
import { namespaceIn, namespaceOf } from '../types.js'
import {
  commonOf,
  type Demand,
  demandOn,
  type EntityPage,
  exampleSection,
  kindOf,
  linkedPage,
  type PropertyTable,
  sentence,
  subjectOf,
} from './operation-page.js'

type WriteKind = 'update' | 'create'

/** The facts of a page about an update or a create. */
export interface WritePage extends EntityPage, PropertyTable {
  /** The place of the sentence that the listed properties are required on create. */
  readonly requiredOnCreate: Source | undefined
  /** The success statuses in the text or else in the examples, a status with a body first. */
  readonly successes: readonly [Fact<number>, ...Fact<number>[]]
  readonly request: Example
  readonly reply: Example
  /** The parsed page, for facts that this type does not contain. */
  readonly page: Page
}

/** The statuses of a success with the entity. */
const withEntity: Readonly<Record<WriteKind, readonly number[]>> = { update: [200], create: [200, 201] }

/** Whether the statuses are one with the entity and one without. A service may choose (OData Protocol 11.4.2, 11.4.3). */
const areAlternatives = (kind: WriteKind, [first, second, ...more]: readonly number[]): boolean =>
  more.length === 0 && second === 204 && withEntity[kind].includes(Number(first))

/** @throws PageError if no response to a create can have the status, such as 202 */
const checkCreated = (kind: WriteKind, { value, source }: Fact<number>): void => {
  if (kind === 'update' || value === 204 || withEntity.create.includes(value)) return
  throw new PageError(source.page, `names the success ${value}: expected 200, 201 or 204`, source.line)
}

/** The statuses in the text. If the text names one of two alternatives and the example shows the other, both. */
const successesOf = (
  kind: WriteKind,
  section: Section,
  demand: Demand,
  reply: Example,
): WritePage['successes'] => {
  const { text, source } = demand(sentence(section, /`2\d\d\b/), 'status of a success under "Response"')
  const values = [...new Set((text.match(/`2\d\d\b/g) ?? []).map((span) => Number(span.slice(1))))].sort()
  if (values.length > 1 && !areAlternatives(kind, values))
    throw new PageError(
      source.page,
      `names several success statuses, ${values.join(' and ')}: such pages are not supported`,
      source.line,
    )
  const named = values.map((value) => ({ value, source }))
  for (const each of named) checkCreated(kind, each)
  const shown = { value: statusOf(reply), source: { ...reply.source, line: reply.line } }
  const both = [...named, shown].toSorted((a, b) => a.value - b.value)
  const isOther =
    values.length === 1 &&
    areAlternatives(
      kind,
      both.map(({ value }) => value),
    )
  return (isOther ? both : named) as unknown as WritePage['successes']
}

const statusOf = ({ start }: Example): number => Number(/^HTTP\/[\d.]+ (\d{3})/.exec(start)?.[1])

/** The facts about the request body. */
const bodyOf = (section: Section, demand: Demand) => ({
  properties: propertiesOf(
    demand(tableWith(section, 'Property', 'Type', 'Description'), 'table of properties'),
  ),
  body: section.source,
  requiredOnCreate: sentence(section, /(?<!\bnot )required when you create/)?.source,
})

/** Reads a page about an update or a create. @throws PageError if a part is missing */
export const writePageOf = (page: Page, kind: WriteKind): WritePage => {
  const { title } = page
  const entity = subjectOf(page)
  const demand = demandOn(page.name, kind)
  const common = commonOf(page, kind, demand)
  const [body, response] = ['Request body', 'Response'].map((name) =>
    demand(sectionNamed(page, name), `"${name}"`),
  ) as [Section, Section]
  checkAlone(page, body, 'Property', 'Type', 'Description')
  const example = (name: 'Request' | 'Response'): Example =>
    exampleOf(demand(exampleSection(page, name)?.codes[0], `example of a ${name.toLowerCase()}`))
  const [request, reply] = [example('Request'), example('Response')]
  return {
    ...common,
    namespace: demand(
      namespaceIn(title) ?? namespaceOf(reply.body) ?? namespaceOf(request.body),
      'namespace',
    ),
    entity: { name: entity, page: linkedPage(entity, [title, body]) },
    ...bodyOf(body, demand),
    successes: successesOf(kind, response, demand, reply),
    request,
    reply,
    page,
  }
}

/** Parses the page of an update. @throws PageError if it is not one, or is incomplete */
export const updatePage = (name: string, text: string): WritePage => {
  const page = parsePage(name, text)
  const { title } = page
  if (kindOf(page) === 'update') return writePageOf(page, 'update')
  const problem = `is titled "${title.title}", not "Update …": it is not an update page`
  throw new PageError(name, problem, title.source.line)
}
