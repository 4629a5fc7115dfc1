import { type Contract, isObject, type Json, roots } from '../contract/contract.js'
import type { Area, PlannedCase, Profile, Result } from '../report/report.js'
import type { InvariantCase, ProbeCase } from '../rules/rule.js'
import {
  blocked,
  type Change,
  isAccepted,
  isUnjudged,
  type Judgement,
  type Observation,
  type Policies,
  type Recorded,
  type Reply,
  type Request,
  type Scene,
  type Seen,
  skip,
  type Trial,
  type Unjudged,
} from './exchange.js'
import { errorOf, resultOf } from './outcome.js'
import type { Preflight } from './preflight.js'
import { unstable } from './preflight.js'
import { changed, difference, observation, State } from './state.js'
import { Interrupted, type Target } from './target.js'
import { Unanswered } from './transport.js'

/** A case with what is needed to play it. */
export type PlayableCase = PlannedCase & { readonly seed: number } & (
    | { readonly kind: 'probe'; readonly make: ProbeCase }
    | { readonly kind: 'invariant'; readonly make: InvariantCase }
  )

export interface SessionOptions {
  readonly target: Target
  readonly preflight: Preflight
  readonly profile: Profile
  readonly policies: Policies
  /** Every case of the contract and profile: the session needs some of them even where a filter leaves them out. */
  readonly plan: readonly PlayableCase[]
  /** Requests under way at the same time. */
  readonly concurrency: number
}

interface Waiting {
  readonly planned: PlayableCase
  readonly resolve: (result: Result) => void
}

/** A probe on its way through a batch. */
interface Play {
  readonly planned: PlayableCase & { kind: 'probe' }
  readonly scene: Scene
  readonly requests: readonly Request[]
}

/** What came of sending a case's requests. */
interface Played {
  readonly play: Play
  readonly replies: readonly Reply[]
  /** Why the last request has no reply. */
  readonly failure?: Unanswered
  readonly durationMs: number
}

/** As many as Vitest starts at a time. */
const batchSize = 32
const gateRule = 'operation-routed'

/**
 * A conversation with one target about one contract: queues cases, sends them in batches, watches the state of the
 * entity, and says what came of each. It never throws a verdict and never ends the run.
 */
export class Session {
  readonly #options: SessionOptions
  readonly #target: Target
  readonly #state: State
  readonly #contract: Contract
  #waiting: Waiting[] = []
  #turn: Promise<void> = Promise.resolve()
  #gate: Promise<Unjudged | undefined> | undefined
  #gateResult: Result | undefined
  /** Set once the service is gone: nothing more is asked of it. */
  #gone: Unjudged | undefined
  #now: Observation | undefined
  readonly #seen: Seen[] = []
  readonly #changes: Change[] = []
  readonly #failed = new Set<string>()
  #disagreed = false

  constructor(options: SessionOptions) {
    this.#options = options
    this.#target = options.target
    this.#contract = options.target.contract
    this.#state = new State(options.target, options.preflight.read)
    this.#now = options.preflight.snapshot
  }

  /** Resolves with the case's batch. */
  judge(planned: PlayableCase): Promise<Result> {
    return new Promise((resolve) => {
      this.#waiting.push({ planned, resolve })
      if (this.#waiting.length === 1) setImmediate(() => this.#flush())
    })
  }

  /** Requests sent so far. */
  get requests(): number {
    return this.#target.recorder.count
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
      if (error instanceof Unanswered) this.#gone = blocked(`the service stopped answering: ${error.message}`)
      const stop = error instanceof Interrupted ? blocked(error.message) : this.#gone
      for (const { planned } of batch)
        if (resolvers.has(planned.id))
          report(stop ? resultOf(planned, stop, { exchanges: [], durationMs: 0 }) : errorOf(planned, error))
    }
  }

  async #play(batch: readonly PlayableCase[], report: (result: Result) => void): Promise<void> {
    const closed = await (this.#gate ??= this.#openGate())
    const plays: Play[] = []
    for (const planned of batch) {
      if (planned.rule === gateRule && this.#gateResult) report({ ...this.#gateResult, ...facts(planned) })
      else if (closed ?? this.#gone) report(unplayed(planned, closed ?? (this.#gone as Unjudged)))
      else if (planned.kind === 'invariant') report(await this.#judgeInvariant(planned))
      else {
        const play = this.#prepare(planned)
        if ('requests' in play) plays.push(play)
        else report(play)
      }
    }
    for (const group of this.#groups(plays)) {
      const results = group.length === 1 ? [await this.#alone(group[0] as Play)] : await this.#together(group)
      for (const result of results) report(result)
    }
  }

  /** Judged once, before anything else; where it fails there is one finding, and everything else is blocked by it. */
  async #openGate(): Promise<Unjudged | undefined> {
    if (unstable(this.#options.preflight)) this.#now = undefined
    const planned = this.#options.plan.find(({ rule }) => rule === gateRule)
    if (planned?.kind !== 'probe') return undefined
    const play = this.#prepare(planned)
    const result = 'requests' in play ? await this.#alone(play) : play
    this.#gateResult = result
    if (result.outcome === 'pass') return undefined
    return blocked(
      result.outcome === 'fail'
        ? `blocked by ${result.id}: ${result.message}`
        : (result.message ?? 'blocked'),
    )
  }

  #prepare(planned: PlayableCase & { kind: 'probe' }): Play | Result {
    const scene = this.#scene(planned.seed)
    try {
      const sent = planned.make.send(scene)
      if (isUnjudged(sent)) return unplayed(planned, sent)
      return { planned, scene, requests: isRequests(sent) ? sent : [sent] }
    } catch (error) {
      return errorOf(planned, error)
    }
  }

  #scene(seed: number): Scene {
    const { profile, policies, preflight } = this.#options
    const { sibling } = preflight
    const unobservable = unstable(preflight)
      ? blocked('two reads with nothing between them differ (read-is-stable)')
      : skip('the service offers no way to read the entity')
    const key = this.#target.key
    return { contract: this.#contract, profile, policies, key, sibling, state: this.#now, unobservable, seed }
  }

  /**
   * Cases that must be alone come first, one by one. The others go together, but never two that send the same value
   * for a property, so that a value found later names the case that sent it; and never one that sends what the entity
   * holds already, since it would put right what a neighbour broke.
   */
  #groups(plays: readonly Play[]): Play[][] {
    const single = plays.filter((play) => this.#mustBeAlone(play))
    const groups: { plays: Play[]; values: Set<string> }[] = []
    for (const play of plays) {
      if (single.includes(play)) continue
      const values = this.#fingerprints(play)
      const group = groups.find((each) => values.every((value) => !each.values.has(value)))
      if (group) group.plays.push(play)
      else groups.push({ plays: [play], values: new Set() })
      for (const value of values) (group ?? groups.at(-1))?.values.add(value)
    }
    return [...single.map((play) => [play]), ...groups.map((group) => group.plays)]
  }

  #mustBeAlone(play: Play): boolean {
    if (play.planned.make.alone || play.requests.length > 1 || this.#options.policies.readOnly === 'any')
      return true
    const bodies = this.#bodies(play)
    return roots(this.#contract).some((property) =>
      bodies.some((body) => {
        const value = body[property.name]
        if (value === undefined || property.key) return false
        return !property.readOnly || this.#holds(property.name, value)
      }),
    )
  }

  #bodies({ requests }: Play): Readonly<Record<string, Json>>[] {
    return requests.flatMap(({ body }) => {
      const json = body === undefined ? undefined : parse(body)
      return isObject(json) ? [json as Record<string, Json>] : []
    })
  }

  #holds(name: string, value: Json): boolean {
    const property = roots(this.#contract).find((root) => root.name === name)
    const held = this.#now?.entity[name]
    return JSON.stringify(property?.normalised(held)) === JSON.stringify(property?.normalised(value))
  }

  #fingerprints(play: Play): string[] {
    return roots(this.#contract)
      .filter(({ key }) => !key)
      .flatMap((property) =>
        this.#bodies(play).flatMap((body) => {
          const value = body[property.name]
          return value === undefined ? [] : [`${property.name}=${JSON.stringify(property.normalised(value))}`]
        }),
      )
  }

  async #together(plays: readonly Play[]): Promise<Result[]> {
    const before = this.#now
    const played = await this.#pool(plays)
    const after = before && (await this.#observe())
    const unsettled = played.filter((each) => each.failure || crashed(each))
    const settled = played.filter((each) => !unsettled.includes(each))
    if (before && after && changed(before, after).length > 0)
      return this.#oneByOne(plays, played, before, after)
    const disagree =
      after && !this.#disagreed ? settled.filter((each) => disagrees(this.#contract, each, after)) : []
    const again = [...unsettled, ...disagree].map(({ play }) => play)
    const calm = settled.filter(({ play }) => !again.includes(play))
    const results = calm.map((each) => this.#settle(each, before, after))
    for (const play of again) results.push(await this.#alone(play))
    return results
  }

  /** Something in the batch changed the entity: put it back and find out what, case by case. */
  async #oneByOne(
    plays: readonly Play[],
    played: readonly Played[],
    before: Observation,
    after: Observation,
  ): Promise<Result[]> {
    const back = await this.#restore(before, after)
    const culprits = back ? [] : plays.filter((play) => this.#sent(play, before, after))
    const count = this.#changes.length
    const results: Result[] = []
    for (const each of played) {
      const { play } = each
      if (!culprits.includes(play)) {
        results.push(await this.#alone(play))
        continue
      }
      this.#changes.push(changeBy(play.planned.id, before, after, false))
      results.push(this.#stuck(each, before, after))
    }
    if (this.#changes.length > count) return results
    if (!back && plays.some((play) => this.#resembles(play, before, after))) {
      this.#changes.push(changeBy('unattributed', before, after, false))
      return results
    }
    const reason = `the entity changed while these cases ran, and none of them changes it again (another client?): ${difference(before, after)}`
    return plays.map(({ planned }) => unplayed(planned, blocked(reason)))
  }

  /** Whether the value found is the one that the case sent. */
  #sent(play: Play, before: Observation, after: Observation): boolean {
    return this.#matches(play, before, after, (name, value) => {
      const property = roots(this.#contract).find((root) => root.name === name)
      return JSON.stringify(property?.canonical(value)) === after.values[name]
    })
  }

  /** Whether a change could come from the case: the value found is made of what it sent, or is a loss. */
  #resembles(play: Play, before: Observation, after: Observation): boolean {
    return this.#matches(play, before, after, (name, value) => {
      const found = after.values[name] ?? 'null'
      const scalars =
        JSON.stringify(value)
          .toLowerCase()
          .match(/"[^"]*"|-?\d+(\.\d+)?/g) ?? []
      return (
        found === 'null' || found === '[]' || scalars.some((scalar) => found.toLowerCase().includes(scalar))
      )
    })
  }

  #matches(
    play: Play,
    before: Observation,
    after: Observation,
    test: (name: string, value: Json) => boolean,
  ): boolean {
    return changed(before, after).some((name) =>
      this.#bodies(play).some((body) => body[name] !== undefined && test(name, body[name])),
    )
  }

  /** Plays one case with nothing beside it, puts back what it changed, and tries again what went wrong. */
  async #alone(play: Play, again = true): Promise<Result> {
    const fresh = this.#prepare(play.planned)
    if (!('requests' in fresh)) return fresh
    const before = this.#now
    const played = await this.#send(fresh)
    if (played.failure) return this.#unanswered(played)
    if (crashed(played) && again) return this.#alone(play, false)
    const after = before && (await this.#observe())
    if (!before || !after || changed(before, after).length === 0) return this.#settle(played, before, after)
    const back = await this.#restore(before, after)
    this.#changes.push(changeBy(play.planned.id, before, after, back))
    if (!back && this.#lostReadOnly(before, after)) return this.#stuck(played, before, after)
    return this.#settle(played, before, after)
  }

  #lostReadOnly(before: Observation, after: Observation): boolean {
    const names = new Set(changed(before, after))
    return roots(this.#contract).some(({ name, readOnly }) => readOnly && names.has(name))
  }

  /** A change that cannot be undone is a fail of the case that made it, whatever else the case is about. */
  #stuck(played: Played, before: Observation, after: Observation): Result {
    const { planned } = played.play
    const judgement = this.#judgement(played, before, after)
    const violation = {
      expected: 'a change that can be put back, if any',
      actual: `${difference(before, after)}; writing the former value did not bring it back`,
      pointer: `/${changed(before, after)[0]}`,
    }
    const kept = judgement && !isUnjudged(judgement) ? { ...judgement, hint: violation.actual } : violation
    return resultOf({ ...facts(planned), level: 'MUST' }, kept, this.#shown(played))
  }

  /** Writes the former state. What is there afterwards is the new baseline. */
  async #restore(before: Observation, after: Observation): Promise<boolean> {
    this.#now = (await this.#state.putBack(before)) ?? after
    return changed(before, this.#now).length === 0
  }

  #settle(played: Played, before: Observation | undefined, after: Observation | undefined): Result {
    const judgement = this.#judgement(played, before, after)
    for (const reply of played.replies) {
      if (reply.request.method !== 'PATCH') continue
      const last = reply === updateOf(played.replies)
      this.#seen.push({ reply, caseId: played.play.planned.id, read: last ? after : undefined })
    }
    if (after && disagrees(this.#contract, played, after)) this.#disagreed = true
    return resultOf(facts(played.play.planned), judgement, this.#shown(played))
  }

  #judgement(played: Played, before: Observation | undefined, after: Observation | undefined): Judgement {
    const { play, replies } = played
    const reply = updateOf(replies) as Reply
    if (crashed(played)) return { expected: 'an answer below 500', actual: `${reply.status}, twice` }
    const trial: Trial = { scene: play.scene, replies, reply, before, after }
    return play.planned.make.expect(trial)
  }

  #shown({ replies, durationMs }: Played) {
    return { exchanges: replies.map(({ exchange }) => exchange), reply: updateOf(replies), durationMs }
  }

  /** No reply came, in spite of retries: is it this case, or is the service gone? */
  async #unanswered({ play, failure, replies, durationMs }: Played): Promise<Result> {
    const { planned } = play
    const why = (failure as Unanswered).message
    const shown = { exchanges: replies.map(({ exchange }) => exchange), durationMs }
    try {
      await this.#observe()
    } catch (error) {
      if (!(error instanceof Unanswered)) throw error
      this.#gone = blocked(`the service stopped answering at ${planned.id}: ${error.message}`)
      return resultOf(facts(planned), this.#gone, shown)
    }
    if (failure?.reason === 'dropped' || failure?.reason === 'garbled')
      return resultOf(
        { ...facts(planned), level: 'MUST' },
        { expected: 'an answer', actual: `${why}, every time` },
        shown,
      )
    return resultOf(facts(planned), blocked(why), shown)
  }

  async #observe(): Promise<Observation | undefined> {
    const found = await this.#state.read()
    return found
  }

  async #pool(plays: readonly Play[]): Promise<Played[]> {
    const queue = plays.entries()
    const played: Played[] = []
    const worker = async () => {
      for (const [index, play] of queue) played[index] = await this.#send(play)
    }
    // Updates that carry an entity tag follow each other: each may make the tag of the next.
    const workers = this.#target.ifMatch === undefined ? this.#options.concurrency : 1
    await Promise.all(Array.from({ length: workers }, worker))
    return played
  }

  async #send(play: Play): Promise<Played> {
    const started = performance.now()
    const replies: Reply[] = []
    const elapsed = () => Math.round(performance.now() - started)
    try {
      for (const request of play.requests) replies.push(await this.#sendOne(request))
      return { play, replies, durationMs: elapsed() }
    } catch (failure) {
      if (!(failure instanceof Unanswered)) throw failure
      return { play, replies, failure, durationMs: elapsed() }
    }
  }

  /** A 428 asks for If-Match, a 412 for a newer one: neither is an answer to the case. */
  async #sendOne(request: Request): Promise<Reply> {
    const reply = await this.#target.send(request)
    const wantsTag = reply.status === 428 || (reply.status === 412 && this.#target.ifMatch !== undefined)
    if (!wantsTag || request.method !== 'PATCH' || request.headers?.['if-match'] !== undefined) return reply
    await this.#state.useIfMatch()
    return this.#target.send(request)
  }

  async #judgeInvariant(planned: PlayableCase & { kind: 'invariant' }): Promise<Result> {
    try {
      const judgement = planned.make.judge(this.#recorded())
      return resultOf(facts(planned), judgement, { exchanges: [], durationMs: 0 })
    } catch (error) {
      return errorOf(planned, error)
    }
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

const parse = (text: string): Json | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const isRequests = (sent: Request | readonly Request[]): sent is readonly Request[] => Array.isArray(sent)

const facts = ({ id, rule, area, level, title, source }: PlannedCase): PlannedCase => ({
  id,
  rule,
  area,
  level,
  title,
  source,
})

const unplayed = (planned: PlannedCase, why: Unjudged): Result =>
  resultOf(facts(planned), why, { exchanges: [], durationMs: 0 })

const updateOf = (replies: readonly Reply[]): Reply | undefined =>
  replies.findLast(({ request }) => request.method !== 'GET')

/** A server error that no overload explains. 501 says that something is not supported, which is an answer. */
const crashed = ({ replies }: Played): boolean =>
  replies.some(({ status }) => status >= 500 && ![501, 502, 503, 504].includes(status))

/** Whether a success shows another state than the one read next. */
const disagrees = (contract: Contract, { replies }: Played, after: Observation): boolean => {
  const reply = updateOf(replies)
  if (!reply || !isAccepted(reply) || !isObject(reply.json)) return false
  const shown = observation(contract, reply.json).values
  const { json } = reply
  return Object.keys(shown).some((name) => json[name] !== undefined && shown[name] !== after.values[name])
}

const changeBy = (caseId: string, before: Observation, after: Observation, putBack: boolean): Change => ({
  caseId,
  properties: changed(before, after),
  putBack,
  difference: difference(before, after),
})
