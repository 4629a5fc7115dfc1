import { hash } from 'node:crypto'
import { roots } from '../../contract/contract.js'
import { changed, disagreements } from '../../evidence/entity-state.js'
import { isRefused, stateIn } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Request, Response } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import type { Left } from '../../model/session-notes.js'
import { type Sent, sentProperties, sentValues } from './sent-values.js'

/** A digest of a property and its value. Ignores letter case and padding, because a service may store another spelling. */
const digestOf = ({ name, normalised }: Property, value: Json | undefined): string =>
  hash('sha256', JSON.stringify([name, normalised(value)]), 'base64').slice(0, 16)

const canonicalText = ({ canonical }: Property, value: Json | undefined): string =>
  JSON.stringify(canonical(value))

/** Whether two states differ only in digits that a double cannot represent. */
const isRounded = (property: Property, before: EntityState, after: EntityState): boolean =>
  canonicalText(property, before.entity[property.name]) ===
  canonicalText(property, after.entity[property.name])

/** Names of the differing properties that this run changed or may have changed. */
export const ownChanges = (
  contract: Contract,
  before: EntityState,
  after: EntityState,
  { written }: Left,
): string[] => {
  const own = new Set(written)
  const names = changed(before, after)
  return roots(contract)
    .filter((property) => names.includes(property.name))
    .filter(
      (property) =>
        own.has(digestOf(property, after.entity[property.name])) || isRounded(property, before, after),
    )
    .map(({ name }) => name)
}

/** Whether a request reads the entity: a GET, or an empty update with `Prefer: return=representation`. */
const isRead = ({ method, body, headers }: Request): boolean =>
  method === 'GET' || (body === '{}' && headers?.prefer === 'return=representation')

/** Tracks the changes that the requests of a run may have left in the entity under test. */
export class Traces {
  readonly #contract: Contract
  readonly #start: EntityState
  readonly #log: (sent: Sent) => void
  /** The last known value of each property. */
  readonly #lastValues = new Map<string, Json>()
  /** Names of the properties sent since the last read. */
  readonly #sent = new Set<string>()
  readonly #differing = new Set<string>()
  readonly #written = new Set<string>()
  /** Digests of values written since the last call of `newlyLeft`. */
  #fresh: string[] = []
  #accepted = false
  #unanswered = 0

  /** `log` receives every value that the run sent, or that the service stored for one. */
  constructor(contract: Contract, start: EntityState, log: (sent: Sent) => void = () => {}) {
    this.#log = log
    this.#contract = contract
    this.#start = start
    this.#noteValues(start.entity)
  }

  get left(): Left {
    return {
      accepted: this.#accepted || this.#unanswered > 0,
      differing: [...this.#differing],
      written: [...this.#written],
    }
  }

  /** Like `left`, but `written` contains only the values written since the last call. */
  newlyLeft(): Left {
    const written = this.#fresh
    this.#fresh = []
    return { ...this.left, written }
  }

  /** Notes a request. Call it before the request is sent. @returns a function to call with the response */
  sending(request: Request): (response: Response) => void {
    if (request.key !== undefined) return () => {}
    if (isRead(request)) return (response) => this.#read(stateIn(this.#contract, response))
    const sent = sentValues(request)
    const others = sentProperties(this.#contract, sent).flatMap(({ property, values }) => {
      const other = values.filter((value) => !this.#isCurrent(property, value))
      for (const value of other) this.#noteWritten(property, value)
      return other.length > 0 ? [property] : []
    })
    for (const { name } of others) this.#sent.add(name)
    if (others.length > 0) this.#unanswered++
    return (response) => this.#answered(others, response)
  }

  /** Attributes a change to this run. */
  attribute(after: EntityState, names: readonly string[]): void {
    for (const property of roots(this.#contract))
      if (names.includes(property.name)) this.#noteWritten(property, after.entity[property.name])
  }

  #answered(others: readonly Property[], response: Response): void {
    if (others.length > 0) {
      this.#unanswered--
      this.#accepted ||= !isRefused(response)
    }
    this.#noteState(stateIn(this.#contract, response), others)
  }

  /** Notes a read. It shows the stored values, which the response to an update may omit. */
  #read(state: EntityState | undefined): void {
    this.#noteState(
      state,
      roots(this.#contract).filter(({ name }) => this.#sent.has(name)),
    )
    if (state) this.#sent.clear()
  }

  /** Notes a state. A new value of a property in `sent` is the one that the service stored for it. */
  #noteState(state: EntityState | undefined, sent: readonly Property[]): void {
    if (!state) return
    for (const property of sent) {
      const value = state.entity[property.name]
      if (value !== undefined && !this.#isCurrent(property, value)) this.#noteWritten(property, value)
    }
    for (const name of disagreements(state, this.#start)) this.#differing.add(name)
    this.#noteValues(state.entity)
  }

  #noteValues(entity: JsonObject): void {
    for (const { name } of roots(this.#contract)) {
      const value = entity[name]
      if (value !== undefined) this.#lastValues.set(name, value)
    }
  }

  #isCurrent(property: Property, value: Json): boolean {
    const last = this.#lastValues.get(property.name)
    if (last === value) return true
    return last !== undefined && canonicalText(property, last) === canonicalText(property, value)
  }

  #noteWritten(property: Property, value: Json | undefined): void {
    const digest = digestOf(property, value)
    if (this.#written.has(digest)) return
    this.#written.add(digest)
    this.#fresh.push(digest)
    this.#log({ name: property.name, value: value ?? null })
  }
}
