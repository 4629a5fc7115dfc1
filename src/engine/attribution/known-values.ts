import { roots } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { type Sent, sentProperties } from './sent-values.js'

/** Ignores letter case, padding and order, because a service may store a value in another spelling. */
const keyOf = (property: Property, value: Json | undefined): string =>
  `${property.name}=${JSON.stringify(property.normalised(value))}`

/**
 * The values that this run explains: the initial ones, those that it sent, and those in responses to its updates. Only
 * another client can have written any other value.
 */
export class KnownValues {
  readonly #contract: Contract
  readonly #shown = new Set<string>()
  /** The entity added last. Most values of the next one are the same. */
  #last: JsonObject = {}
  /** Ids of the cases that last sent each value. */
  readonly #senders = new Map<string, string>()

  constructor(contract: Contract, start: EntityState | undefined) {
    this.#contract = contract
    if (start) this.addShown(start.entity)
  }

  addSent(sent: readonly Sent[], caseId: string): void {
    for (const { property, values } of sentProperties(this.#contract, sent))
      for (const value of values) this.#senders.set(keyOf(property, value), caseId)
  }

  addShown(entity: JsonObject): void {
    for (const property of roots(this.#contract)) {
      const value = entity[property.name]
      if (value !== undefined && value !== this.#last[property.name]) this.#shown.add(keyOf(property, value))
    }
    this.#last = entity
  }

  /** Whether the run explains the current value of a property. */
  has(name: string, state: EntityState): boolean {
    const key = this.#keyIn(name, state)
    return this.#shown.has(key) || this.#senders.has(key)
  }

  /** Id of the case that last sent the current value of a property. */
  senderOf(name: string, state: EntityState): string | undefined {
    return this.#senders.get(this.#keyIn(name, state))
  }

  #keyIn(name: string, { entity }: EntityState): string {
    const property = roots(this.#contract).find((each) => each.name === name)
    return property ? keyOf(property, entity[name]) : name
  }
}
