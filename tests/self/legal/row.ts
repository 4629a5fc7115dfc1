import { bodyProperties, entityPath } from '../../../src/contract/contract.js'
import type { FetchHandler } from '../../../src/engine/http/fetch-transport.js'
import type { Contract } from '../../../src/model/contract.js'
import type { JsonObject } from '../../../src/model/json.js'
import type { Profile } from '../../../src/model/result.js'
import type { Steps } from '../../../src/reference/service.js'

/** What a row may know of the service that it alters. */
export interface Place {
  readonly contract: Contract
  /** As stored. */
  readonly entities: Map<string, JsonObject>
  /** The entity under test. */
  readonly key: string
  /** The token that it takes, and one that lacks the permission; any where there is none. */
  readonly token: string | undefined
  readonly weakToken: string | undefined
}

export type Change = (entity: JsonObject, place: Place, request: Request) => JsonObject

export type Wrap = (handler: FetchHandler, place: Place) => FetchHandler

export type Heading = (headers: Headers, request: Request) => void

export type Alter = (correct: Steps, contract: Contract) => Partial<Steps>

/** A lawful way to be another service than the reference. Its key in the table follows "a service that". */
export interface Legal {
  /** The sentence of facts.md ("facts: …"), or the clause. */
  readonly source: string
  /** Where it is lawful; everywhere where left out. */
  readonly profiles?: readonly Profile[]
  /** Whether the contract has what it is about. */
  readonly needs?: (contract: Contract) => boolean
  /** Rows of one topic contradict each other. */
  readonly topic?: string
  /** Further rows and topics that it cannot go with. */
  readonly excludes?: readonly string[]

  readonly alter?: Alter
  /** Changes what the service holds at the start. */
  readonly prepare?: (place: Place) => void
  /** The key of the entity under test. */
  readonly key?: string
  /** The service root. */
  readonly root?: string
  /** Is lawful with --enum-case tolerant. */
  readonly tolerant?: true
  /** The token that it takes. */
  readonly token?: string
  /** Asks for no token. */
  readonly open?: true
  /** Is served over HTTP, with an informational reply before each where that is wanted. */
  readonly http?: 'plain' | 'early hints'

  /** Makes what is sent into what the correct service takes. */
  readonly body?: (body: JsonObject, place: Place) => JsonObject
  /** Changes every representation of an entity. */
  readonly entity?: Change
  readonly text?: (text: string) => string
  readonly headers?: Heading
  readonly wrap?: Wrap

  /** Rules that cannot be tested here. */
  readonly blocked?: readonly string[]
  /** The entity cannot be observed, or there is nothing to be lost. */
  readonly verdict?: 'inconclusive'
  /** Properties that are not what they were after a run. */
  readonly drifts?: (contract: Contract) => readonly string[]
}

export const isUpdate = ({ method }: Request): boolean => method === 'PATCH'

export const isRead = ({ method }: Request): boolean => method === 'GET'

/** The key in a path, as a segment or in parentheses; `undefined` for the set itself. */
export const addresses = ({ resource }: Contract, { url }: { url: string }): string | undefined => {
  const { pathname } = new URL(url)
  const rest = pathname.slice(pathname.indexOf(resource.path) + resource.path.length)
  if (!rest.startsWith('(')) return rest.length < 2 ? undefined : decodeURIComponent(rest.slice(1))
  const literal = decodeURIComponent(rest.slice(1, -1))
  return literal.startsWith("'") ? literal.slice(1, -1).replaceAll("''", "'") : literal
}

/** Whether the request names an entity by its key in parentheses. */
export const inParentheses = ({ resource }: Contract, { url }: Request): boolean =>
  new URL(url).pathname.includes(`${resource.path}(`)

/** The same request for the entity with the key. */
export const addressedTo = (contract: Contract, key: string, request: Request): Request => {
  const url = new URL(request.url)
  const root = url.pathname.slice(0, url.pathname.indexOf(contract.resource.path))
  url.pathname = `${root}${entityPath(contract, key)}`
  return new Request(url, request)
}

/** Whether the request comes with the right token: what it is asked for otherwise is the service's own affair. */
export const isAdmitted = ({ token }: Place, { headers }: Request): boolean =>
  token === undefined || /^bearer (.*)$/i.exec(headers.get('authorization') ?? '')?.[1] === token

export const ofSet = ({ contract }: Place, request: Request): boolean =>
  isRead(request) && addresses(contract, request) === undefined

export const hasType =
  (...edm: readonly string[]) =>
  ({ properties }: Contract): boolean =>
    properties.some((property) => edm.includes(property.edm))

export const hasEnum = ({ properties }: Contract): boolean => properties.some(({ kind }) => kind === 'enum')

export const hasWritable = (contract: Contract): boolean =>
  bodyProperties(contract).some(({ readOnly }) => !readOnly)

export const always = ['page', 'graph', 'odata'] as const

export const strict = ['page', 'graph'] as const
