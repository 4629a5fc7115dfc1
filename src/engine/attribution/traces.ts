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
import { type Sent, sentFor, sentValues } from './sent-values.js'

/** The same for values that differ in letter case or padding only: a service may store a value in another spelling. */
const mark = ({ name, normalised }: Property, value: Json | undefined): string =>
  hash('sha256', JSON.stringify([name, normalised(value)]), 'base64').slice(0, 16)

const canonicalText = ({ canonical }: Property, value: Json | undefined): string =>
  JSON.stringify(canonical(value))

/** Whether two states differ in no more than digits that a double does not hold. */
const isRounded = (property: Property, before: EntityState, after: EntityState): boolean =>
  canonicalText(property, before.entity[property.name]) ===
  canonicalText(property, after.entity[property.name])

/** Names of the properties that this run changed, or may have, among those in which two states differ. */
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
        own.has(mark(property, after.entity[property.name])) || isRounded(property, before, after),
    )
    .map(({ name }) => name)
}

/** An update that asks for the entity, where there is no GET. */
const isRead = ({ method, body, headers }: Request): boolean =>
  method === 'GET' || (body === '{}' && headers?.prefer === 'return=representation')

/** Follows the requests of a run to the entity under test. */
export class Traces {
  readonly #contract: Contract
  readonly #start: EntityState
  readonly #log: (sent: Sent) => void
  /** The canonical text of the value that each property was last seen with. */
  readonly #held = new Map<string, string>()
  /** Names of the properties that were sent since they were last read. */
  readonly #sent = new Set<string>()
  readonly #differing = new Set<string>()
  readonly #written = new Set<string>()
  /** Written since the last call of `newlyLeft`. */
  #fresh: string[] = []
  #accepted = false
  #unanswered = 0

  /** `log` is told of every value that the run wrote or made the service write. */
  constructor(contract: Contract, start: EntityState, log: (sent: Sent) => void = () => {}) {
    this.#log = log
    this.#contract = contract
    this.#start = start
    this.#hold(start.entity)
  }

  get left(): Left {
    return {
      accepted: this.#accepted || this.#unanswered > 0,
      differing: [...this.#differing],
      written: [...this.#written],
    }
  }

  /** The same, but of the values only those that are new since the last call. */
  newlyLeft(): Left {
    const written = this.#fresh
    this.#fresh = []
    return { ...this.left, written }
  }

  /** A request goes out. @returns what to call with the response to it. */
  sending(request: Request): (response: Response) => void {
    if (request.key !== undefined) return () => {}
    if (isRead(request)) return (response) => this.#read(stateIn(this.#contract, response))
    const sent = sentValues(request)
    const others = roots(this.#contract).filter((property) => {
      const values = sentFor(sent, property.name).filter((value) => !this.#holds(property, value))
      for (const value of values) this.#write(property, value)
      return values.length > 0
    })
    for (const { name } of others) this.#sent.add(name)
    if (others.length > 0) this.#unanswered++
    return (response) => this.#answered(others, response)
  }

  /** A change that a case was found to make. */
  attribute(after: EntityState, names: readonly string[]): void {
    for (const property of roots(this.#contract))
      if (names.includes(property.name)) this.#write(property, after.entity[property.name])
  }

  #answered(others: readonly Property[], response: Response): void {
    if (others.length > 0) {
      this.#unanswered--
      this.#accepted ||= !isRefused(response)
    }
    this.#see(stateIn(this.#contract, response), others)
  }

  /** Not every service shows in its response what it makes of a value. */
  #read(state: EntityState | undefined): void {
    this.#see(
      state,
      roots(this.#contract).filter(({ name }) => this.#sent.has(name)),
    )
    if (state) this.#sent.clear()
  }

  /** A new value of a property that was just sent is what the service made of it. */
  #see(state: EntityState | undefined, sent: readonly Property[]): void {
    if (!state) return
    for (const property of sent) {
      const value = state.entity[property.name]
      if (value !== undefined && !this.#holds(property, value)) this.#write(property, value)
    }
    for (const name of disagreements(state, this.#start)) this.#differing.add(name)
    this.#hold(state.entity)
  }

  #hold(entity: JsonObject): void {
    for (const property of roots(this.#contract)) {
      const value = entity[property.name]
      if (value !== undefined) this.#held.set(property.name, canonicalText(property, value))
    }
  }

  #holds(property: Property, value: Json): boolean {
    return this.#held.get(property.name) === canonicalText(property, value)
  }

  #write(property: Property, value: Json | undefined): void {
    const made = mark(property, value)
    if (this.#written.has(made)) return
    this.#written.add(made)
    this.#fresh.push(made)
    this.#log({ name: property.name, value: value ?? null })
  }
}
