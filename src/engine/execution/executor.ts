import { blocked } from '../../evidence/judgements.js'
import type { RunEvidence } from '../../model/evidence.js'
import type { Result } from '../../model/result.js'
import type { Case } from '../../model/rule.js'
import { Culprits } from '../attribution/bisection.js'
import { sentValues } from '../attribution/sent-values.js'
import { State } from '../entity/entity-access.js'
import { Subject } from '../entity/observed-entity.js'
import { Unanswered } from '../http/transport.js'
import { errorOf, nothingPlayed, resultOf } from '../judging/outcome.js'
import { Refusals } from '../judging/read-only-refusals.js'
import { Rulings } from '../judging/settle.js'
import { unstable } from '../target/preflight.js'
import { Interrupted } from '../target/target.js'
import { type Group, groupsOf } from './batches.js'
import { exampleRule, type Play, Sender } from './execution.js'
import { fillingOf } from './filling.js'
import { Absence } from './missing-entity.js'
import { Silence } from './no-reply.js'
import { type Setting, Stage } from './prepare.js'
import { Solo } from './run-alone.js'
import { Ensemble } from './run-batch.js'
import { Witness } from './run-log.js'
import { Hiccups } from './transient-errors.js'

export interface PlayerOptions extends Setting {
  /** A violated SHOULD is a fail. */
  readonly strict: boolean
  /** Every case of the contract and profile. */
  readonly plan: readonly Case[]
  /** Requests under way at the same time. */
  readonly concurrency: number
}

/** Plays probes against the target: groups them, and has each group played alone, together or in turn. */
export class Player {
  readonly #options: PlayerOptions
  readonly #subject: Subject
  readonly #stage: Stage
  readonly #solo: Solo
  readonly #ensemble: Ensemble
  /** What was seen so far. */
  readonly witness: Witness

  constructor(options: PlayerOptions) {
    const { target, preflight, policies, strict, plan, concurrency } = options
    const { contract } = target
    const witness = new Witness(contract, preflight.snapshot)
    witness.traces = target.traces
    const state = new State(target, preflight.read)
    const subject = new Subject(target, state, witness, unstable(preflight) ? undefined : preflight.snapshot)
    const sender = new Sender(target, state, witness, concurrency)
    const stage = new Stage(options, subject, witness)
    const shared = { contract, target, state, subject, witness, sender, stage, hiccups: new Hiccups() }
    const example = plan.find(({ rule }) => rule === exampleRule)
    const refusals = new Refusals({ ...shared, policies, example })
    const rulings = new Rulings({ ...shared, refusals, strict })
    const absence = new Absence({ ...shared, rulings })
    const silence = new Silence(target, subject, witness)
    const solo = new Solo({ ...shared, rulings, absence, silence })
    const culprits = new Culprits({ ...shared, rulings, solo })
    this.#options = options
    this.#subject = subject
    this.#stage = stage
    this.#solo = solo
    this.#ensemble = new Ensemble({ ...shared, rulings, absence, solo, culprits })
    this.witness = witness
  }

  /** Plays probes, as many at a time as may be; hands over each result as it is there. */
  async play(cases: readonly Case[], report: (result: Result) => void): Promise<void> {
    const plays: Play[] = []
    for (const planned of cases) {
      const play = this.#stage.prepare(planned)
      if ('requests' in play) plays.push(play)
      else report(play)
    }
    for (const group of groupsOf(this.#options.target.contract, plays))
      for (const result of await this.#group(group)) report(result)
  }

  /** Reads the entity again: time has passed since preflight. */
  look(): Promise<void> {
    return this.#subject.look()
  }

  /** Gives items to collections that have none. @returns whether the service stored any. */
  async fill({ id, seed }: Case): Promise<boolean> {
    const body = fillingOf(this.#stage.context(seed))
    if (!body) return false
    const request = { method: 'PATCH', body: JSON.stringify(body) } as const
    this.witness.known.addSent(sentValues(request), id)
    return this.#subject.fill(request)
  }

  async playOne(planned: Case): Promise<Result> {
    const results: Result[] = []
    await this.play([planned], (result) => results.push(result))
    return results[0] as Result
  }

  /** All that was seen; `failed` names the cases that failed. */
  evidence(failed: ReadonlyMap<string, string>): RunEvidence {
    const { snapshot, second } = this.#options.preflight
    return {
      context: this.#stage.context(0),
      ...this.witness.evidence,
      reads: snapshot && second ? [[snapshot, second]] : [],
      failed,
    }
  }

  /** What an exception in mid-case means: the service is gone, the run was interrupted, or the suite is at fault. */
  broken(planned: Case, error: unknown): Result {
    if (error instanceof Unanswered)
      this.witness.gone ??= blocked(`the service stopped answering: ${error.message}`)
    if (error instanceof Interrupted) return resultOf(planned, blocked(error.message), nothingPlayed)
    return error instanceof Unanswered
      ? resultOf(planned, this.witness.gone, nothingPlayed)
      : errorOf(planned, error)
  }

  async #group({ manner, plays }: Group): Promise<Result[]> {
    if (this.witness.gone)
      return plays.map(({ planned }) => resultOf(planned, this.witness.gone, nothingPlayed))
    try {
      if (manner === 'sequential') return await this.#ensemble.inTurn(plays)
      return plays.length === 1
        ? [await this.#solo.play(plays[0] as Play)]
        : await this.#ensemble.together(plays)
    } catch (error) {
      return plays.map(({ planned }) => this.broken(planned, error))
    }
  }
}
