import { setTimeout as sleep } from 'node:timers/promises'
import { blend, changed } from '../../evidence/entity-state.js'
import { entityOf, isAccepted, stateIn } from '../../evidence/responses.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Request, Response } from '../../model/http.js'
import { type Execution, type ExecutionResult, lastRead, updateOf } from '../execution/execution.js'
import type { RunLog } from '../execution/run-log.js'
import { Unanswered } from '../http/transport.js'
import type { Target } from '../target/target.js'
import type { EntityAccess } from './entity-access.js'
import type { Doubt } from './read-lag.js'
import { sideEffects } from './side-effects.js'

/** What a look at the entity brings; `undefined` where there is no way to see it, or it is not there. */
export type ReadResult = EntityState | undefined | 'down'

/** How long the entity is watched while nothing is sent, and the pause between two reads of it. Milliseconds. */
const watch = { time: 1500, pause: 100 }

/** How long to wait before a read that brought no entity is tried again. Milliseconds. */
const rereads = [50, 500]

/** The entity under test, from case to case: what the next one meets, what changed, and that it is put back. */
export class ObservedEntity {
  readonly #target: Target
  readonly #access: EntityAccess
  readonly #log: RunLog
  #now: EntityState | undefined
  #isWatched = false

  /** `now`: the state to begin with; `undefined` where states cannot be compared. */
  constructor(target: Target, access: EntityAccess, log: RunLog, now: EntityState | undefined) {
    this.#target = target
    this.#access = access
    this.#log = log
    this.#now = now
  }

  /** The state that the next case meets; `undefined` where it cannot be observed. */
  get now(): EntityState | undefined {
    return this.#now
  }

  /** Reads the entity again: time has passed. Where the read brings nothing, it is taken to be as it was. */
  async readAgain(): Promise<void> {
    if (!this.#now) return
    this.#now = (await this.#observe()) ?? this.#now
    this.#log.known.addShown(this.#now.entity)
  }

  /** Sends an update, and accepts the state that it leaves. @returns whether it changed anything: a service may refuse it */
  async fill(request: Request): Promise<boolean> {
    const before = this.#now
    const response = before && (await this.#answerTo(request))
    if (!before || !response || !isAccepted(response)) return false
    const isFilled = (state: EntityState | undefined) => !!state && changed(before, state).length > 0
    const shown = stateIn(this.#target.contract, response)
    await this.accept()
    if (!isFilled(this.#now) && (!shown || isFilled(shown))) {
      await this.#log.lag.pass(true)
      await this.accept()
    }
    this.#now ??= before
    this.#log.known.addShown(this.#now.entity)
    return isFilled(this.#now)
  }

  async #answerTo(request: Request): Promise<Response | undefined> {
    try {
      return await this.#target.send(request)
    } catch (error) {
      if (error instanceof Unanswered) return undefined
      throw error
    }
  }

  /** Takes what is there for the state that the next case meets. */
  async accept(): Promise<void> {
    this.#now = await this.#observe()
  }

  /** The state after cases that were played beside each other; of harmless ones, where there is one to compare it with. */
  async readAfter(executions: readonly Execution[]): Promise<ReadResult> {
    if (executions.some(({ definition }) => definition.dangerous)) return this.readIfUp()
    return this.#now && (await this.#observe())
  }

  /** The same after a case that was alone; where it ends with a look at the entity, there is no need for another. */
  async readAfterOne(executed: ExecutionResult): Promise<ReadResult> {
    const look = lastRead(executed)
    const shown = look && this.#now && this.#access.stateIn(look)
    if (shown) return shown
    // The response does not say for which state to wait.
    const response = updateOf(executed.responses)
    if (response && isAccepted(response) && !entityOf(response)) await this.#log.lag.pass()
    return this.readAfter([executed.execution])
  }

  /** The state after dangerous cases, where the service is still there to show it. */
  async readIfUp(): Promise<ReadResult> {
    if (!this.#access.readable) return (await this.#target.answers()) ? undefined : 'down'
    try {
      return await this.#observe()
    } catch (error) {
      if (error instanceof Unanswered) return 'down'
      throw error
    }
  }

  /** Reads the entity while nothing is sent, until it is as expected. What changes meanwhile may be another client's. */
  async settle(
    doubt: Doubt,
    first: EntityState,
    isExpected: (state: EntityState) => boolean,
  ): Promise<EntityState> {
    let last = first
    const read = async () => {
      const next = (await this.#observe()) ?? last
      this.#log.watch(last, next)
      last = next
      return next
    }
    return this.#log.lag.settle(doubt, read, isExpected)
  }

  /** Reads the entity for a while: what changes meanwhile is another client's. */
  async watch(): Promise<void> {
    if (this.#now) this.#now = await this.settle('violation', this.#now, () => false)
  }

  /**
   * Watches the entity while nothing is sent, once in a run, after any update of the run has shown up: what changes then is
   * written by another client, whatever the value. @returns whether the entity was watched, and changed.
   */
  async findOtherWriters(): Promise<boolean> {
    if (this.#isWatched) return false
    this.#isWatched = true
    await this.#log.lag.pass(true)
    const known = this.#log.foreign.size
    let last = await this.#observe()
    for (let waited = 0; last && waited < watch.time; waited += watch.pause) {
      await sleep(watch.pause)
      const next = await this.#observe()
      if (next) this.#log.watchQuiet(last, next)
      last = next
    }
    return this.#log.foreign.size > known
  }

  /**
   * The former state as it is to be compared: neither a side effect nor what another client writes is a change, and both
   * are from now on part of the state.
   */
  absorb(
    former: EntityState | undefined,
    after: EntityState | undefined,
    executions: readonly Execution[],
  ): EntityState | undefined {
    if (!former || !after) return former
    const { computed, known } = this.#log
    const own = sideEffects(this.#target.contract, executions, former, after, known)
    for (const name of own) computed.add(name)
    const before = blend(former, after, [...own, ...this.#log.foreignIn(after)])
    this.#now = before
    return before
  }

  /** Writes the former state. What is there afterwards is the new baseline. @returns whether it is the former state. */
  async restore(before: EntityState, after: EntityState): Promise<boolean> {
    const { computed, foreign } = this.#log
    const left =
      (await this.#access.putBack(this.#log.own(before), new Set([...computed, ...foreign]))) ?? after
    this.#now = this.isAlike(before, left) ? left : await this.#untilRestored(before, left)
    return this.isAlike(before, this.#now)
  }

  async #untilRestored(before: EntityState, left: EntityState): Promise<EntityState> {
    if (!this.#log.lag.isPossible('violation')) return left
    return this.settle('violation', left, (state) => this.isAlike(before, state))
  }

  /** Whether two states differ in nothing but what the service computes, or another client writes. */
  isAlike(one: EntityState, other: EntityState): boolean {
    const { computed, foreign } = this.#log
    return changed(one, other).every((name) => computed.has(name) || foreign.has(name))
  }

  /** An answer that is not the entity is no state: it may be a hiccup, and is asked for again. */
  async #observe(): Promise<EntityState | undefined> {
    for (const pause of rereads) {
      const found = await this.#access.read()
      if (found || !this.#access.readable) return found
      await sleep(pause)
    }
    return this.#access.read()
  }
}
