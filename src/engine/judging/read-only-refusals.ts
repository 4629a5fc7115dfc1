import { roots } from '../../contract/contract.js'
import { currentBody, currentText, withExactNumbers } from '../../evidence/entity-state.js'
import { blocked } from '../../evidence/judgements.js'
import { updateRequest } from '../../evidence/requests.js'
import { isAccepted, isRefused } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { Policies } from '../../model/evidence.js'
import type { Json } from '../../model/json.js'
import type { Judgement, Violation } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import type { Case } from '../../model/rule.js'
import { sentValues } from '../attribution/sent-values.js'
import type { ObservedEntity } from '../entity/observed-entity.js'
import { sendsOtherReadOnly } from '../execution/batches.js'
import { type Execution, exampleRule, prerequisite } from '../execution/execution.js'
import type { Preparation } from '../execution/prepare.js'
import type { RunLog } from '../execution/run-log.js'
import type { Sender } from '../sending/sender.js'

const why = 'the service accepts current values, but refuses other values for read-only properties'

interface Parts {
  readonly contract: Contract
  readonly policies: Policies
  /** The documented example, if it is in the plan. */
  readonly example: Case | undefined
  readonly preparation: Preparation
  readonly sender: Sender
  readonly observed: ObservedEntity
  readonly log: RunLog
}

/**
 * Interprets refusals. Under the policy `ignore`, a service that refuses other values for read-only properties violates one
 * rule, about the documented example. Other cases that send such values are blocked.
 */
export class ReadOnlyRefusals {
  readonly #parts: Parts
  /** Determined once. */
  #refusesOthers: Promise<boolean> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** The judgement of a refused case if read-only values caused the refusal, else `undefined`. */
  async judgementOf(execution: Execution, refusal: Violation): Promise<Judgement> {
    if (!(await this.#isOfOtherValues(execution))) return undefined
    return execution.planned.rule === exampleRule
      ? { ...refusal, hint: `${why}: if this is intended, use --read-only reject` }
      : blocked(`blocked by ${exampleRule}: ${why}`)
  }

  async #isOfOtherValues(execution: Execution): Promise<boolean> {
    const { contract, policies } = this.#parts
    if (policies.readOnly !== 'ignore' || !sendsOtherReadOnly(contract, execution)) return false
    this.#refusesOthers ??= this.#tryOtherValues()
    return this.#refusesOthers
  }

  /** Whether the service accepts current values, but refuses the example and current values with one read-only change. */
  async #tryOtherValues(): Promise<boolean> {
    const { contract, example, preparation, sender, observed, log } = this.#parts
    const accepted = log.firstOf(prerequisite)
    const { now } = observed
    const property = roots(contract).find(({ readOnly, key }) => readOnly && !key)
    if (!example || !accepted || !isAccepted(accepted.response) || !now || !property) return false
    const execution = preparation.prepare(example)
    if (!('requests' in execution)) return false
    const current = currentText(contract, now)
    const other = otherThan(property, now.entity[property.name])
    const altered = JSON.stringify({ ...currentBody(contract, now.entity), [property.name]: other })
    // The last request repeats the prerequisite: if the service refuses it now, the refusals have another cause.
    const requests = [
      ...execution.requests,
      updateRequest(withExactNumbers(altered, now)),
      updateRequest(current),
    ]
    const { responses } = await sender.one({ ...execution, requests, sent: requests.flatMap(sentValues) })
    const last = responses.at(-1)
    return (
      responses.length === requests.length &&
      responses.slice(0, -1).every(isRefused) &&
      !!last &&
      isAccepted(last)
    )
  }
}

/** A valid value that differs from the current one in more than letter case and padding. */
const otherThan = (property: Property, value: Json | undefined): Json => {
  const current = JSON.stringify(property.normalised(value))
  const others = [0, 1, 2].map((n) => property.valid(n))
  return others.find((other) => JSON.stringify(property.normalised(other)) !== current) ?? null
}
