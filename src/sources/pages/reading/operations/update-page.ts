import { type Page, parsePage, type Section, sectionNamed } from '../../markdown/page.js'
import { type Fact, PageError } from '../../source.js'
import { type Example, exampleOf } from '../example.js'
import { checkAlone, propertiesOf, tableWith } from '../properties.js'
import { namespaceIn, namespaceOf } from '../types.js'
import {
  commonOf,
  type Demand,
  demandOn,
  type EntityTable,
  exampleSection,
  sentence,
} from './operation-page.js'

/** The facts of an update page. */
export interface UpdatePage extends EntityTable {
  /** The success statuses in the text or else in the examples, a status with a body first. */
  readonly successes: readonly [Fact<number>, ...Fact<number>[]]
  readonly request: Example
  readonly reply: Example
  /** The parsed page, for facts that this type does not contain. */
  readonly page: Page
}

/** A success with the entity and one without. A service may choose (OData Protocol 11.4.3). */
const alternatives = '200,204'

/** The statuses in the text. If the text names one of the two alternatives and the example shows the other, both. */
const successesOf = (section: Section, demand: Demand, reply: Example): UpdatePage['successes'] => {
  const { text, source } = demand(sentence(section, /`2\d\d\b/), 'status of a success under "Response"')
  const values = [...new Set((text.match(/`2\d\d\b/g) ?? []).map((span) => Number(span.slice(1))))].sort()
  if (values.length > 1 && values.join() !== alternatives)
    throw new PageError(
      source.page,
      `names several success statuses, ${values.join(' and ')}: such pages are not supported`,
      source.line,
    )
  const named = values.map((value) => ({ value, source }))
  const shown = { value: statusOf(reply), source: { ...reply.source, line: reply.line } }
  const both = [...named, shown].toSorted((a, b) => a.value - b.value)
  const isOther = values.length === 1 && both.map(({ value }) => value).join() === alternatives
  return (isOther ? both : named) as unknown as UpdatePage['successes']
}

const statusOf = ({ start }: Example): number => Number(/^HTTP\/[\d.]+ (\d{3})/.exec(start)?.[1])

/** The name of the entity type in the title. */
const entityIn = ({ name, title }: Page): string => {
  const entity = /^Update (\w+)$/i.exec(title.title)?.[1]
  if (entity !== undefined) return entity
  const problem = `is titled "${title.title}", not "Update …": it is not an update page`
  throw new PageError(name, problem, title.source.line)
}

/** The facts about the request body. */
const bodyOf = (section: Section, demand: Demand) => ({
  properties: propertiesOf(
    demand(tableWith(section, 'Property', 'Type', 'Description'), 'table of properties'),
  ),
  body: section.source,
  requiredOnCreate: sentence(section, /(?<!\bnot )required when you create/)?.source,
})

/** Parses an update page. @throws PageError if it is not one, or is incomplete */
export const updatePageOf = (page: Page): UpdatePage => {
  const { title } = page
  const entity = entityIn(page)
  const demand = demandOn(page.name, 'update')
  const common = commonOf(page, 'update', demand)
  const [body, response] = ['Request body', 'Response'].map((name) =>
    demand(sectionNamed(page, name), `"${name}"`),
  ) as [Section, Section]
  checkAlone(page, body, 'Property', 'Type', 'Description')
  const links = [title, body].flatMap(({ paragraphs }) => paragraphs.flatMap((each) => each.links))
  const example = (name: 'Request' | 'Response'): Example =>
    exampleOf(demand(exampleSection(page, name)?.codes[0], `example of a ${name.toLowerCase()}`))
  const [request, reply] = [example('Request'), example('Response')]
  return {
    ...common,
    namespace: demand(
      namespaceIn(title) ?? namespaceOf(reply.body) ?? namespaceOf(request.body),
      'namespace',
    ),
    entity: { name: entity, page: links.find((link) => link.text === entity)?.page },
    ...bodyOf(body, demand),
    successes: successesOf(response, demand, reply),
    request,
    reply,
    page,
  }
}

/** @throws PageError */
export const updatePage = (name: string, text: string): UpdatePage => updatePageOf(parsePage(name, text))
