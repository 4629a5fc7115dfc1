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
  readonly resolve: (result: Result) => void
}

/** As many as Vitest starts at a time. */
export const batchSize = 128

/**
 * A conversation with one target about one contract: queues cases, has them played in batches, and says what came of
 * each. It never throws a verdict and never ends the run.
 */
export class Session {
  readonly #options: ExecutorOptions
  readonly #executor: Executor
  #waiting: Waiting[] = []
  #turn: Promise<void> = Promise.resolve()
  #gate: Promise<Result | undefined> | undefined
  /** Rules that were played to have something to judge. */
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
      lost: this.#options.target.lost,
      transientErrors,
      lag: lag.longest,
      effect,
    }
  }

  /** Resolves with the case's batch. */
  judge(planned: Case): Promise<Result> {
    return new Promise((resolve) => {
      this.#waiting.push({ planned, resolve })
      if (this.#waiting.length === 1) setImmediate(() => this.#flush())
    })
  }

  #flush(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (let at = 0; at < waiting.length; at += batchSize) {
      const batch = waiting.slice(at, at + batchSize)
      this.#turn = this.#turn.then(() => this.#batch(batch))
    }
  }

  async #batch(batch: readonly Waiting[]): Promise<void> {
    const resolvers = new Map(batch.map(({ planned, resolve }) => [planned.id, resolve]))
    const report = (result: Result): void => {
      if (result.outcome === 'fail') this.#failed.set(result.id, result.rule)
      resolvers.get(result.id)?.(this.#options.target.recorder.redactResult(result))
      resolvers.delete(result.id)
    }
    try {
      await this.#judgeAll(
        batch.map(({ planned }) => planned),
        report,
      )
    } catch (error) {
      for (const { planned } of batch)
        if (resolvers.has(planned.id)) report(this.#executor.resultOfError(planned, error))
    }
  }

  /** Probes first: invariants are judged over what they left. */
  async #judgeAll(batch: readonly Case[], report: (result: Result) => void): Promise<void> {
    this.#gate ??= this.#openGate()
    const gate = await this.#gate
    const closed = gate && whyClosed(gate)
    for (const planned of batch) {
      if (gate && planned.rule === prerequisite) report(gate)
      else if (closed) report(resultOf(planned, closed, nothingSent))
    }
    if (closed) return
    const others = batch.filter(({ rule }) => rule !== prerequisite)
    const probes = others.filter(({ definition }) => 'send' in definition)
    await this.#executor.run(probes, report)
    for (const planned of others)
      if ('judge' in planned.definition) report(await this.#judgeInvariant(planned))
  }

  /** Judged once, before anything else; where it fails there is one finding, and everything else is blocked by it. */
  async #openGate(): Promise<Result | undefined> {
    const planned = this.#options.plan.find(({ rule }) => rule === prerequisite)
    await this.#executor.readEntity()
    const gate = planned && (await this.#executor.runOne(planned))
    // An entity with items shows more: an update that sends them back may lose or repeat some.
    return gate?.outcome === 'pass' && (await this.#executor.fill(planned as Case))
      ? this.#executor.runOne(planned as Case)
      : gate
  }

  async #judgeInvariant(planned: Case): Promise<Result> {
    const { definition } = planned
    if (!('judge' in definition)) return errorOf(planned, new Error(`${planned.id} judges nothing`))
    try {
      for (const rule of definition.evidence ?? [exampleRule]) await this.#gather(rule)
      const judgement = definition.judge(this.#executor.evidence(this.#failed))
      const { stopped } = this.#executor.log
      // What was seen while the service was there stands.
      const found = judgement && !isUnjudged(judgement) ? judgement : (stopped ?? judgement)
      return resultOf(planned, found, nothingSent, this.#options.strict)
    } catch (error) {
      return this.#executor.resultOfError(planned, error)
    }
  }

  /** Where filters left nothing to look at, the cases of the rule are played. */
  #gather(rule: string): Promise<void> {
    const known = this.#gathered.get(rule) ?? this.#play(rule)
    this.#gathered.set(rule, known)
    return known
  }

  async #play(rule: string): Promise<void> {
    const seen = rule === exampleRule ? this.#executor.log.sawSuccess : this.#executor.log.saw(rule)
    if (seen || this.#executor.log.stopped) return
    const cases = this.#options.plan.filter((planned) => planned.rule === rule)
    await this.#executor.run(cases, (result) => {
      if (result.outcome === 'fail') this.#failed.set(result.id, result.rule)
    })
  }
}

const whyClosed = (gate: Result): Unjudged | undefined => {
  if (gate.outcome === 'pass') return undefined
  return blocked(gate.outcome === 'fail' ? `blocked by ${gate.id}: ${gate.message}` : (gate.message ?? ''))
}
