import { type Contract, roots } from '../contract/contract.js'
import { changed, currentBody, difference, type Observation } from '../contract/observation.js'
import type { Profile, Result } from '../report/report.js'
import {
  blocked,
  type Change,
  isAccepted,
  isRefused,
  isUnjudged,
  type Judgement,
  type Policies,
  type Recorded,
  type Reply,
  type Scene,
  type Seen,
  skip,
  type Unjudged,
} from './exchange.js'
import { couldHaveWritten, groupsOf, sendsOtherReadOnly, wrote } from './grouping.js'
import { errorOf, resultOf } from './outcome.js'
import {
  crashed,
  disagrees,
  overloaded,
  type Play,
  type PlayableCase,
  type Played,
  Sender,
  updateOf,
} from './play.js'
import { type Preflight, unstable } from './preflight.js'
import { State } from './state.js'
import { Interrupted, type Target } from './target.js'
import { Unanswered } from './transport.js'

export interface SessionOptions {
  readonly target: Target
  readonly preflight: Preflight
  readonly profile: Profile
  readonly policies: Policies
  /** A violated SHOULD is a fail. */
  readonly strict: boolean
  /** Every case of the contract and profile: the session needs some of them even where a filter leaves them out. */
  readonly plan: readonly PlayableCase[]
  /** Requests under way at the same time. */
  readonly concurrency: number
}

interface Waiting {
  readonly planned: PlayableCase
  readonly resolve: (result: Result) => void
}

/** As many as Vitest starts at a time. */
const batchSize = 32
const gateRule = 'operation-routed'
const exampleRule = 'documented-example-accepted'
const nothing = { exchanges: [], durationMs: 0 }

/**
 * A conversation with one target about one contract: queues cases, sends them in batches, watches the state of the
 * entity, and says what came of each. It never throws a verdict and never ends the run.
 */
export class Session {
  readonly #options: SessionOptions
  readonly #target: Target
  readonly #contract: Contract
  readonly #state: State
  readonly #sender: Sender
  #waiting: Waiting[] = []
  #turn: Promise<void> = Promise.resolve()
  /** The state of the entity that the next case meets; `undefined` where it cannot be observed. */
  #now: Observation | undefined
  #gate: Promise<Result | undefined> | undefined
  #evidence: Promise<unknown> | undefined
  #refusesOthers: Promise<boolean> | undefined
  /** Set once the service is gone: nothing more is asked of it. */
  #gone: Unjudged | undefined
  /** Whether a reply has shown another state than the read after it. */
  #disagreed = false
  readonly #seen: Seen[] = []
  readonly #changes: Change[] = []
  readonly #failed = new Set<string>()

  constructor(options: SessionOptions) {
    const { target, preflight, concurrency } = options
    this.#options = options
    this.#target = target
    this.#contract = target.contract
    this.#state = new State(target, preflight.read)
    this.#sender = new Sender(target, this.#state, concurrency)
    this.#now = unstable(preflight) ? undefined : preflight.snapshot
  }

  /** Requests sent so far. */
  get requests(): number {
    return this.#target.recorder.count
  }

  /** Resolves with the case's batch. */
  judge(planned: PlayableCase): Promise<Result> {
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
      if (result.outcome === 'fail') this.#failed.add(result.id)
      resolvers.get(result.id)?.(result)
      resolvers.delete(result.id)
    }
    try {
      await this.#play(
        batch.map(({ planned }) => planned),
        report,
      )
    } catch (error) {
      for (const { planned } of batch) if (resolvers.has(planned.id)) report(this.#broken(planned, error))
    }
  }

  async #play(batch: readonly PlayableCase[], report: (result: Result) => void): Promise<void> {
    this.#gate ??= this.#openGate()
    const gate = await this.#gate
    const plays: Play[] = []
    const invariants: PlayableCase[] = []
    for (const planned of batch) {
      const closed = this.#closed(gate)
      if (planned.rule === gateRule && gate) report(gate)
      else if (closed) report(resultOf(planned, closed, nothing))
      else if ('judge' in planned.make) invariants.push(planned)
      else {
        const play = this.#prepare(planned)
        if ('requests' in play) plays.push(play)
        else report(play)
      }
    }
    for (const group of groupsOf(this.#contract, plays)) {
      const results = await this.#group(group)
      for (const result of results) report(result)
    }
    for (const planned of invariants) report(await this.#judgeInvariant(planned))
  }

  async #group(group: readonly Play[]): Promise<Result[]> {
    if (this.#gone) return group.map(({ planned }) => resultOf(planned, this.#gone, nothing))
    try {
      return group.length === 1 ? [await this.#alone(group[0] as Play)] : await this.#together(group)
    } catch (error) {
      return group.map(({ planned }) => this.#broken(planned, error))
    }
  }

  /** What an exception in mid-case means: the service is gone, the run was interrupted, or the suite is at fault. */
  #broken(planned: PlayableCase, error: unknown): Result {
    if (error instanceof Unanswered) this.#gone ??= blocked(`the service stopped answering: ${error.message}`)
    if (error instanceof Interrupted) return resultOf(planned, blocked(error.message), nothing)
    return error instanceof Unanswered ? resultOf(planned, this.#gone, nothing) : errorOf(planned, error)
  }

  /** Judged once, before anything else; where it fails there is one finding, and everything else is blocked by it. */
  async #openGate(): Promise<Result | undefined> {
    const planned = this.#options.plan.find(({ rule }) => rule === gateRule)
    return planned && this.#playOne(planned)
  }

  #closed(gate: Result | undefined): Unjudged | undefined {
    if (this.#gone) return this.#gone
    if (!gate || gate.outcome === 'pass') return undefined
    return blocked(gate.outcome === 'fail' ? `blocked by ${gate.id}: ${gate.message}` : (gate.message ?? ''))
  }

  async #playOne(planned: PlayableCase): Promise<Result> {
    const play = this.#prepare(planned)
    const [result] = 'requests' in play ? await this.#group([play]) : [play]
    return result as Result
  }

  #prepare(planned: PlayableCase): Play | Result {
    const { make } = planned
    if (!('send' in make)) return errorOf(planned, new Error(`${planned.id} sends nothing`))
    const scene = this.#scene(planned.seed)
    try {
      const sent = make.send(scene)
      if (isUnjudged(sent)) return resultOf(planned, sent, nothing)
      return { planned, make, scene, requests: 'method' in sent ? [sent] : sent }
    } catch (error) {
      return errorOf(planned, error)
    }
  }

  #scene(seed: number): Scene {
    const { profile, policies, preflight } = this.#options
    const unobservable = whyUnobservable(preflight)
    return {
      contract: this.#contract,
      profile,
      policies,
      key: this.#target.key,
      read: preflight.read,
      sibling: preflight.sibling,
      // Two reads that differ are no state to compare with, but what they hold can be sent.
      state: this.#now ?? preflight.snapshot,
      unobservable,
      seed,
    }
  }

  async #together(plays: readonly Play[]): Promise<Result[]> {
    const before = this.#now
    const played = await this.#sender.all(plays)
    const after = before && (await this.#observe())
    if (before && after && changed(before, after).length > 0) return this.#oneByOne(played, before, after)
    const calm = (each: Played) => !each.failure && !crashed(each) && !this.#newlyDisagrees(each, after)
    const results: Result[] = []
    for (const each of played)
      results.push(await (calm(each) ? this.#settle(each, before, after) : this.#alone(each.play)))
    return results
  }

  /** Once a reply is known to disagree with the read after it, further ones need no second look. */
  #newlyDisagrees({ replies }: Played, after: Observation | undefined): boolean {
    return !this.#disagreed && after !== undefined && disagrees(this.#contract, updateOf(replies), after)
  }

  /** Something in the batch changed the entity: put it back and find out what, case by case. */
  async #oneByOne(played: readonly Played[], before: Observation, after: Observation): Promise<Result[]> {
    const back = await this.#restore(before, after)
    const known = this.#changes.length
    const results: Result[] = []
    for (const each of played) {
      const culprit = !back && wrote(this.#contract, each.play, before, after)
      if (culprit) this.#noteChange(each.play.planned.id, before, after, false)
      results.push(culprit ? this.#stuck(each, before, after) : await this.#alone(each.play))
    }
    if (this.#changes.length > known) return results
    if (!back && played.some(({ play }) => couldHaveWritten(this.#contract, play, before, after))) {
      this.#noteChange('unattributed', before, after, false)
      return results
    }
    const reason = `the entity changed while these cases ran, and none of them changes it again (another client?): ${difference(before, after)}`
    return played.map(({ play }) => resultOf(play.planned, blocked(reason), nothing))
  }

  /** Plays one case with nothing beside it, puts back what it changed, and tries again what went wrong. */
  async #alone(play: Play, again = true): Promise<Result> {
    const fresh = this.#prepare(play.planned)
    if (!('requests' in fresh)) return fresh
    const before = this.#now
    const played = await this.#sender.one(fresh)
    if (played.failure) return this.#unanswered(played)
    if (crashed(played) && again) return this.#alone(play, false)
    const after = before && ((await this.#observe()) ?? (await this.#bringBack(fresh)))
    if (!before || !after || changed(before, after).length === 0) return this.#settle(played, before, after)
    const back = await this.#restore(before, after)
    this.#noteChange(play.planned.id, before, after, back)
    return !back && this.#lostReadOnly(before, after)
      ? this.#stuck(played, before, after)
      : this.#settle(played, before, after)
  }

  /** The entity is not where it was: the case may know how to bring it back. */
  async #bringBack({ make, scene }: Play): Promise<Observation | undefined> {
    if (!make.undo) return undefined
    await this.#target.send(make.undo(scene))
    return this.#observe()
  }

  #lostReadOnly(before: Observation, after: Observation): boolean {
    const names = new Set(changed(before, after))
    return roots(this.#contract).some(({ name, readOnly }) => readOnly && names.has(name))
  }

  #noteChange(caseId: string, before: Observation, after: Observation, putBack: boolean): void {
    const properties = changed(before, after)
    this.#changes.push({ caseId, properties, putBack, difference: difference(before, after) })
  }

  /** A change that cannot be undone is a fail of the case that made it, whatever else the case is about. */
  #stuck(played: Played, before: Observation, after: Observation): Result {
    const judgement = this.#judgement(played, before, after)
    const actual = `${difference(before, after)}; writing the former value did not bring it back`
    const expected = 'a change that can be put back, if any'
    const violation =
      judgement && !isUnjudged(judgement)
        ? { ...judgement, hint: actual }
        : { expected, actual, pointer: `/${changed(before, after)[0]}` }
    this.#see(played, undefined)
    return resultOf(played.play.planned, { ...violation, level: 'MUST' }, shown(played))
  }

  /** Writes the former state. What is there afterwards is the new baseline. */
  async #restore(before: Observation, after: Observation): Promise<boolean> {
    this.#now = (await this.#state.putBack(before)) ?? after
    return changed(before, this.#now).length === 0
  }

  async #settle(
    played: Played,
    before: Observation | undefined,
    after: Observation | undefined,
  ): Promise<Result> {
    const { planned } = played.play
    const judgement = this.#judgement(played, before, after)
    this.#see(played, after)
    const refusal = judgement && !isUnjudged(judgement) && judgement.refusal ? judgement : undefined
    if (refusal && (await this.#refusesOtherReadOnly(played.play))) {
      const why = 'values that the entity holds are accepted, other values for read-only properties are not'
      const hint = `${why}: if that is meant, test with --read-only reject`
      if (planned.rule === exampleRule)
        return resultOf(planned, { ...refusal, hint }, shown(played), this.#options.strict)
      return resultOf(planned, blocked(`blocked by ${exampleRule}: ${why}`), shown(played))
    }
    return resultOf(planned, judgement, shown(played), this.#options.strict)
  }

  #see({ replies, play }: Played, read: Observation | undefined): void {
    const last = updateOf(replies)
    for (const reply of replies)
      if (reply.request.method === 'PATCH')
        this.#seen.push({ reply, caseId: play.planned.id, read: reply === last ? read : undefined })
    this.#disagreed ||= read !== undefined && disagrees(this.#contract, last, read)
  }

  /**
   * Under the policy `ignore`, a service that refuses other values for read-only properties is one finding, that of
   * the documented example, and not one for each case that happens to send such values.
   */
  async #refusesOtherReadOnly(play: Play): Promise<boolean> {
    if (this.#options.policies.readOnly !== 'ignore') return false
    if (!sendsOtherReadOnly(this.#contract, play)) return false
    this.#refusesOthers ??= this.#tryOtherReadOnly()
    return this.#refusesOthers
  }

  /** Current values are accepted; the example is refused, and so are current values but for one read-only property. */
  async #tryOtherReadOnly(): Promise<boolean> {
    const example = this.#options.plan.find(({ rule }) => rule === exampleRule)
    const gate = this.#seen.find(({ caseId }) => caseId.startsWith(`${gateRule}[`))
    const entity = this.#now?.entity
    const property = roots(this.#contract).find(({ readOnly, key }) => readOnly && !key)
    if (!example || !gate || !isAccepted(gate.reply) || !entity || !property) return false
    const play = this.#prepare(example)
    if (!('requests' in play)) return false
    const held = JSON.stringify(property.normalised(entity[property.name]))
    const others = [0, 1, 2].map((n) => property.valid(n))
    const other = others.find((value) => JSON.stringify(property.normalised(value)) !== held) ?? null
    const body = JSON.stringify({ ...currentBody(this.#contract, entity), [property.name]: other })
    const requests = [...play.requests, { method: 'PATCH', body } as const]
    const { replies } = await this.#sender.one({ ...play, requests })
    return replies.length === requests.length && replies.every(isRefused)
  }

  #judgement(played: Played, before: Observation | undefined, after: Observation | undefined): Judgement {
    const { play, replies } = played
    const reply = updateOf(replies) as Reply
    if (crashed(played))
      return { expected: 'an answer below 500', actual: `${reply.status}, twice`, level: 'MUST' }
    const busy = overloaded(played)
    if (busy) return blocked(`the service answered ${busy.status} for as long as the suite waited`)
    const judgement = play.make.expect({ scene: play.scene, replies, reply, before, after })
    return lostCredentials(reply, judgement) ?? judgement
  }

  /** No reply came, in spite of retries: is it this case, or is the service gone? */
  async #unanswered(played: Played): Promise<Result> {
    const { planned } = played.play
    const { reason, message } = played.failure as Unanswered
    try {
      await this.#observe()
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      this.#gone = blocked(`the service stopped answering at ${planned.id}: ${error.message}`)
      return resultOf(planned, this.#gone, shown(played))
    }
    if (reason !== 'dropped' && reason !== 'garbled')
      return resultOf(planned, blocked(message), shown(played))
    return resultOf(
      planned,
      { expected: 'an answer', actual: `${message}, every time`, level: 'MUST' },
      shown(played),
    )
  }

  #observe(): Promise<Observation | undefined> {
    return this.#state.read()
  }

  async #judgeInvariant(planned: PlayableCase): Promise<Result> {
    const { make } = planned
    if (!('judge' in make)) return errorOf(planned, new Error(`${planned.id} judges nothing`))
    if (this.#gone) return resultOf(planned, this.#gone, nothing)
    try {
      this.#evidence ??= this.#gather()
      await this.#evidence
      return resultOf(planned, make.judge(this.#recorded()), nothing, this.#options.strict)
    } catch (error) {
      return this.#broken(planned, error)
    }
  }

  /** Where filters left nothing to look at, the documented example is sent. */
  async #gather(): Promise<void> {
    const example = this.#options.plan.find(({ rule }) => rule === exampleRule)
    if (example && !this.#seen.some(({ reply }) => isAccepted(reply))) await this.#playOne(example)
  }

  #recorded(): Recorded {
    const { snapshot, second } = this.#options.preflight
    return {
      scene: this.#scene(0),
      seen: this.#seen,
      changes: this.#changes,
      reads: snapshot && second ? [[snapshot, second]] : [],
      failed: this.#failed,
    }
  }
}

/** Preflight found the credentials good: that they are refused now says nothing of the case. */
const lostCredentials = (reply: Reply, judgement: Judgement): Unjudged | undefined => {
  const isRefusal = judgement !== undefined && !isUnjudged(judgement) && judgement.refusal === true
  const lost = reply.status === 401 || (reply.status === 403 && isRefusal)
  return lost ? blocked(`credentials that were taken before are refused: ${reply.status}`) : undefined
}

const whyUnobservable = (preflight: Preflight): Unjudged | undefined => {
  if (preflight.read === 'none') return skip('the service offers no way to read the entity')
  return unstable(preflight)
    ? blocked('two reads with nothing between them differ (read-is-stable)')
    : undefined
}

const shown = ({ replies, durationMs }: Played) => ({
  exchanges: replies.map(({ exchange }) => exchange),
  reply: updateOf(replies),
  durationMs,
})
