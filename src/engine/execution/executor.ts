import { roots } from '../../contract/contract.js'
import { blocked } from '../../evidence/judgements.js'
import { updateRequest } from '../../evidence/requests.js'
import type { Contract } from '../../model/contract.js'
import type { RunEvidence } from '../../model/evidence.js'
import type { Result } from '../../model/result.js'
import type { Case } from '../../model/rule.js'
import { Bisection } from '../attribution/bisection.js'
import { sentValues } from '../attribution/sent-values.js'
import { EntityAccess } from '../entity/entity-access.js'
import { ObservedEntity } from '../entity/observed-entity.js'
import { Unanswered } from '../http/transport.js'
import { errorOf, nothingSent, resultOf } from '../judging/outcome.js'
import { ReadOnlyRefusals } from '../judging/read-only-refusals.js'
import { Settlement } from '../judging/settle.js'
import { ReadRun } from '../reading/read-run.js'
import { SharedReads } from '../reading/shared-reads.js'
import { Overlap } from '../sending/overlap.js'
import { Sender } from '../sending/sender.js'
import { Slots } from '../sending/slots.js'
import { unstable } from '../target/preflight.js'
import { Interrupted } from '../target/target.js'
import { type Batch, batchesOf } from './batches.js'
import { type Execution, type ExecutionResult, exampleRule } from './execution.js'
import { fillingOf } from './filling.js'
import { MissingEntity } from './missing-entity.js'
import { NoReply } from './no-reply.js'
import { Preparation, type RunSettings } from './prepare.js'
import { RunAlone } from './run-alone.js'
import { RunBatch } from './run-batch.js'
import { RunLog } from './run-log.js'
import { RunWrites } from './run-writes.js'
import { type Decision, isResult, isStep, type Step } from './step.js'
import { TransientErrors } from './transient-errors.js'

export interface ExecutorOptions extends RunSettings {
  /** Reports a violated SHOULD as a fail. */
  readonly strict: boolean
  /** Every case of the contract and profile. */
  readonly plan: readonly Case[]
  /** Number of concurrent requests. */
  readonly concurrency: number
}

/**
 * Runs probes against the target. Each batch starts as one step. A step ends in a decision for each of its cases: a result,
 * or the next step. One loop performs the steps, depth first, until every case has a result.
 */
export class Executor {
  readonly #options: ExecutorOptions
  readonly #observed: ObservedEntity
  readonly #preparation: Preparation
  readonly #transientErrors = new TransientErrors()
  readonly #settlement: Settlement
  readonly #noReply: NoReply
  readonly #runAlone: RunAlone
  readonly #reads: ReadRun
  readonly #runBatch: RunBatch
  readonly #runWrites: RunWrites
  readonly #bisection: Bisection
  readonly #overlap = new Overlap()
  readonly #sender: Sender
  readonly log: RunLog

  constructor(options: ExecutorOptions) {
    const { target, preflight, policies, strict, plan, concurrency } = options
    const { contract } = target
    const log = new RunLog(contract, preflight.snapshot)
    log.traces = target.traces
    const access = new EntityAccess(target, preflight.read)
    const start = unstable(preflight) ? undefined : preflight.snapshot
    const observed = new ObservedEntity(target, access, log, start)
    const slots = new Slots(concurrency)
    const sender = new Sender(target, access, log, slots)
    const preparation = new Preparation(options, observed, log)
    const transientErrors = this.#transientErrors
    const overlap = this.#overlap
    const shared = { contract, target, access, observed, log, sender, preparation, transientErrors, overlap }
    const example = plan.find(({ rule }) => rule === exampleRule)
    const readOnlyRefusals = new ReadOnlyRefusals({ ...shared, policies, example })
    const settlement = new Settlement({ ...shared, readOnlyRefusals, strict })
    const missingEntity = new MissingEntity(shared)
    const noReply = new NoReply(target, observed, log)
    const bisection = new Bisection(shared)
    this.#options = options
    this.#sender = sender
    this.#observed = observed
    this.#preparation = preparation
    this.#settlement = settlement
    this.#noReply = noReply
    this.#bisection = bisection
    this.#runAlone = new RunAlone({ ...shared, settlement, missingEntity, noReply })
    const sharedReads = new SharedReads({ target, slots, overlap, log })
    this.#reads = new ReadRun({
      ...{ target, preparation, sharedReads, log, plan, strict, overlap },
      sender: new Sender(target, access, log, slots, sharedReads.send),
      evidence: () => this.evidence(new Map()),
    })
    this.#runBatch = new RunBatch({ ...shared, missingEntity, bisection })
    this.#runWrites = new RunWrites({ ...shared, missingEntity, noReply })
    this.log = log
  }

  /** Runs probes, concurrently if that is safe. Reports the results of a batch when the batch has ended. */
  async run(cases: readonly Case[], report: (result: Result) => void): Promise<void> {
    const executions: Execution[] = []
    for (const planned of cases) {
      const execution = this.#preparation.prepare(planned)
      if ('requests' in execution) executions.push(execution)
      else report(execution)
    }
    const batches = batchesOf(this.#options.target.contract, executions)
    for (const [index, batch] of batches.entries()) {
      this.#sender.upcoming = batches[index + 1]?.executions ?? []
      for (const result of await this.#run(batch)) report(result)
    }
  }

  /** Whether cases that only read may run beside updates, because no update may legally change the entity. */
  get overlaps(): boolean {
    const { target, policies, concurrency } = this.#options
    return concurrency > 1 && policies.readOnly !== 'any' && isReadOnly(target.contract)
  }

  /** Runs cases that only read. `isBesideUpdates`: whether updates may run at the same time. */
  runReads(cases: readonly Case[], report: (result: Result) => void, isBesideUpdates = false): Promise<void> {
    const run = () => this.#reads.run(cases, report, isBesideUpdates)
    return isBesideUpdates ? this.#overlap.besideUpdates(run) : run()
  }

  async runOne(planned: Case): Promise<Result> {
    const results: Result[] = []
    await this.run([planned], (result) => results.push(result))
    return results[0] as Result
  }

  /** Reads the entity again, because it may have changed since preflight. */
  readEntity(): Promise<void> {
    return this.#observed.readAgain()
  }

  /** Adds items to empty collections, in the name of a case. @returns whether the service stored any */
  async fill({ id, seed }: Case): Promise<boolean> {
    const body = fillingOf(this.#preparation.context(seed))
    if (!body) return false
    const request = updateRequest(JSON.stringify(body))
    this.log.known.addSent(sentValues(request), id)
    return this.#observed.fill(request)
  }

  /** Everything observed so far. `failed`: rule ids of the cases that failed, by case id. */
  evidence(failed: ReadonlyMap<string, string>): RunEvidence {
    const { snapshot, second } = this.#options.preflight
    return {
      context: this.#preparation.context(0),
      ...this.log.evidence,
      reads: snapshot && second ? [[snapshot, second]] : [],
      failed,
    }
  }

  /** The result of a case that an exception ended: the service is down, the run was interrupted, or the suite has a defect. */
  resultOfError(planned: Case, error: unknown): Result {
    if (error instanceof Interrupted) return resultOf(planned, blocked(error.message), nothingSent)
    if (!(error instanceof Unanswered)) return errorOf(planned, error)
    this.log.stop(blocked(`the service stopped answering: ${error.message}`))
    return resultOf(planned, this.log.stopped, nothingSent)
  }

  async #run(batch: Batch): Promise<readonly Result[]> {
    const { executions } = batch
    if (this.log.stopped)
      return executions.map(({ planned }) => resultOf(planned, this.log.stopped, nothingSent))
    const results = new Map<string, Result>()
    const steps = [firstStep(batch)]
    try {
      // If a dangerous update crashed the service, reads would be unanswered too.
      if (isDangerous(batch)) await this.#overlap.afterReads()
      await this.#performAll(steps, results)
      return [...results.values()]
    } catch (error) {
      for (const { execution } of steps.flatMap(pending)) results.delete(execution.planned.id)
      return executions.map(({ planned }) => results.get(planned.id) ?? this.resultOfError(planned, error))
    }
  }

  /** Performs steps until every case has a result. An exception leaves the results so far, and the other steps. */
  async #performAll(steps: Step[], results: Map<string, Result>): Promise<void> {
    const [first] = steps
    for (let current = first; current; current = steps[0]) {
      const step = current
      if (step !== first) {
        await this.#overlap.afterReads()
        if (step.kind !== 'settle') this.#sender.forgetReadsAhead()
      }
      const decisions = await this.#overlap.inTurn(() => this.#perform(step))
      for (const decision of decisions) if (isResult(decision)) results.set(decision.id, decision)
      steps.splice(0, 1, ...decisions.filter(isStep))
    }
  }

  async #perform(step: Step): Promise<readonly Decision[]> {
    switch (step.kind) {
      case 'run together':
        return this.#runBatch.together(step.executions)
      case 'run sequentially':
        return this.#runBatch.sequentially(step.executions)
      case 'run writes':
        return this.#runWrites.run(step.executions)
      case 'run alone':
        if (step.pause) await this.#transientErrors.waitForRecovery()
        return [await this.#runAlone.run(step.execution, step.retry)]
      case 'settle':
        if (step.mayDisagree && this.log.newlyDisagrees(step.executed, step.after))
          return [{ kind: 'run alone', execution: step.executed.execution }]
        return [await this.#settlement.settle(step.executed, step.before, step.after)]
      case 'no reply':
        return [await this.#noReply.explain(step.executed)]
      case 'key changed':
        return [this.#settlement.keyChanged(step.executed)]
      case 'not restored':
        this.log.noteChange(step.executed.execution.planned.id, step.before, step.after, false)
        return [this.#settlement.notRestored(step.executed, step.before, step.after)]
      case 'conclude bisection':
        return this.#bisection.conclude(step)
    }
  }
}

const isDangerous = ({ executions }: Batch): boolean =>
  executions.some(({ definition }) => definition.dangerous !== undefined)

/** Whether the contract allows no update to change the entity. */
const isReadOnly = (contract: Contract): boolean =>
  roots(contract).every(({ readOnly, key }) => readOnly || key)

/** The cases whose results a step may replace. */
const pending = (step: Step): readonly ExecutionResult[] =>
  step.kind === 'conclude bisection' ? step.executed : []

const firstStep = ({ manner, executions }: Batch): Step => {
  if (manner === 'sequential') return { kind: 'run sequentially', executions }
  const [only, second] = executions
  if (only && !second) return { kind: 'run alone', execution: only }
  return { kind: manner === 'writes' ? 'run writes' : 'run together', executions }
}
