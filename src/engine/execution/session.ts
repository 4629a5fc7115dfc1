import { blocked, isUnjudged } from '../../evidence/judgements.js'
import type { Unjudged } from '../../model/judgement.js'
import type { Result } from '../../model/result.js'
import type { Case } from '../../model/rule.js'
import type { SessionNotes } from '../../model/session-notes.js'
import { errorOf, nothingSent, resultOf } from '../judging/outcome.js'
import { exampleRule, prerequisite } from './execution.js'
import { Executor, type ExecutorOptions } from './executor.js'

interface Waiting {
  readonly planned: Case
  readonly result: Promise<Result>
  readonly resolve: (result: Result) => void
}

/** The number of cases that run as one batch. A larger batch needs more memory, and more runs to find a case in it. */
export const batchSize = 512

/**
 * A session with one target: queues cases, runs them in batches and resolves with their results. A verdict is never thrown,
 * and an exception becomes the result error.
 */
export class Session {
  readonly #options: ExecutorOptions
  readonly #executor: Executor
  #waiting: Waiting[] = []
  #queue: Promise<void> = Promise.resolve()
  #prerequisite: Promise<Result | undefined> | undefined
  /** Rules whose cases provide evidence for invariants. */
  readonly #gathered = new Map<string, Promise<void>>()
  readonly #failed = new Map<string, string>()

  constructor(options: ExecutorOptions) {
    this.#options = options
    this.#executor = new Executor(options)
  }

  get notes(): SessionNotes {
    const { computed, created, transientErrors, lag, effect } = this.#executor.log
    return {
      requests: this.#options.target.recorder.count,
      computed: [...computed],
      created: [...created].map((key) => this.#options.target.recorder.redact(key)),
      lost: this.#options.target.availability.lost,
      transientErrors,
      lag: lag.longest,
      effect,
    }
  }

  /** Resolves with the case's batch. */
  judge(planned: Case): Promise<Result> {
    let resolve: Waiting['resolve'] = () => {}
    const result = new Promise<Result>((done) => {
      resolve = done
    })
    this.#waiting.push({ planned, result, resolve })
    if (this.#waiting.length === 1) setImmediate(() => this.#flush())
    return result
  }

  #flush(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (let at = 0; at < waiting.length; at += batchSize) {
      const batch = waiting.slice(at, at + batchSize)
      this.#queue = this.#queue.then(() => this.#batch(batch))
    }
  }

  async #batch(batch: readonly Waiting[]): Promise<void> {
    const resolvers = new Map(batch.map(({ planned, resolve }) => [planned.id, resolve]))
    const report = (result: Result): void => {
      if (result.outcome === 'fail') this.#failed.set(result.id, result.rule)
      resolvers.get(result.id)?.(this.#options.target.recorder.redactResult(result))
      resolvers.delete(result.id)
    }
    const judge = async (cases: readonly Case[], run: () => Promise<void>): Promise<void> => {
      try {
        if (cases.length > 0) await run()
      } catch (error) {
        for (const planned of cases)
          if (resolvers.has(planned.id)) report(this.#executor.resultOfError(planned, error))
      }
    }
    const { reads, lateReads, updates } = inTurns(batch.map(({ planned }) => planned))
    const isBesideUpdates = this.#executor.overlaps && updates.length > 0
    const reading = judge(reads, () => this.#executor.runReads(reads, report, isBesideUpdates))
    if (isBesideUpdates) {
      // Only the prerequisite, which sends current values, may run before the entity and its list are judged.
      const entityReads = batch.filter(({ planned }) => reads.includes(planned) && planned.area !== 'query')
      this.#startPrerequisite()
      await Promise.all(entityReads.map(({ result }) => result))
    } else await reading
    await judge(updates, () => this.#judgeAll(updates, report))
    await reading
    await judge(lateReads, () => this.#executor.runReads(lateReads, report))
  }

  /** Judges probes first, because invariants need their evidence. */
  async #judgeAll(batch: readonly Case[], report: (result: Result) => void): Promise<void> {
    const result = await this.#startPrerequisite()
    const obstacle = result && whyBlocked(result)
    for (const planned of batch) {
      if (result && planned.rule === prerequisite) report(result)
      else if (obstacle) report(resultOf(planned, obstacle, nothingSent))
    }
    if (obstacle) return
    const others = batch.filter(({ rule }) => rule !== prerequisite)
    const probes = others.filter(({ definition }) => 'send' in definition)
    await this.#executor.run(probes, report)
    for (const planned of others)
      if ('judge' in planned.definition) report(await this.#judgeInvariant(planned))
  }

  #startPrerequisite(): Promise<Result | undefined> {
    this.#prerequisite ??= this.#judgePrerequisite()
    this.#prerequisite.catch(() => {})
    return this.#prerequisite
  }

  /** Judges the prerequisite, once. If it fails, it is the only finding, and every other case is blocked. */
  async #judgePrerequisite(): Promise<Result | undefined> {
    const planned = this.#options.plan.find(({ rule }) => rule === prerequisite)
    await this.#executor.readEntity()
    const result = planned && (await this.#executor.runOne(planned))
    // Repeat it with items in the collections: an update that sends the items back may lose or duplicate some.
    return result?.outcome === 'pass' && (await this.#executor.fill(planned as Case))
      ? this.#executor.runOne(planned as Case)
      : result
  }

  async #judgeInvariant(planned: Case): Promise<Result> {
    const { definition } = planned
    if (!('judge' in definition)) return errorOf(planned, new Error(`${planned.id} judges nothing`))
    try {
      for (const rule of definition.evidence ?? [exampleRule]) await this.#gather(rule)
      const judgement = definition.judge(this.#executor.evidence(this.#failed))
      const { stopped } = this.#executor.log
      // A violation observed before the service went down remains a finding.
      const final = judgement && !isUnjudged(judgement) ? judgement : (stopped ?? judgement)
      return resultOf(planned, final, nothingSent, this.#options.strict)
    } catch (error) {
      return this.#executor.resultOfError(planned, error)
    }
  }

  /** Runs the cases of a rule if the selected cases provided no evidence. */
  #gather(rule: string): Promise<void> {
    const known = this.#gathered.get(rule) ?? this.#runRule(rule)
    this.#gathered.set(rule, known)
    return known
  }

  async #runRule(rule: string): Promise<void> {
    const { log } = this.#executor
    const hasEvidence = rule === exampleRule ? log.hasSuccess : log.hasResponseTo(rule)
    if (hasEvidence || log.stopped) return
    const cases = this.#options.plan.filter((planned) => planned.rule === rule)
    await this.#executor.run(cases, (result) => {
      if (result.outcome === 'fail') this.#failed.set(result.id, result.rule)
    })
  }
}

/** Cases by the time at which they run. */
interface Turns {
  readonly reads: readonly Case[]
  readonly updates: readonly Case[]
  /** Reads that run last, for example with invalid credentials. */
  readonly lateReads: readonly Case[]
}

const inTurns = (cases: readonly Case[]): Turns => {
  const updates = cases.filter(({ effects }) => effects !== 'none')
  const reads = cases.filter(({ effects }) => effects === 'none')
  const isLate = ({ definition }: Case) => 'send' in definition && definition.dangerous !== undefined
  return { reads: reads.filter((each) => !isLate(each)), updates, lateReads: reads.filter(isLate) }
}

const whyBlocked = ({ outcome, id, message = '' }: Result): Unjudged | undefined => {
  if (outcome === 'pass') return undefined
  return blocked(outcome === 'fail' ? `blocked by ${id}: ${message}` : message)
}
