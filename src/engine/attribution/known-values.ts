import { roots } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { type Sent, sentFor } from './sent-values.js'

/** Blind to letter case, padding and order: a service may store what it was sent in another spelling. */
const keyOf = (property: Property, value: Json | undefined): string =>
  `${property.name}=${JSON.stringify(property.normalised(value))}`

/**
 * The values of the entity's properties that a run accounts for: those that were there before it, those that it sent, and
 * those that responses to its own updates showed. Only another client can have written any other value.
 */
export class KnownValues {
  readonly #contract: Contract
  readonly #shown = new Set<string>()
  /** The case that sent a value last. */
  readonly #senders = new Map<string, string>()

  constructor(contract: Contract, start: EntityState | undefined) {
    this.#contract = contract
    if (start) this.addShown(start.entity)
  }

  addSent(sent: readonly Sent[], caseId: string): void {
    for (const property of roots(this.#contract))
      for (const value of sentFor(sent, property.name)) this.#senders.set(keyOf(property, value), caseId)
  }

  addShown(entity: JsonObject): void {
    for (const property of roots(this.#contract))
      if (entity[property.name] !== undefined) this.#shown.add(keyOf(property, entity[property.name]))
  }

  /** Whether the run accounts for the value that a property has. */
  has(name: string, state: EntityState): boolean {
    const key = this.#keyIn(name, state)
    return this.#shown.has(key) || this.#senders.has(key)
  }

  /** The case that sent the value which a property has now. */
  senderOf(name: string, state: EntityState): string | undefined {
    return this.#senders.get(this.#keyIn(name, state))
  }

  #keyIn(name: string, { entity }: EntityState): string {
    const property = roots(this.#contract).find((each) => each.name === name)
    return property ? keyOf(property, entity[name]) : name
  }
}
