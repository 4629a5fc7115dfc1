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

/** All that was seen in a session, in the order in which it was seen. */
export class RunLog {
  readonly #contract: Contract
  readonly #writes: RecordedWrite[] = []
  readonly #changes: StateChange[] = []
  readonly #survived = new Map<string, string>()
  /** Whether the state was read after an update. */
  #observed = false
  /** Whether a response has shown another state than the read after it. */
  #disagreed = false
  #down: ServiceDown | undefined
  /** Is told which changes are of this run. */
  traces: Traces | undefined
  #stopped: Unjudged | undefined
  /** Keys of entities that the service created: they cannot be deleted. */
  readonly created = new Set<string>()
  /** Read-only properties that changed as a side effect, by name: they are not put back. */
  readonly computed = new Set<string>()
  /** Properties that changed while nothing was sent, to values of which the run knows nothing: another client writes them. */
  readonly foreign = new Set<string>()
  /** Those among them that change again and again: whatever their values are, they say nothing of the run. */
  readonly #restless = new Set<string>()
  readonly known: KnownValues
  readonly lag = new ReadLag()
  /** Changes that a case was seen to make more than once: `name` for what is stored as sent, else `name=value`. */
  readonly #proven = new Set<string>()
  /** Server errors that did not come again. */
  transientErrors = 0

  constructor(contract: Contract, start?: EntityState) {
    this.#contract = contract
    this.known = new KnownValues(contract, start)
  }

  /** Why nothing more can be tested; `undefined` while the run goes on. */
  get stopped(): Unjudged | undefined {
    return this.#stopped
  }

  /** Nothing more can be tested. The first reason counts. */
  stop(reason: Unjudged): void {
    this.#stopped ??= reason
  }

  /** Notes the values that a case sent, and those that the responses to its updates show. */
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

  /** Two reads with nothing sent between them: what appears and is unknown was written by another client. */
  watch(former: EntityState, next: EntityState): void {
    for (const name of changed(former, next))
      if (!this.known.has(name, next) && !this.computed.has(name)) this.foreign.add(name)
  }

  /** Two reads so long after the last update that none of this run can show up between them. */
  watchQuiet(former: EntityState, next: EntityState): void {
    for (const name of changed(former, next).filter((each) => !this.computed.has(each))) {
      this.foreign.add(name)
      this.#restless.add(name)
    }
  }

  /** Names of the properties that have a value of another client now. */
  foreignIn(state: EntityState): string[] {
    return [...this.foreign].filter((name) => this.#restless.has(name) || !this.known.has(name, state))
  }

  /** Whether all that changed are values that earlier cases sent, and this one did not: reads lag behind those. */
  isLate(execution: Execution, before: EntityState, after: EntityState): boolean {
    const { id } = execution.planned
    return changed(before, after).every((name) => {
      const sender = this.known.senderOf(name, after)
      return sender !== undefined && sender !== id
    })
  }

  /** The case makes this change: it was seen to do so with nothing beside it. */
  prove(execution: Execution, before: EntityState, after: EntityState): void {
    for (const mark of this.#marksOf(execution, before, after)) this.#proven.add(mark)
  }

  /** Whether changes like this one were proven to be the service's answer to an update. */
  isProven(execution: Execution, before: EntityState, after: EntityState): boolean {
    return this.#marksOf(execution, before, after).every((mark) => this.#proven.has(mark))
  }

  #marksOf(execution: Execution, before: EntityState, after: EntityState): string[] {
    const stored = wrote(this.#contract, execution, before, after)
    return changed(before, after).map((name) =>
      stored.includes(name) ? name : `${name}=${after.values[name]}`,
    )
  }

  /** A case was played, and the state read after it, where nothing happened in between. */
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

  /** A state without what another client writes: a response says nothing of that. */
  own(read: EntityState): EntityState {
    if (this.foreign.size === 0) return read
    const entity = Object.fromEntries(Object.entries(read.entity).filter(([name]) => !this.foreign.has(name)))
    return { ...read, entity }
  }

  /** The service still answers after the case. */
  noteSurvived({ execution }: ExecutionResult): void {
    if (execution.definition.dangerous) this.#survived.set(execution.planned.id, execution.planned.rule)
  }

  noteChange(caseId: string, before: EntityState, after: EntityState, restored: boolean): void {
    const properties = changed(before, after)
    this.traces?.attribute(after, properties)
    this.#changes.push({ caseId, properties, restored, difference: difference(before, after) })
  }

  /** How often the entity was seen to change. */
  get changes(): number {
    return this.#changes.length
  }

  /** Whether any update was seen to change something. */
  get effect(): Effect {
    if (this.changes + this.computed.size + this.created.size > 0) return 'some'
    return this.#observed ? 'none' : 'unknown'
  }

  /** The service is gone, and this is the case that it died of. */
  noteDown(blamed: ExecutionResult): void {
    const { id, rule } = blamed.execution.planned
    this.#down = { rule, caseId: id, response: answered(blamed) ? updateOf(blamed.responses) : undefined }
    this.stop(blocked(`blocked by ${id}: the service answers no more since`))
  }

  /** Once a response is known to disagree with the read after it, further ones need no second look. */
  newlyDisagrees({ responses }: ExecutionResult, after: EntityState | undefined): boolean {
    return !this.#disagreed && this.disagrees({ responses }, after)
  }

  /** Whether the response shows another state than the read after it, apart from what another client writes. */
  disagrees({ responses }: Pick<ExecutionResult, 'responses'>, after: EntityState | undefined): boolean {
    return after !== undefined && disagrees(this.#contract, updateOf(responses), this.own(after))
  }

  /** Whether an update was answered so far. */
  get sawResponse(): boolean {
    return this.#writes.length > 0
  }

  /** Whether an update was accepted so far. */
  get sawSuccess(): boolean {
    return this.#writes.some(({ response }) => isAccepted(response))
  }

  /** Whether a case of the rule was answered so far. */
  saw(rule: string): boolean {
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
