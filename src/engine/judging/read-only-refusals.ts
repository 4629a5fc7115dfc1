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
import type { Sender } from '../execution/sender.js'

const why = 'values that the entity holds are accepted, other values for read-only properties are not'

interface Parts {
  readonly contract: Contract
  readonly policies: Policies
  /** The documented example, where it is in the plan. */
  readonly example: Case | undefined
  readonly preparation: Preparation
  readonly sender: Sender
  readonly observed: ObservedEntity
  readonly log: RunLog
}

/**
 * What a refusal means. Under the policy `ignore`, a service that refuses other values for read-only properties is one
 * finding, that of the documented example, and not one for each case that happens to send such values.
 */
export class ReadOnlyRefusals {
  readonly #parts: Parts
  /** Found out once. */
  #refusesOthers: Promise<boolean> | undefined

  constructor(parts: Parts) {
    this.#parts = parts
  }

  /** What to say of a case that was refused; `undefined` where the refusal speaks for itself. */
  async meaning(execution: Execution, refusal: Violation): Promise<Judgement> {
    if (!(await this.#isOfOtherValues(execution))) return undefined
    return execution.planned.rule === exampleRule
      ? { ...refusal, hint: `${why}: if that is meant, test with --read-only reject` }
      : blocked(`blocked by ${exampleRule}: ${why}`)
  }

  async #isOfOtherValues(execution: Execution): Promise<boolean> {
    const { contract, policies } = this.#parts
    if (policies.readOnly !== 'ignore' || !sendsOtherReadOnly(contract, execution)) return false
    this.#refusesOthers ??= this.#tryOtherValues()
    return this.#refusesOthers
  }

  /** Current values are accepted; the example is refused, and so are current values but for one read-only property. */
  async #tryOtherValues(): Promise<boolean> {
    const { contract, example, preparation, sender, observed, log } = this.#parts
    const gate = log.firstOf(prerequisite)
    const { now } = observed
    const property = roots(contract).find(({ readOnly, key }) => readOnly && !key)
    if (!example || !gate || !isAccepted(gate.response) || !now || !property) return false
    const execution = preparation.prepare(example)
    if (!('requests' in execution)) return false
    const current = currentText(contract, now)
    const other = otherThan(property, now.entity[property.name])
    const altered = JSON.stringify({ ...currentBody(contract, now.entity), [property.name]: other })
    // The gate's body once more: what else was refused may have to do with another thing by now.
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

/** A valid value that not even a lenient reader takes for the one that is held. */
const otherThan = (property: Property, value: Json | undefined): Json => {
  const held = JSON.stringify(property.normalised(value))
  const others = [0, 1, 2].map((n) => property.valid(n))
  return others.find((other) => JSON.stringify(property.normalised(other)) !== held) ?? null
}
