import { isSingleton } from '../../contract/contract.js'
import { exactText, parseWritten } from '../../contract/exact.js'
import { deepestValue, extentOf } from '../../contract/nesting.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Json, JsonObject } from '../../model/json.js'
import { isArray, isObject } from '../../support/json.js'
import { recently } from '../../support/recently.js'
import type { WireRequest } from '../http/transport.js'
import { HiddenTexts, hidden } from './hidden-texts.js'

/** Stands for the key of another entity in a URL. */
const otherKey = '$OTHER_KEY'

/** The most items that an array of another entity keeps. */
const mostItems = 3

/** Longer request bodies contain no values worth remembering. In characters. */
const longestBody = 64 * 1024

/** The fewest digits of a number that is hidden. */
const fewestDigits = 8

/** Headers that can contain the key or a value of another entity. */
const revealing = new Set(['content-location', 'etag', 'link', 'location', 'odata-entityid'])

const isLink = (name: string): boolean => /@(odata\.)?(next|delta)Link$/.test(name)
const isContext = (name: string): boolean => /^@(odata\.)?context$/.test(name)
const isTypeName = (name: string): boolean => /@(odata\.)?type$/.test(name)

/** The values of other entities; serializable. */
export interface OtherValues {
  readonly keys: readonly string[]
  readonly texts: readonly string[]
}

/** The results of an earlier part of the run. */
interface Known {
  readonly snapshot: EntityState | undefined
  readonly sibling: string | undefined
  readonly others?: OtherValues
}

/** The entity under test. */
interface Tested {
  readonly contract: Contract
  readonly baseUrl: string
  readonly key: string
}

/** The parts of a response that can contain values of entities. */
interface Content {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Marks a number that a double cannot represent: it is parsed as a string with this first character. */
const mark = '\u0000'

type IsShown = (value: Json) => boolean

const foldedKey = (key: Json | undefined): string | undefined =>
  typeof key === 'string' || typeof key === 'number' ? String(key).replace(mark, '').toLowerCase() : undefined

/** The value of a JSON text, with marked numbers. `undefined` if the text is not JSON, or nests too deep to be traversed. */
const parsed = recently((text): Json | undefined => {
  try {
    return extentOf(text).depth > deepestValue ? undefined : parseWritten(text)
  } catch {
    return undefined
  }
})

const isNumber = (value: Json): boolean =>
  typeof value === 'number' || (typeof value === 'string' && value.startsWith(mark))

/** Whether a value is an object or a list that contains one. */
const holdsObject = (value: Json | undefined): boolean =>
  isObject(value) || (isArray(value) && value.some(holdsObject))

/** The texts and long numbers in a value, except type names. */
const textsIn = function* (value: Json): Generator<string> {
  const open: [name: string, value: Json][] = [['', value]]
  for (let next = open.pop(); next; next = open.pop()) {
    const [name, inner] = next
    if (typeof inner === 'object' && inner !== null)
      for (const member of Object.entries(inner)) open.push(member as [string, Json])
    else if (isNumber(inner) ? String(inner).length >= fewestDigits : typeof inner === 'string')
      if (!isTypeName(name)) yield String(inner).replace(mark, '')
  }
}

/** A value of the same form without its content. */
const masked = (value: Json): Json => {
  if (isArray(value)) return value.slice(0, mostItems).map(masked)
  if (isObject(value))
    return Object.fromEntries(
      Object.entries(value).map(([name, inner]) => [name, isTypeName(name) ? inner : masked(inner as Json)]),
    )
  if (isNumber(value)) return 0
  if (typeof value === 'string') return hidden
  return value === null ? null : false
}

const withoutRevealing = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      revealing.has(name.toLowerCase()) ? hidden : value,
    ]),
  )

const pathOf = (url: string): string => url.split('?')[0] as string
const queryOf = (url: string): string | undefined => /\?(.*)$/s.exec(url)?.[1]

const decoded = (segment: string): string => {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}

/** Keeps the values of entities other than the one under test out of records and messages. */
export class OtherEntities {
  readonly #tested: Tested
  readonly #key: string | undefined
  readonly #texts = new HiddenTexts()
  /** Keys of other entities. In lower case. */
  readonly #keys = new Set<string>()
  /** Queries of the links to further pages. */
  readonly #queries = new Set<string>()
  /** Whether the own values are known. */
  #knowsOwn = false
  /** Whether updates were sent, which may have changed other entities too. */
  #isWritten = false

  constructor(tested: Tested) {
    this.#tested = tested
    this.#key = foldedKey(tested.key)
    const { resource, properties, operations } = tested.contract
    this.#show([
      resource.name,
      resource.type,
      ...properties.flatMap(({ name, members }) => [name, ...members]),
      ...operations.flatMap(({ examples }) => examples.map(({ request }) => request)),
    ])
  }

  get values(): OtherValues {
    return { keys: [...this.#keys], texts: this.#texts.texts }
  }

  /** Takes over the results of an earlier part of the run. */
  learn({ snapshot, sibling, others }: Known): void {
    if (snapshot) this.#showOwn(snapshot.entity)
    for (const key of [sibling, ...(others?.keys ?? [])]) if (key !== undefined) this.#addKey(key)
    for (const text of others?.texts ?? []) this.#texts.hide(text)
  }

  /** Removes the values of other entities from a text. */
  redact(text: string): string {
    return this.#texts.redact(text)
  }

  /** The URL of a request, without the key of another entity and without the token of a further page. */
  url(url: string): string {
    const path = this.#isOther(this.#addressed(url)) ? `${this.#root}/${otherKey}` : pathOf(url)
    const query = queryOf(url)
    if (query === undefined) return path
    return `${path}?${this.#queries.has(query) ? hidden : query}`
  }

  /** The headers and the body of a response, with placeholders for the values of other entities. */
  content(request: WireRequest, status: number, content: Content): Content {
    if (isSingleton(this.#tested.contract)) return content
    const sent = this.#sentIn(request)
    if (status < 200 || status > 299 || content.body === '') return content
    const json = parsed(content.body)
    const address = this.#addressed(request.url)
    const isShown = this.#shownBy(address, sent)
    if (this.#concerns(address, json, isShown)) {
      const body =
        json === undefined ? `(${content.body.length} characters)` : exactText(this.#envelope(json, isShown))
      return { headers: withoutRevealing(content.headers), body }
    }
    if (isObject(json) && !this.#knowsOwn) this.#showOwn(json)
    return content
  }

  /** The path of the set. */
  get #root(): string {
    return `${this.#tested.baseUrl}${this.#tested.contract.resource.path}`
  }

  /** The addressed key in lower case. `undefined` for the set, and for a link that leads elsewhere. */
  #addressed(url: string): string | undefined {
    const path = pathOf(url)
    const rest = path.startsWith(this.#root) ? path.slice(this.#root.length) : ''
    const segment = /^\/([^/]+)$/.exec(rest)?.[1]
    if (segment !== undefined) return decoded(segment).toLowerCase()
    const quoted = /^\((.+)\)$/s.exec(decoded(rest))?.[1]
    return quoted
      ?.replace(/^'(.*)'$/s, '$1')
      .replaceAll("''", "'")
      .toLowerCase()
  }

  #keyIn(value: Json | undefined): string | undefined {
    return isObject(value) ? foldedKey(value[this.#tested.contract.resource.key.name]) : undefined
  }

  #addKey(key: string): void {
    const folded = key.toLowerCase()
    if (folded === this.#key) return
    this.#keys.add(folded)
    this.#texts.hide(folded, Number.POSITIVE_INFINITY)
  }

  #show(values: Json): void {
    for (const text of textsIn(values)) this.#texts.show(text)
  }

  #showOwn(entity: JsonObject): void {
    this.#knowsOwn = true
    this.#show(entity)
  }

  /** The key in the body of a request. Remembers the values in it, which are the suite's. */
  #sentIn({ body }: WireRequest): string | undefined {
    if (body === undefined || body === '{}') return undefined
    this.#isWritten = true
    const json = body.length > longestBody ? undefined : parsed(body)
    if (json === undefined) return undefined
    this.#show(json)
    return this.#keyIn(json)
  }

  #isOther(key: string | undefined): boolean {
    return key !== undefined && this.#keys.has(key)
  }

  /** Selects the entities that may be shown: the one under test, and one with a key that the request made up. */
  #shownBy(address: string | undefined, sent: string | undefined): IsShown {
    const shown = [this.#key, ...[address, sent].filter((key) => !this.#isOther(key))]
    return (value) => {
      const key = this.#keyIn(value)
      return key !== undefined && shown.includes(key)
    }
  }

  /** Whether a response may contain other entities. */
  #concerns(address: string | undefined, json: Json | undefined, isShown: IsShown): boolean {
    if (address === undefined || this.#isOther(address)) return true
    if (!isObject(json)) return holdsObject(json)
    if (isShown(json)) return false
    return this.#keyIn(json) !== undefined || address !== this.#key || holdsObject(json.value)
  }

  /** A single entity, a list of entities, or an object with either of them. */
  #envelope(json: Json, isShown: IsShown): Json {
    if (isArray(json)) return json.map((item) => this.#item(item, isShown))
    if (!isObject(json) || this.#keyIn(json) !== undefined) return this.#item(json, isShown)
    const members = Object.entries(json) as [string, Json][]
    return Object.fromEntries(members.map(([name, value]) => [name, this.#member(name, value, isShown)]))
  }

  #member(name: string, value: Json, isShown: IsShown): Json {
    if (isLink(name)) return this.#link(value)
    if (isContext(name) || (name.startsWith('@') && typeof value === 'number')) return value
    return isArray(value) ? this.#envelope(value, isShown) : this.#item(value, isShown)
  }

  #item(item: Json, isShown: IsShown): Json {
    if (isShown(item)) return item
    const key = this.#keyIn(item)
    const isNew = !this.#isOther(key)
    if (key !== undefined) this.#addKey(key)
    // After an update, values of a known entity may come from that update.
    if (isNew || !this.#isWritten) for (const text of textsIn(item)) this.#texts.hide(text)
    return masked(item)
  }

  #link(link: Json): Json {
    if (typeof link !== 'string') return masked(link)
    const query = queryOf(link)
    if (query === undefined) return link
    this.#queries.add(query)
    return `${pathOf(link)}?${hidden}`
  }
}
