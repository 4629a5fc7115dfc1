import { changed, difference } from '../../evidence/entity-state.js'
import { blocked } from '../../evidence/judgements.js'
import { entityOf, isAccepted } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { RecordedWrite, RunEvidence, ServiceDown, StateChange } from '../../model/evidence.js'
import type { Unjudged } from '../../model/judgement.js'
import type { Effect } from '../../model/report.js'
import { wrote } from '../attribution/attribution.js'
import { KnownValues } from '../attribution/known-values.js'
import type { Traces } from '../attribution/traces.js'
import { ReadLag } from '../entity/read-lag.js'
import { evidenceOf } from '../judging/judging.js'
import { answered, disagrees, type Execution, type ExecutionResult, updateOf } from './execution.js'

/** Everything observed during a session, in the order of observation. */
export class RunLog {
  readonly #contract: Contract
  readonly #writes: RecordedWrite[] = []
  readonly #changes: StateChange[] = []
  readonly #survived = new Map<string, string>()
  /** Whether the state was read after an update. */
  #observed = false
  /** Whether a response has differed from the read after it. */
  #disagreed = false
  #down: ServiceDown | undefined
  /** Receives the changes that this run made. */
  traces: Traces | undefined
  #stopped: Unjudged | undefined
  /** Keys of entities that the service created. The suite cannot delete them. */
  readonly created = new Set<string>()
  /** Names of properties that changed as a side effect. They are not restored. */
  readonly computed = new Set<string>()
  /** Names of properties that another client writes: they changed to unknown values while this run sent nothing. */
  readonly foreign = new Set<string>()
  /** The foreign properties that changed after all updates had taken effect. Even known values in them are foreign. */
  readonly #volatile = new Set<string>()
  readonly known: KnownValues
  readonly lag = new ReadLag()
  /** Changes that a case made more than once: `name` if the value was stored as sent, else `name=value`. */
  readonly #proven = new Set<string>()
  /** Server errors that did not recur. */
  transientErrors = 0

  constructor(contract: Contract, start?: EntityState) {
    this.#contract = contract
    this.known = new KnownValues(contract, start)
  }

  /** The reason if nothing more can be tested. `undefined` while the run continues. */
  get stopped(): Unjudged | undefined {
    return this.#stopped
  }

  /** Notes that nothing more can be tested. Only the first reason is kept. */
  stop(reason: Unjudged): void {
    this.#stopped ??= reason
  }

  /** Notes the values that a case sent, and the values in the responses to its updates. */
  noteSent({ execution, responses }: ExecutionResult): void {
    this.known.addSent(execution.sent, execution.planned.id)
    for (const response of responses) {
      const entity =
        response.request.method === 'GET' || response.request.key !== undefined
          ? undefined
          : entityOf(response)
      if (entity) this.known.addShown(entity)
    }
  }

  /** Notes two reads with no request between them. Another client wrote the unknown values in the second one. */
  watch(former: EntityState, next: EntityState): void {
    for (const name of changed(former, next))
      if (!this.known.has(name, next) && !this.computed.has(name)) this.foreign.add(name)
  }

  /** The same for two reads after all updates of this run have taken effect: another client made every change. */
  watchQuiet(former: EntityState, next: EntityState): void {
    for (const name of changed(former, next).filter((each) => !this.computed.has(each))) {
      this.foreign.add(name)
      this.#volatile.add(name)
    }
  }

  /** Names of the properties whose value another client wrote. */
  foreignIn(state: EntityState): string[] {
    return [...this.foreign].filter((name) => this.#volatile.has(name) || !this.known.has(name, state))
  }

  /** Whether every changed property has a value that an earlier case sent, so that reads may lag behind that case. */
  isLate(execution: Execution, before: EntityState, after: EntityState): boolean {
    const { id } = execution.planned
    return changed(before, after).every((name) => {
      const sender = this.known.senderOf(name, after)
      return sender !== undefined && sender !== id
    })
  }

  /** Notes that the case makes this change: it made it while it ran alone. */
  prove(execution: Execution, before: EntityState, after: EntityState): void {
    for (const key of this.#changeKeys(execution, before, after)) this.#proven.add(key)
  }

  /** Whether cases have been proven to make changes like this one. */
  isProven(execution: Execution, before: EntityState, after: EntityState): boolean {
    return this.#changeKeys(execution, before, after).every((key) => this.#proven.has(key))
  }

  #changeKeys(execution: Execution, before: EntityState, after: EntityState): string[] {
    const stored = wrote(this.#contract, execution, before, after)
    return changed(before, after).map((name) =>
      stored.includes(name) ? name : `${name}=${after.values[name]}`,
    )
  }

  /** Notes the responses of a case, and the state read after it if no request came between them. */
  noteAnswered(executed: ExecutionResult, read: EntityState | undefined): void {
    const { responses, execution } = executed
    const last = updateOf(responses)
    for (const response of responses)
      if (response.request.method !== 'GET')
        this.#writes.push({
          response,
          rule: execution.planned.rule,
          label: execution.definition.label,
          read: response === last ? read && this.own(read) : undefined,
        })
    this.#observed ||= read !== undefined
    this.#disagreed ||= this.disagrees(executed, read)
    const created = execution.definition.creates?.(evidenceOf(executed, undefined, read))
    if (created !== undefined) this.created.add(created)
    this.noteSurvived(executed)
  }

  /** A state without the properties that another client writes. */
  own(read: EntityState): EntityState {
    if (this.foreign.size === 0) return read
    const entity = Object.fromEntries(Object.entries(read.entity).filter(([name]) => !this.foreign.has(name)))
    return { ...read, entity }
  }

  /** Notes that the service still answers after the case. */
  noteSurvived({ execution }: ExecutionResult): void {
    if (execution.definition.dangerous) this.#survived.set(execution.planned.id, execution.planned.rule)
  }

  noteChange(caseId: string, before: EntityState, after: EntityState, restored: boolean): void {
    const properties = changed(before, after)
    this.traces?.attribute(after, properties)
    this.#changes.push({ caseId, properties, restored, difference: difference(before, after) })
  }

  /** Number of observed changes of the entity. */
  get changes(): number {
    return this.#changes.length
  }

  /** Effect of the updates so far. */
  get effect(): Effect {
    if (this.changes + this.computed.size + this.created.size > 0) return 'some'
    return this.#observed ? 'none' : 'unknown'
  }

  /** Notes that the service is down, and the case that is blamed for it. */
  noteDown(blamed: ExecutionResult): void {
    const { id, rule } = blamed.execution.planned
    this.#down = { rule, caseId: id, response: answered(blamed) ? updateOf(blamed.responses) : undefined }
    this.stop(blocked(`blocked by ${id}: the service no longer answers`))
  }

  /** Whether this is the first response that differs from the read after it. Further ones need no second run. */
  newlyDisagrees({ responses }: ExecutionResult, after: EntityState | undefined): boolean {
    return !this.#disagreed && this.disagrees({ responses }, after)
  }

  /** Whether the response differs from the read after it in a property that no other client writes. */
  disagrees({ responses }: Pick<ExecutionResult, 'responses'>, after: EntityState | undefined): boolean {
    return after !== undefined && disagrees(this.#contract, updateOf(responses), this.own(after))
  }

  /** Whether the service has answered an update. */
  get hasResponse(): boolean {
    return this.#writes.length > 0
  }

  /** Whether the service has accepted an update. */
  get hasSuccess(): boolean {
    return this.#writes.some(({ response }) => isAccepted(response))
  }

  /** Whether the service has answered a case of the rule. */
  hasResponseTo(rule: string): boolean {
    return this.#writes.some((write) => write.rule === rule)
  }

  /** The first response to a case of the rule. */
  firstOf(rule: string): RecordedWrite | undefined {
    return this.#writes.find((write) => write.rule === rule)
  }

  get evidence(): Pick<RunEvidence, 'writes' | 'changes' | 'survived' | 'down'> {
    return {
      writes: this.#writes,
      changes: this.#changes,
      survived: this.#survived,
      down: this.#down,
    }
  }
}
