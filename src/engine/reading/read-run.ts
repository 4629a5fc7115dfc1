import { setTimeout as sleep } from 'node:timers/promises'
import { blocked, isUnjudged, skip } from '../../evidence/judgements.js'
import type { RunEvidence } from '../../model/evidence.js'
import type { Judgement, Unjudged } from '../../model/judgement.js'
import type { Result } from '../../model/result.js'
import type { Case } from '../../model/rule.js'
import type { Execution, ExecutionResult } from '../execution/execution.js'
import type { Preparation } from '../execution/prepare.js'
import type { RunLog } from '../execution/run-log.js'
import type { Sender } from '../execution/sender.js'
import { detailsOf, judgementOf } from '../judging/judging.js'
import { errorOf, nothingSent, resultOf } from '../judging/outcome.js'
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
  readonly sender: Sender
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

/** Runs the cases that only read, concurrently, each after the cases that it requires. */
export class ReadRun {
  readonly #options: ReadRunOptions
  readonly #results = new Map<string, Result>()

  constructor(options: ReadRunOptions) {
    this.#options = options
  }

  /** Runs cases, and the cases that they require. @returns the results of the cases, in their order */
  async run(cases: readonly Case[]): Promise<Result[]> {
    if (cases.length === 0) return []
    this.#options.preparation.survey ??= await takeSurvey(this.#options.target)
    const isWaiting = ({ id }: Case) => !this.#results.has(id)
    let waiting = this.#withRequired(cases).filter(isWaiting)
    while (waiting.length > 0) {
      const ready = waiting.filter((planned) => !this.#required(planned).some(isWaiting))
      if (ready.length === 0) throw new Error(`${waiting[0]?.id} requires a case that requires it`)
      for (const result of await this.#judge(ready)) this.#results.set(result.id, result)
      waiting = waiting.filter(isWaiting)
    }
    return cases.map(({ id }) => this.#results.get(id) as Result)
  }

  /** The cases of the plan that a case requires. */
  #required({ definition: { requires = [] } }: Case): Case[] {
    return requires.length === 0 ? [] : this.#options.plan.filter(({ id }) => requires.includes(id))
  }

  #withRequired(cases: readonly Case[]): Case[] {
    const all = new Map<string, Case>()
    const add = (planned: Case): void => {
      if (all.has(planned.id)) return
      all.set(planned.id, planned)
      this.#required(planned).forEach(add)
    }
    cases.forEach(add)
    return [...all.values()]
  }

  /** The results of cases whose required cases are judged. Violated cases run again before they are a finding. */
  async #judge(ready: readonly Case[]): Promise<Result[]> {
    const results = new Map<string, Result>()
    let open: readonly Case[] = ready.filter((planned) => {
      const obstacle = this.#options.log.stopped ?? this.#obstacle(planned)
      if (obstacle) results.set(planned.id, resultOf(planned, obstacle, nothingSent))
      return !obstacle
    })
    for (const pause of [undefined, ...pauses]) {
      if (open.length === 0) break
      if (pause !== undefined) await this.#surveyAgain(pause)
      const all = await this.#judgeOnce(open)
      for (const { planned, result } of all) results.set(planned.id, result)
      open = all.flatMap(({ planned, isViolated }) => (isViolated ? [planned] : []))
    }
    return [...results.values()]
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

  async #judgeOnce(cases: readonly Case[]): Promise<Judged[]> {
    const probes: Execution[] = []
    const all: Judged[] = []
    for (const planned of cases) {
      const prepared = 'send' in planned.definition ? this.#options.preparation.prepare(planned) : undefined
      if (!prepared) all.push(this.#judgeSurvey(planned))
      else if (!('requests' in prepared)) all.push(judged(planned, prepared))
      else if (prepared.requests.every(({ method }) => method === 'GET')) probes.push(prepared)
      else all.push(judged(planned, errorOf(planned, new Error(`${planned.id} must send only GET requests`))))
    }
    // The responses of a judged case are not kept: lists can be long.
    return [...all, ...(await this.#options.sender.each(probes, (executed) => this.#judgeProbe(executed)))]
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

  async #judgeProbe(executed: ExecutionResult): Promise<Judged> {
    const { planned } = executed.execution
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
