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

/** The result of a read. `undefined`: the entity cannot be read, or does not exist. `down`: the service does not answer. */
export type ReadResult = EntityState | undefined | 'down'

/** How long the entity is watched for changes of other clients, and the pause between two reads, in milliseconds. */
const watch = { time: 1500, pause: 100 }

/** The pauses before a read without an entity in its response is repeated, in milliseconds. */
const rereads = [50, 500]

/** Tracks the state of the entity under test from case to case, and restores it. */
export class ObservedEntity {
  readonly #target: Target
  readonly #access: EntityAccess
  readonly #log: RunLog
  #now: EntityState | undefined
  #isWatched = false

  /** `now`: the initial state. `undefined` if states cannot be compared. */
  constructor(target: Target, access: EntityAccess, log: RunLog, now: EntityState | undefined) {
    this.#target = target
    this.#access = access
    this.#log = log
    this.#now = now
  }

  /** The state before the next case. `undefined` if it cannot be observed. */
  get now(): EntityState | undefined {
    return this.#now
  }

  /** Reads the entity again. Keeps the former state if the response contains no entity. */
  async readAgain(): Promise<void> {
    if (!this.#now) return
    this.#now = (await this.#observe()) ?? this.#now
    this.#log.known.addShown(this.#now.entity)
  }

  /** Sends an update and accepts the resulting state. @returns whether the update changed the entity */
  async fill(request: Request): Promise<boolean> {
    const before = this.#now
    const response = before && (await this.#answerTo(request))
    if (!before || !response || !isAccepted(response)) return false
    const isFilled = (state: EntityState | undefined) => !!state && changed(before, state).length > 0
    const shown = stateIn(this.#target.contract, response)
    await this.accept()
    if (!isFilled(this.#now) && (!shown || isFilled(shown))) {
      await this.#log.lag.wait(true)
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

  /** Accepts the current state as the state before the next case. */
  async accept(): Promise<void> {
    this.#now = await this.#observe()
  }

  /** The state after concurrent cases. Harmless cases are followed by a read only if there is a state to compare with. */
  async readAfter(executions: readonly Execution[]): Promise<ReadResult> {
    if (executions.every(({ planned }) => planned.effects === 'none')) return this.#now
    if (executions.some(({ definition }) => definition.dangerous)) return this.readIfUp()
    return this.#now && (await this.#observe())
  }

  /** The state after a case that ran alone. If the case ends with a read of the entity, that response is used. */
  async readAfterOne(executed: ExecutionResult): Promise<ReadResult> {
    const ownRead = lastRead(executed)
    const shown = ownRead && this.#now && this.#access.stateIn(ownRead)
    if (shown) return shown
    // A response without the entity does not show which state to wait for.
    const response = updateOf(executed.responses)
    if (response && isAccepted(response) && !entityOf(response)) await this.#log.lag.wait()
    return this.readAfter([executed.execution])
  }

  /** The state after dangerous cases, or `down`. */
  async readIfUp(): Promise<ReadResult> {
    if (!this.#access.readable) return (await this.#target.answers()) ? undefined : 'down'
    try {
      return await this.#observe()
    } catch (error) {
      if (error instanceof Unanswered) return 'down'
      throw error
    }
  }

  /** Reads the entity, without other requests, until it is as expected. Notes changes of other clients. */
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

  /** Reads the entity for the longest read lag, to note changes of other clients. */
  async watch(): Promise<void> {
    if (this.#now) this.#now = await this.settle('violation', this.#now, () => false)
  }

  /**
   * Watches the entity once per run, after all updates of the run have taken effect. Another client makes every change that
   * occurs then, whatever the value.
   * @returns whether this call found properties that another client writes
   */
  async findOtherWriters(): Promise<boolean> {
    if (this.#isWatched) return false
    this.#isWatched = true
    await this.#log.lag.wait(true)
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
   * Accepts side effects and the values of other clients into the former state, so that they do not count as changes.
   * @returns the former state with these values
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

  /**
   * Restores the former state. The next case starts from the resulting state.
   * @param possible names of properties that the service may compute; they are not compared
   * @returns whether it is the former state
   */
  async restore(before: EntityState, after: EntityState, possible: readonly string[] = []): Promise<boolean> {
    const { computed, foreign } = this.#log
    const ignored = new Set([...computed, ...foreign, ...possible])
    const left = (await this.#access.restore(this.#log.own(before), ignored)) ?? after
    // The reads of this method may reveal properties that another client writes.
    const isRestored = (state: EntityState) =>
      changed(before, state).every((name) => ignored.has(name) || foreign.has(name))
    this.#now = isRestored(left) ? left : await this.#untilRestored(left, isRestored)
    return isRestored(this.#now)
  }

  async #untilRestored(left: EntityState, isRestored: (state: EntityState) => boolean): Promise<EntityState> {
    return this.#log.lag.isPossible('violation') ? this.settle('violation', left, isRestored) : left
  }

  /** Whether two states are equal, apart from properties that the service computes or another client writes. */
  isAlike(one: EntityState, other: EntityState): boolean {
    const { computed, foreign } = this.#log
    return changed(one, other).every((name) => computed.has(name) || foreign.has(name))
  }

  /** Reads the entity. Repeats the read if the response contains no entity, because the error may be transient. */
  async #observe(): Promise<EntityState | undefined> {
    for (const pause of rereads) {
      const found = await this.#access.read()
      if (found || !this.#access.readable) return found
      await sleep(pause)
    }
    return this.#access.read()
  }
}
