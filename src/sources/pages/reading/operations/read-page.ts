import type { JsonObject } from '../../../../model/json.js'
import { isArray, isObject } from '../../../../support/json.js'
import { type Page, type Section, sectionNamed } from '../../markdown/page.js'
import { type Fact, PageError, type Source } from '../../source.js'
import { exampleOf } from '../example.js'
import { namespaceIn, namespaceOf } from '../types.js'
import {
  commonOf,
  demandOn,
  type EntityPage,
  exampleSection,
  type OperationPage,
  subjectOf,
  successOf,
} from './operation-page.js'

type ReadKind = 'get' | 'list'

/** The facts of a page about a get or a list. */
export interface ReadPage extends EntityPage {
  readonly success: Fact<number>
  /** The place of the example response of a get that wraps the entity in `value`. */
  readonly wrapped: Source | undefined
  /** The entities in the example response. */
  readonly shown: readonly JsonObject[]
}

/** The plural forms that titles use. Some repeat the singular. */
const plurals = (name: string): string[] => [`${name}s`, `${name}es`, name.replace(/y$/, 'ies'), name]

/** Whether a word is a plural of a name. */
export const isPlural = (word: string, name: string): boolean =>
  plurals(name).some((plural) => plural.toLowerCase() === word.toLowerCase())

/** The entity type that the title names; in a list's title, the plural of a type that the page links to. */
const entityIn = (page: Page, kind: ReadKind, response: Section): OperationPage['entity'] => {
  const { title } = page
  const word = subjectOf(page)
  const links = [title, response].flatMap(({ paragraphs }) => paragraphs.flatMap((each) => each.links))
  const link = links.find(({ text }) => (kind === 'list' ? isPlural(word, text) : text === word))
  if (link !== undefined) return { name: link.text, page: link.page }
  if (kind === 'get') return { name: word, page: undefined }
  throw new PageError(page.name, `links to no type whose plural is "${word}"`, title.source.line)
}

/** The entity that a page about a get wraps in `value`. */
const wrappedIn = (kind: ReadKind, body: JsonObject): JsonObject | undefined => {
  const { value } = body
  const isAlone = Object.keys(body).every((name) => name === 'value' || name.includes('@'))
  return kind === 'get' && isObject(value) && isAlone ? value : undefined
}

/** The entities of a response: the items of a collection, or a single entity. */
const entitiesIn = (kind: ReadKind, body: JsonObject): JsonObject[] => {
  if (kind === 'list') return (isArray(body.value) ? body.value : []).filter(isObject)
  return [wrappedIn(kind, body) ?? body]
}

/** Reads a page about a get or a list. @throws PageError if a part is missing */
export const readPageOf = (page: Page, kind: ReadKind): ReadPage => {
  const demand = demandOn(page.name, kind)
  const response = demand(sectionNamed(page, 'Response'), '"Response"')
  const { body, source } = exampleOf(
    demand(exampleSection(page, 'Response')?.codes[0], 'example of a response'),
  )
  const request = demand(exampleSection(page, 'Request')?.codes[0], 'example of a request')
  const shown = entitiesIn(kind, body)
  const namespace = namespaceIn(page.title) ?? shown.map(namespaceOf).find((each) => each !== undefined)
  return {
    ...commonOf(page, kind, demand),
    namespace: demand(namespace, 'namespace'),
    entity: entityIn(page, kind, response),
    success: successOf(response, [200], demand),
    request: { start: request.text.split('\n')[0] ?? '', source: request.source },
    wrapped: wrappedIn(kind, body) && source,
    shown,
  }
}
