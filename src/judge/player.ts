import { setTimeout as sleep } from 'node:timers/promises'
import { type Contract, roots } from '../contract/contract.js'
import { blend, changed, currentBody, difference, type Observation } from '../contract/observation.js'
import type { Profile, Result } from '../report/report.js'
import {
  blocked,
  isAccepted,
  isRefused,
  isUnjudged,
  type Policies,
  type Recorded,
  type Scene,
  skip,
  type Unjudged,
} from './exchange.js'
import {
  couldHaveWritten,
  type Group,
  groupsOf,
  isLoss,
  sendsOtherReadOnly,
  sideEffects,
  wrote,
} from './grouping.js'
import { byAnother, fatal, judgementOf, lostCredentials, moved, shown, stuck, unheard } from './judging.js'
import { errorOf, nothingPlayed, resultOf } from './outcome.js'
import {
  answered,
  bodiesOf,
  collided,
  crashed,
  exampleRule,
  gateRule,
  isElsewhere,
  lastLook,
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
import { Witness } from './witness.js'

export interface PlayerOptions {
  readonly target: Target
  readonly preflight: Preflight
  readonly profile: Profile
  readonly policies: Policies
  /** A violated SHOULD is a fail. */
  readonly strict: boolean
  /** Every case of the contract and profile. */
  readonly plan: readonly PlayableCase[]
  /** Requests under way at the same time. */
  readonly concurrency: number
}

/** What says that there is no such entity. */
const absent = new Set([404, 410])

/** How long to wait before a read that brought no entity is tried again. Milliseconds. */
const rereads = [50, 500]

/** How long a service may take to come round before its error is its answer. Milliseconds. */
const passing = 1000

/** Connections lost by chance, after which one that is lost says nothing of the request on it. */
const manyLost = 3

/** A batch of this size is played again case by case where it changed the entity. */
const fewEnough = 16

/** Why a case is played again; a state is what it is to be confirmed by. */
type First = Observation | 'again' | 'after an error' | 'after silence'

/**
 * Plays probes against the target and watches the state of the entity meanwhile: what changed it, whether it can be put
 * back, and what was seen on the way.
 */
export class Player {
  readonly #options: PlayerOptions
  readonly #target: Target
  readonly #contract: Contract
  readonly #state: State
  readonly #sender: Sender
  /** The state of the entity that the next case meets; `undefined` where it cannot be observed. */
  #now: Observation | undefined
  #refusesOthers: Promise<boolean> | undefined
  /** When errors began that have not ceased; on the clock of `performance`. */
  #errorsSince: number | undefined
  /** What was seen so far. */
  readonly witness: Witness

  constructor(options: PlayerOptions) {
    const { target, preflight, concurrency } = options
    this.#options = options
    this.#target = target
    this.#contract = target.contract
    this.witness = new Witness(target.contract)
    this.#state = new State(target, preflight.read)
    this.#sender = new Sender(target, this.#state, concurrency)
    this.#now = unstable(preflight) ? undefined : preflight.snapshot
  }

  /** Plays probes, as many at a time as may be; hands over each result as it is there. */
  async play(cases: readonly PlayableCase[], report: (result: Result) => void): Promise<void> {
    const plays: Play[] = []
    for (const planned of cases) {
      const play = this.#prepare(planned)
      if ('requests' in play) plays.push(play)
      else report(play)
    }
    for (const group of groupsOf(this.#contract, plays))
      for (const result of await this.#group(group)) report(result)
  }

  /** Reads the entity again: time has passed since preflight. */
  async look(): Promise<void> {
    if (this.#now) this.#now = (await this.#observe()) ?? this.#now
  }

  async playOne(planned: PlayableCase): Promise<Result> {
    const results: Result[] = []
    await this.play([planned], (result) => results.push(result))
    return results[0] as Result
  }

  /** All that was seen; `failed` names the cases that failed. */
  recorded(failed: ReadonlySet<string>): Recorded {
    const { snapshot, second } = this.#options.preflight
    return {
      scene: this.#scene(0),
      ...this.witness.recorded,
      reads: snapshot && second ? [[snapshot, second]] : [],
      failed,
    }
  }

  /** What an exception in mid-case means: the service is gone, the run was interrupted, or the suite is at fault. */
  broken(planned: PlayableCase, error: unknown): Result {
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
      if (manner === 'in turn') return await this.#inTurn(plays)
      return plays.length === 1 ? [await this.#alone(plays[0] as Play)] : await this.#together(plays)
    } catch (error) {
      return plays.map(({ planned }) => this.broken(planned, error))
    }
  }

  #prepare(planned: PlayableCase): Play | Result {
    const { make } = planned
    if (!('send' in make)) return errorOf(planned, new Error(`${planned.id} sends nothing`))
    const scene = this.#scene(planned.seed)
    try {
      const sent = make.send(scene)
      if (isUnjudged(sent)) return resultOf(planned, sent, nothingPlayed)
      const requests = 'method' in sent ? [sent] : sent
      return { planned, make, scene, requests, bodies: bodiesOf(requests) }
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
      beside: preflight.beside,
      // Two reads that differ are no state to compare with, but what they hold can be sent.
      state: this.#now ?? preflight.snapshot,
      start: preflight.snapshot,
      unobservable,
      seed,
      computed: this.witness.computed,
      loopback: this.#target.loopback,
      anonymous: this.#target.anonymous,
      weak: this.#target.weak,
    }
  }

  async #together(plays: readonly Play[]): Promise<Result[]> {
    const former = this.#now
    const played = await this.#sender.all(plays)
    const isDangerous = plays.some(({ make }) => make.dangerous)
    const after = isDangerous ? await this.#aftermath() : former && (await this.#observe())
    return after === 'gone' ? this.#diedTogether(played) : this.#judgeAll(played, former, former && after)
  }

  /** Judges cases that were played one upon the other, by the state before the first and after the last. */
  async #judgeAll(
    played: readonly Played[],
    former: Observation | undefined,
    after: Observation | undefined,
  ): Promise<Result[]> {
    const plays = played.map(({ play }) => play)
    if (former && !after) return this.#vanished(played, former)
    const before = this.#absorb(former, after, plays)
    if (before && after && changed(before, after).length > 0) {
      // Played again, these would find what they may have created.
      const innocent = played.filter((each) => isElsewhere(each) && answered(each) && !crashed(each))
      const settled = await Promise.all(innocent.map((each) => this.#settle(each, before, after)))
      const suspects = played.filter((each) => !innocent.includes(each))
      return [...settled, ...(await this.#sift(suspects, before, after))]
    }
    const failed = (each: Played) => crashed(each) || (each.play.make.dangerous && overloaded(each))
    const calm = (each: Played) =>
      answered(each) && !failed(each) && !collided(each) && !this.witness.newlyDisagrees(each, after)
    const results: Result[] = []
    if (played.some(failed)) await this.#letPass()
    else this.#errorsSince = undefined
    for (const each of played) {
      const first = failed(each) ? 'after an error' : undefined
      results.push(await (calm(each) ? this.#settle(each, before, after) : this.#alone(each.play, first)))
    }
    return results
  }

  /** One after another. Where one is not answered, and the service is gone, it is known which case it died of. */
  async #inTurn(plays: readonly Play[]): Promise<Result[]> {
    const results: Result[] = []
    for (let next = 0; next < plays.length; ) {
      const former = this.#now
      const played = await this.#sender.inTurn(plays.slice(next))
      const whole = played.filter(answered)
      const after = await this.#aftermath()
      if (after === 'gone') return [...results, ...this.#died(played, plays.slice(next + played.length))]
      results.push(...(await this.#judgeAll(whole, former, after)))
      for (const each of played.slice(whole.length)) results.push(await this.#unanswered(each))
      next += played.length
    }
    return results
  }

  /** The service is gone, and several cases were under way: the first that got no answer stands for them. */
  #diedTogether(played: readonly Played[]): Result[] {
    const unanswered = played.filter((each) => !answered(each) && each.failure?.reason !== 'unreachable')
    const killer = unanswered[0] ?? (played.at(-1) as Played)
    this.witness.bury(killer)
    return played.map((each) => {
      if (each === killer && each.failure) return fatal(each, unanswered.slice(1))
      return answered(each)
        ? resultOf(each.play.planned, judgementOf(each, undefined, undefined), shown(each))
        : resultOf(each.play.planned, this.witness.gone, shown(each))
    })
  }

  /** The state after dangerous cases, where the service is still there to show it. */
  async #aftermath(): Promise<Observation | undefined | 'gone'> {
    if (!this.#state.readable) return (await this.#target.answers()) ? undefined : 'gone'
    try {
      return await this.#observe()
    } catch (error) {
      if (error instanceof Unanswered) return 'gone'
      throw error
    }
  }

  /** The same after a case that was alone; where it ends with a look at the entity, there is no need for another. */
  async #lookAfter(
    played: Played,
    former: Observation | undefined,
  ): Promise<Observation | undefined | 'gone'> {
    const look = lastLook(played)
    if (look && former) return this.#state.stateIn(look)
    return played.play.make.dangerous ? this.#aftermath() : former && (await this.#observe())
  }

  /** The service is gone. A request that found nobody is not what it died of, but the one before. */
  #died(played: readonly Played[], rest: readonly Play[]): Result[] {
    const last = played.at(-1) as Played
    const killer = last.failure?.reason === 'unreachable' ? (played.at(-2) ?? last) : last
    this.witness.bury(killer)
    return [
      ...played.map((each) => {
        if (each === killer && each.failure) return fatal(each, played.slice(0, -1))
        return answered(each)
          ? resultOf(each.play.planned, judgementOf(each, undefined, undefined), shown(each))
          : resultOf(each.play.planned, this.witness.gone, shown(each))
      }),
      ...rest.map(({ planned }) => resultOf(planned, this.witness.gone, nothingPlayed)),
    ]
  }

  /** Something in the batch changed the entity: put it back and find out what, in halves, and at last case by case. */
  async #sift(played: readonly Played[], before: Observation, after: Observation): Promise<Result[]> {
    const back = await this.#restore(before, after)
    const known = this.witness.changes
    const results =
      back && played.length > fewEnough
        ? await this.#halves(played.map(({ play }) => play))
        : await this.#oneByOne(played, before, after, back)
    if (this.witness.changes > known) return results
    if (!back && played.some(({ play }) => couldHaveWritten(this.#contract, play, before, after))) {
      this.witness.noteChange('unattributed', before, after, false)
      return results
    }
    return played.map(({ play }) => byAnother(play, difference(before, after)))
  }

  async #halves(plays: readonly Play[]): Promise<Result[]> {
    const middle = Math.ceil(plays.length / 2)
    const first = await this.#together(plays.slice(0, middle))
    return [...first, ...(await this.#together(plays.slice(middle)))]
  }

  /** A change that cannot be put back is the case's that sent what is there now, where there is only one. */
  async #oneByOne(
    played: readonly Played[],
    before: Observation,
    after: Observation,
    back: boolean,
  ): Promise<Result[]> {
    const writers = back ? [] : played.filter(({ play }) => wrote(this.#contract, play, before, after))
    const results: Result[] = []
    for (const each of played) {
      const culprit = writers.length === 1 && each === writers[0]
      if (culprit) this.witness.noteChange(each.play.planned.id, before, after, false)
      results.push(culprit ? this.#stuck(each, before, after) : await this.#alone(each.play))
    }
    return results
  }

  /** Plays one case with nothing beside it, puts back what it changed, and tries again what went wrong. */
  async #alone(play: Play, first?: First): Promise<Result> {
    const again = first === undefined || first === 'after an error' || first === 'after silence'
    const fresh = this.#prepare(play.planned)
    if (!('requests' in fresh)) return fresh
    const former = this.#now
    const played = await this.#sender.one(fresh, first === 'after silence')
    if (played.failure) return this.#unanswered(played, first === 'after silence')
    if (crashed(played) && first === undefined) {
      await this.#letPass()
      return this.#alone(play, 'after an error')
    }
    if (first === 'after an error' && !crashed(played)) this.witness.hiccups++
    const found = await this.#lookAfter(played, former)
    if (found === 'gone') return this.#died([played], [])[0] as Result
    if (former && !found) return (await this.#vanished([played], former))[0] as Result
    const after = found
    const before = this.#absorb(former, after, [fresh])
    // Between the reply and the read another client may have come.
    if (again && this.witness.newlyDisagrees(played, after)) {
      if (before && after && changed(before, after).length > 0) await this.#restore(before, after)
      return this.#alone(play, 'again')
    }
    if (!before || !after || changed(before, after).length === 0) return this.#settle(played, before, after)
    const back = await this.#restore(before, after)
    if (!this.#isBy(fresh, before, after, back)) {
      if (again) return this.#confirm(play, before, after)
      const same =
        typeof first === 'object' && changed(first, after).every((name) => this.witness.computed.has(name))
      if (!same) return byAnother(play, difference(before, after))
    }
    this.witness.noteChange(play.planned.id, before, after, back)
    return !back && this.#lostReadOnly(before, after)
      ? this.#stuck(played, before, after)
      : this.#settle(played, before, after)
  }

  /** Waits until errors have lasted for a while: what comes again then is no hiccup. Errors that last are waited for once. */
  async #letPass(): Promise<void> {
    this.#errorsSince ??= performance.now()
    await sleep(Math.max(0, this.#errorsSince + passing - performance.now()))
  }

  /** The former state as it is to be compared: a side effect is no change, and from now on part of the state. */
  #absorb(
    former: Observation | undefined,
    after: Observation | undefined,
    plays: readonly Play[],
  ): Observation | undefined {
    if (!former || !after) return former
    const names = sideEffects(this.#contract, plays, former, after)
    for (const name of names) this.witness.computed.add(name)
    const before = blend(former, after, names)
    this.#now = before
    return before
  }

  /** Whether a change is what the case sent, or a loss; or is lasting and made of what it sent. */
  #isBy(play: Play, before: Observation, after: Observation, back: boolean): boolean {
    if (wrote(this.#contract, play, before, after) || isLoss(before, after)) return true
    return !back && couldHaveWritten(this.#contract, play, before, after)
  }

  /** A change that the case has no visible part in may be another client's: only the same one again is the case's. */
  async #confirm(play: Play, before: Observation, after: Observation): Promise<Result> {
    const count = this.witness.changes
    const result = await this.#alone(play, after)
    // The gate has nothing to say about the state: its second answer is as good.
    const settled = this.witness.changes > count || play.planned.rule === gateRule
    return settled ? result : byAnother(play, difference(before, after))
  }

  /** The entity is not where it was: moved by a case, deleted, or not to be read any more for another reason. */
  async #vanished(played: readonly Played[], former: Observation): Promise<Result[]> {
    const { status } = this.#state
    const mover = absent.has(status ?? 0) ? await this.#findMover(played, former) : undefined
    const results: Result[] = []
    if (mover) {
      for (const each of played)
        results.push(each === mover ? this.#moved(each) : await this.#alone(each.play))
      return results
    }
    this.witness.gone = blocked(
      absent.has(status ?? 0)
        ? `the entity is gone: a read is answered ${status} (deleted by another client, or over one of these cases?)`
        : `the entity cannot be read any more: a read is answered ${status}`,
    )
    return played.map((each) => resultOf(each.play.planned, this.witness.gone, shown(each)))
  }

  /** Looks under the keys that cases sent. Only an entity with the former values is the one that was moved. */
  async #findMover(played: readonly Played[], former: Observation): Promise<Played | undefined> {
    for (const each of played)
      for (const request of each.play.make.undo?.(each.play.scene) ?? []) {
        const found = await this.#state.under(request.key ?? '')
        const isOurs = found && changed(former, found).every((name) => name === this.#contract.key.name)
        if (!isOurs) continue
        await this.#target.send(request)
        this.#now = await this.#observe()
        return each
      }
    return undefined
  }

  #moved(played: Played): Result {
    this.witness.see(played, undefined)
    return moved(played, this.#options.strict)
  }

  #stuck(played: Played, before: Observation, after: Observation): Result {
    this.witness.see(played, undefined)
    return stuck(played, before, after)
  }

  #lostReadOnly(before: Observation, after: Observation): boolean {
    const names = new Set(changed(before, after))
    return roots(this.#contract).some(({ name, readOnly }) => readOnly && names.has(name))
  }

  /** Writes the former state. What is there afterwards is the new baseline. */
  async #restore(before: Observation, after: Observation): Promise<boolean> {
    this.#now = (await this.#state.putBack(before, this.witness.computed)) ?? after
    return changed(before, this.#now).every((name) => this.witness.computed.has(name))
  }

  async #settle(
    played: Played,
    before: Observation | undefined,
    after: Observation | undefined,
  ): Promise<Result> {
    const { planned } = played.play
    const judgement = judgementOf(played, before, after)
    this.witness.see(played, after)
    if (this.#target.isExhausted && overloaded(played))
      this.witness.gone ??= blocked('the service asks for more patience than this run has')
    const refusal = judgement && !isUnjudged(judgement) && judgement.refusal ? judgement : undefined
    if (refusal && (await this.#refusesOtherReadOnly(played.play))) {
      const why = 'values that the entity holds are accepted, other values for read-only properties are not'
      const hint = `${why}: if that is meant, test with --read-only reject`
      if (planned.rule === exampleRule)
        return resultOf(planned, { ...refusal, hint }, shown(played), this.#options.strict)
      return resultOf(planned, blocked(`blocked by ${exampleRule}: ${why}`), shown(played))
    }
    if (refusal && updateOf(played.replies)?.status === 403)
      return resultOf(planned, lostCredentials(403), shown(played))
    return resultOf(planned, judgement, shown(played), this.#options.strict)
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
    const gate = this.witness.firstOf(gateRule)
    const entity = this.#now?.entity
    const property = roots(this.#contract).find(({ readOnly, key }) => readOnly && !key)
    if (!example || !gate || !isAccepted(gate.reply) || !entity || !property) return false
    const play = this.#prepare(example)
    if (!('requests' in play)) return false
    const held = JSON.stringify(property.normalised(entity[property.name]))
    const others = [0, 1, 2].map((n) => property.valid(n))
    const other = others.find((value) => JSON.stringify(property.normalised(value)) !== held) ?? null
    const body = JSON.stringify({ ...currentBody(this.#contract, entity), [property.name]: other })
    // The gate's body once more: what else was refused may have to do with another thing by now.
    const control = { method: 'PATCH', body: JSON.stringify(currentBody(this.#contract, entity)) } as const
    const requests = [...play.requests, { method: 'PATCH', body } as const, control]
    const { replies } = await this.#sender.one({ ...play, requests })
    const last = replies.at(-1)
    return (
      replies.length === requests.length &&
      replies.slice(0, -1).every(isRefused) &&
      !!last &&
      isAccepted(last)
    )
  }

  /** No reply came, in spite of retries: is it this case, or is the service gone? `asked`: for the second time. */
  async #unanswered(played: Played, asked = false): Promise<Result> {
    const { planned, make } = played.play
    const { reason, message } = played.failure as Unanswered
    if (!(await this.#target.answers())) {
      if (make.dangerous && reason !== 'unreachable') return this.#died([played], [])[0] as Result
      if (make.dangerous && played.replies.some(({ request }) => request.method !== 'GET')) {
        this.witness.bury({ play: played.play, replies: played.replies, durationMs: played.durationMs })
        return resultOf(planned, blocked('the service answers no more since the update'), shown(played))
      }
      this.witness.gone ??= blocked(`the service stopped answering at ${planned.id}: ${message}`)
      return resultOf(planned, this.witness.gone, shown(played))
    }
    this.witness.outlived(played)
    if (this.#target.isMute) return this.#mute(played)
    // A refusal that is sent while a body still comes in may get lost with the connection; and bodies take their time.
    if (make.oversize && (reason === 'dropped' || reason === 'timeout'))
      return resultOf(
        planned,
        skip(`the service does not answer a large body, and answers others: ${message}`),
        shown(played),
      )
    const caused = reason === 'dropped' || reason === 'garbled' || (reason === 'timeout' && make.dangerous)
    if (!caused) return resultOf(planned, blocked(message), shown(played))
    if (this.#target.lost >= manyLost)
      return resultOf(planned, blocked(`connections are lost by chance: ${message}`), shown(played))
    if (asked) return unheard(played)
    return (await this.#takesUpdates()) ? this.#alone(played.play, 'after silence') : this.#mute(played)
  }

  /** Whether an update that asks for no change is answered, whatever it is. */
  async #takesUpdates(): Promise<boolean> {
    const { entity } = this.#now ?? {}
    const body = JSON.stringify(entity ? currentBody(this.#contract, entity) : {})
    try {
      await this.#target.send({ method: 'PATCH', body }, { fresh: true, retryTimeouts: false })
      return true
    } catch (error) {
      if (error instanceof Unanswered) return false
      throw error
    }
  }

  /** Reads are answered, and updates no more: the end of the service, as far as a run needs it. */
  #mute(played: Played): Result {
    const { message, reason } = played.failure as Unanswered
    // Where none was ever answered, there is one finding, and it is about all of them.
    if (reason !== 'timeout' && !this.witness.sawReply) return unheard(played)
    if (played.play.make.dangerous) return this.#died([played], [])[0] as Result
    this.witness.gone ??= blocked(`updates are not answered any more, reads are: ${message}`)
    return resultOf(played.play.planned, this.witness.gone, shown(played))
  }

  /** An answer that is not the entity is no state: it may be a hiccup, and is asked for again. */
  async #observe(): Promise<Observation | undefined> {
    for (const pause of rereads) {
      const found = await this.#state.read()
      if (found || !this.#state.readable) return found
      await sleep(pause)
    }
    return this.#state.read()
  }
}

const whyUnobservable = (preflight: Preflight): Unjudged | undefined => {
  if (preflight.read === 'none') return skip('the service offers no way to read the entity')
  return unstable(preflight)
    ? blocked('two reads with nothing between them differ (read-is-stable)')
    : undefined
}
