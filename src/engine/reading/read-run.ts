import { setTimeout as sleep } from 'node:timers/promises'
import { changed } from '../../evidence/entity-state.js'
import { blocked, isUnjudged, skip } from '../../evidence/judgements.js'
import type { RunEvidence } from '../../model/evidence.js'
import type { Judgement, Unjudged } from '../../model/judgement.js'
import type { Result } from '../../model/result.js'
import type { Case } from '../../model/rule.js'
import type { ExecutionResult } from '../execution/execution.js'
import type { Preparation } from '../execution/prepare.js'
import type { RunLog } from '../execution/run-log.js'
import { detailsOf, judgementOf } from '../judging/judging.js'
import { errorOf, nothingSent, resultOf } from '../judging/outcome.js'
import type { Overlap } from '../sending/overlap.js'
import type { Sender } from '../sending/sender.js'
import type { Target } from '../target/target.js'
import type { SharedReads } from './shared-reads.js'
import { takeSurvey } from './survey.js'

/**
 * Pauses before a violated case runs again, in milliseconds. Only a violation that recurs each time is a finding: lists may
 * lag for two seconds, and other clients may write between two reads.
 */
const pauses = [0, 2000]

export interface ReadRunOptions {
  readonly target: Target
  readonly preparation: Preparation
  readonly sender: Pick<Sender, 'one'>
  readonly overlap: Overlap
  readonly sharedReads: SharedReads
  readonly log: RunLog
  /** Every case of the contract and profile. */
  readonly plan: readonly Case[]
  readonly strict: boolean
  evidence(): RunEvidence
}

/** A judged case. */
interface Judged {
  readonly planned: Case
  readonly result: Result
  readonly isViolated: boolean
}

const judged = (planned: Case, result: Result, judgement?: Judgement): Judged => ({
  planned,
  result,
  isViolated: judgement !== undefined && !isUnjudged(judgement),
})

const unjudged = (planned: Case, reason: Unjudged): Judged =>
  judged(planned, resultOf(planned, reason, nothingSent))

/** Larger than the number of requests of any case. */
const beforeQueries = 100

/** How a run judges its cases. */
interface Round {
  /** Whether updates may run at the same time. */
  readonly isBesideUpdates: boolean
  /** Keeps the final result of a case. */
  end(result: Result): void
}

/** Runs the cases that only read, concurrently, each after the cases that it requires. */
export class ReadRun {
  readonly #options: ReadRunOptions
  readonly #results = new Map<string, Result>()
  readonly #planned: ReadonlyMap<string, Case>

  constructor(options: ReadRunOptions) {
    this.#options = options
    this.#planned = new Map(options.plan.map((planned) => [planned.id, planned]))
  }

  /** Runs cases, and the cases that they require. `isBesideUpdates`: whether updates may run at the same time. */
  async run(
    cases: readonly Case[],
    report: (result: Result) => void,
    isBesideUpdates = false,
  ): Promise<void> {
    if (cases.length === 0) return
    const { preparation, target } = this.#options
    preparation.survey ??= await takeSurvey(target)
    const wanted = new Set(cases.map(({ id }) => id))
    const end = (result: Result): void => {
      this.#results.set(result.id, result)
      if (wanted.has(result.id)) report(result)
    }
    for (const { id } of cases.filter((planned) => !this.#isOpen(planned)))
      report(this.#results.get(id) as Result)
    let open = this.#withRequired(cases)
    for (; open.length > 0; open = open.filter(this.#isOpen))
      await this.#judge(open, { isBesideUpdates, end })
  }

  readonly #isOpen = ({ id }: Case): boolean => !this.#results.has(id)

  /** The cases of the plan that a case requires. */
  #required({ definition: { requires = [] } }: Case): Case[] {
    return requires.flatMap((id) => this.#planned.get(id) ?? [])
  }

  /** The cases without a result, and those that they require. */
  #withRequired(cases: readonly Case[]): Case[] {
    const all = new Set<Case>()
    const add = (planned: Case, dependents: readonly Case[]): void => {
      if (dependents.includes(planned)) throw new Error(`${planned.id} requires a case that requires it`)
      if (all.has(planned) || !this.#isOpen(planned)) return
      for (const required of this.#required(planned)) add(required, [...dependents, planned])
      all.add(planned)
    }
    for (const planned of cases) add(planned, [])
    return [...all]
  }

  /** Judges cases. Violated ones run again, without updates at the same time, before they are a finding. */
  async #judge(cases: readonly Case[], round: Round): Promise<void> {
    let violated = await this.#judgeInOrder(cases, round)
    for (const pause of pauses) {
      if (violated.length === 0) return
      const again = violated.map(({ planned }) => planned)
      violated = await this.#options.overlap.inTurn(() => this.#judgeAgain(again, pause, round))
    }
    const lasting = round.isBesideUpdates ? this.#lastingChange() : undefined
    for (const { planned, result } of violated)
      round.end(lasting ? resultOf(planned, lasting, nothingSent) : result)
  }

  /** The reason if an update of this run may be the cause of violations, because it changed the entity for good. */
  #lastingChange(): Unjudged | undefined {
    const { preparation, log } = this.#options
    const { start, state } = preparation.context(0)
    const names = start && state ? changed(start, state) : []
    const lasting = names.filter((name) => !log.computed.has(name) && !log.foreign.has(name))
    return lasting.length === 0
      ? undefined
      : blocked(`the entity could not be restored: ${lasting.join(', ')}`)
  }

  /** Judges each case as soon as those that it requires have results. @returns the violated cases, which have no result yet */
  async #judgeInOrder(cases: readonly Case[], round: Round): Promise<Judged[]> {
    const started = new Map<Case, Promise<void>>()
    const violated: Judged[] = []
    const judge = async (planned: Case): Promise<void> => {
      const required = this.#required(planned).filter(this.#isOpen)
      await Promise.all(required.map(start))
      // A required case that is violated runs again first.
      if (required.some(this.#isOpen)) return
      const obstacle = this.#options.log.stopped ?? this.#obstacle(planned)
      const judged = obstacle ? unjudged(planned, obstacle) : await this.#judgeOnce(planned, round)
      if (judged.isViolated) violated.push(judged)
      else round.end(judged.result)
    }
    const start = (planned: Case): Promise<void> => {
      const judging = started.get(planned) ?? judge(planned)
      started.set(planned, judging)
      return judging
    }
    await Promise.all(cases.map(start))
    return violated
  }

  /** Judges violated cases against a new survey. @returns those that are violated again */
  async #judgeAgain(cases: readonly Case[], pause: number, round: Round): Promise<Judged[]> {
    await this.#surveyAgain(pause)
    const alone = { ...round, isBesideUpdates: false }
    const all = await Promise.all(cases.map((planned) => this.#judgeOnce(planned, alone)))
    for (const { result, isViolated } of all) if (!isViolated) round.end(result)
    return all.filter(({ isViolated }) => isViolated)
  }

  async #surveyAgain(pause: number): Promise<void> {
    const { preparation, target } = this.#options
    const former = preparation.survey?.listing.items
    await sleep(pause)
    this.#options.sharedReads.clear()
    preparation.survey = { ...(await takeSurvey(target)), ...(former && { former }) }
  }

  /** The reason for not running a case, if a case that it requires did not pass. */
  #obstacle(planned: Case): Unjudged | undefined {
    const found = this.#required(planned)
      .map(({ id }) => this.#results.get(id))
      .find((result) => result?.outcome !== 'pass')
    if (!found) return undefined
    const { outcome, id, message = '' } = found
    if (outcome === 'skip') return skip(message)
    if (outcome === 'blocked') return blocked(message)
    const reason = `${id}: ${message}`
    return outcome === 'warn' || outcome === 'note' ? skip(reason) : blocked(`blocked by ${reason}`)
  }

  async #judgeOnce(planned: Case, { isBesideUpdates }: Round): Promise<Judged> {
    const { preparation, sender } = this.#options
    if (!('send' in planned.definition)) return this.#judgeSurvey(planned)
    const prepared = preparation.prepare(planned)
    if (!('requests' in prepared)) return judged(planned, prepared)
    const { requests } = prepared
    if (requests.some(({ method }) => method !== 'GET'))
      return judged(planned, errorOf(planned, new Error(`${planned.id} must send only GET requests`)))
    // Updates wait for the cases about the entity and its list.
    const precedence = planned.area === 'query' ? 0 : beforeQueries
    // The responses of a judged case are not kept: lists can be long.
    return this.#judgeProbe(await sender.one(prepared, { precedence }), isBesideUpdates)
  }

  /** Judges a case that sends nothing but the survey. */
  #judgeSurvey(planned: Case): Judged {
    const { definition } = planned
    if (!('judge' in definition))
      return judged(planned, errorOf(planned, new Error(`${planned.id} judges nothing`)))
    try {
      const judgement = definition.judge(this.#options.evidence())
      return judged(planned, resultOf(planned, judgement, nothingSent, this.#options.strict), judgement)
    } catch (error) {
      return judged(planned, errorOf(planned, error))
    }
  }

  async #judgeProbe(executed: ExecutionResult, isBesideUpdates: boolean): Promise<Judged> {
    const { planned } = executed.execution
    const { stopped } = this.#options.log
    if (executed.failure && stopped) return unjudged(planned, stopped)
    // An update may be the cause of a missing response.
    if (executed.failure && isBesideUpdates)
      return { ...unjudged(planned, blocked(executed.failure.message)), isViolated: true }
    try {
      const judgement = executed.failure
        ? await this.#judgeNoReply(executed)
        : judgementOf(executed, undefined, undefined)
      const result = resultOf(planned, judgement, detailsOf(executed), this.#options.strict)
      return judged(planned, result, judgement)
    } catch (error) {
      return judged(planned, errorOf(planned, error))
    }
  }

  /** Judges a case without a response. A service may drop a request with a URL that is too long for it. */
  async #judgeNoReply({ execution, failure }: ExecutionResult): Promise<Judgement> {
    const { target, log } = this.#options
    const { message = 'no answer', reason = 'timeout' } = failure ?? {}
    if (!(await target.answers())) {
      log.stop(blocked(`the service stopped answering at ${execution.planned.id}: ${message}`))
      return log.stopped
    }
    if (execution.definition.oversize) return skip(`the service does not answer such a long URL: ${message}`)
    if (reason !== 'dropped' && reason !== 'garbled') return blocked(message)
    return { expected: 'an answer', actual: `${message}, every time`, level: 'MUST' }
  }
}
