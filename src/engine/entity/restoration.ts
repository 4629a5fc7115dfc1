import { setTimeout as sleep } from 'node:timers/promises'
import { roots } from '../../contract/contract.js'
import { blend, changed, difference } from '../../evidence/entity-state.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { ReadMethod } from '../../model/evidence.js'
import type { Json } from '../../model/json.js'
import type { Left } from '../../model/session-notes.js'
import { isArray, isObject } from '../../support/json.js'
import { ownChanges, Traces } from '../attribution/traces.js'
import type { Preflight } from '../target/preflight.js'
import type { Target } from '../target/target.js'
import { EntityAccess } from './entity-access.js'

/** Pointers to members of the second value that the first has nowhere at that place, the items of a collection alike. */
const additions = (was: Json | undefined, is: Json | undefined, at = ''): string[] => {
  if (isArray(is)) {
    const items = isArray(was) ? was : []
    const all = Object.fromEntries(items.filter(isObject).flatMap((item) => Object.entries(item)))
    return [...new Set(is.flatMap((item) => additions(isObject(item) ? all : undefined, item, at)))]
  }
  if (!isObject(is) || !isObject(was)) return []
  return Object.entries(is).flatMap(([name, value]) =>
    Object.hasOwn(was, name) ? additions(was[name], value, `${at}${name}/`) : [`${at}${name}`],
  )
}

/** How the end of a run restores an entity. */
export interface PutBackOptions {
  /** What the run may have left. Without it, every difference is taken for the run's. */
  readonly left?: Left
  /** Whether it may have left more than that: it was cut off. Then too. */
  readonly isCutOff?: boolean
  /** How long the entity is watched if something differed during the run; milliseconds. */
  readonly watch?: number
  /** How long a request may still be on its way, if one may be; milliseconds. */
  readonly late?: number
  /** Properties that are left to the service. */
  readonly computed?: readonly string[]
  /** Is told the names that the entity has now and had not: an update cannot remove them. */
  readonly kept?: (names: readonly string[]) => void
  /** How long to wait before each further attempt, if the service does not answer; milliseconds. */
  readonly patience?: readonly number[]
}

/** Reads may lag behind writes, or a write be applied late, for about so long. Milliseconds. */
export const usualWatch = 2000

/** Milliseconds between two reads of an entity that is watched. */
const interval = 200

/**
 * Restores the entity that preflight found, and verifies it. What an update may have changed is written back whatever the
 * reads show, since they may lag; the last read decides. What another client wrote is left alone, and reported.
 * @returns the difference that is left, `undefined` where there is none. @throws Unanswered
 */
export const putBack = async (
  target: Target,
  { read, snapshot }: Preflight,
  options: PutBackOptions = {},
): Promise<string | undefined> => {
  if (!snapshot) return undefined
  const restoration = new Restoration(target, read, snapshot, options)
  for (const wait of options.patience ?? []) {
    if (await restoration.attempt().catch(() => false)) return restoration.conclude()
    await sleep(wait)
  }
  await restoration.attempt()
  return restoration.conclude()
}

/** A service may alter a single value as a side effect, but not a collection or what is nested. */
const isSingle = (contract: Contract, name: string): boolean =>
  roots(contract).some((each) => each.name === name && !each.collection && each.kind !== 'complex')

class Restoration {
  readonly #contract: Contract
  readonly #access: EntityAccess
  readonly #snapshot: EntityState
  readonly #options: PutBackOptions
  readonly #computed: ReadonlySet<string>
  /** Knows what a service made of the updates that restore. */
  readonly #traces: Traces
  /** What the entity held when it was last read. */
  #now: EntityState | undefined
  /** Whether the last update that restores got no answer: it may still be applied. */
  #isUnanswered = false

  constructor(target: Target, read: ReadMethod, snapshot: EntityState, options: PutBackOptions) {
    this.#contract = target.contract
    this.#access = new EntityAccess(target, read)
    this.#snapshot = snapshot
    this.#options = options
    target.traces ??= new Traces(target.contract, snapshot, (sent) => target.sentLog?.values([sent]))
    this.#traces = target.traces
    this.#computed = new Set(options.computed?.filter((name) => isSingle(target.contract, name)))
  }

  /** @returns whether the entity can be read. @throws Unanswered */
  async attempt(): Promise<boolean> {
    await this.#write(this.#options.left?.accepted === true)
    // A late write may come after the one that restores, which is then written once more.
    if (!(await this.#holds())) {
      await this.#write(true)
      await this.#holds()
    }
    return this.#now !== undefined
  }

  conclude(): string | undefined {
    const now = this.#now
    if (!now) return `it cannot be read any more (${this.#access.status})`
    const [own, others] = [this.#own(now), this.#others(now)].map((names) =>
      difference(this.#snapshot, blend(this.#snapshot, now, names)),
    ) as [string, string]
    const aside = others === '' ? '' : `${others} (not written by this run, and therefore left alone)`
    if (own !== '' || aside !== '') return [own, aside].filter((text) => text !== '').join('; ')
    const names = additions(this.#snapshot.entity, now.entity)
    if (names.length > 0) this.#options.kept?.(names)
    return undefined
  }

  /** Writes the former state, `always` or if there is something to restore, and reads. */
  async #write(always: boolean): Promise<void> {
    this.#now = await this.#access.read()
    const others = this.#now ? this.#others(this.#now) : []
    if (always || !this.#now || this.#own(this.#now).length > 0) this.#now = await this.#restored(others)
  }

  /** Whatever becomes of the update, a read that shows the former state decides. @throws Unanswered */
  async #restored(others: readonly string[]): Promise<EntityState | undefined> {
    try {
      this.#isUnanswered = false
      return await this.#access.putBack(this.#snapshot, this.#computed, others)
    } catch (error) {
      this.#isUnanswered = true
      const now = await this.#access.read()
      if (!now || this.#own(now).length > 0) throw error
      return now
    }
  }

  /** Whether the former state is still there after a while, if there is a reason to wait for that. */
  async #holds(): Promise<boolean> {
    const { left, watch = 0, late = 0 } = this.#options
    const isMoved = left?.differing.some((name) => !this.#computed.has(name))
    const end = performance.now() + (isMoved || this.#isUnanswered ? Math.max(watch, late) : late)
    while (performance.now() < end) {
      await sleep(Math.min(interval, end - performance.now()))
      this.#now = await this.#access.read()
    }
    return this.#now !== undefined && this.#own(this.#now).length === 0
  }

  /** Names of the properties that differ since this run wrote them, or may have. */
  #own(now: EntityState): string[] {
    const names = this.#differing(now)
    const { left, isCutOff } = this.#options
    if (!left || isCutOff) return names
    const all = [...left.written, ...this.#traces.left.written]
    const written = ownChanges(this.#contract, this.#snapshot, now, { ...left, written: all })
    return names.filter((name) => written.includes(name))
  }

  /** Names of the properties that another client wrote. */
  #others(now: EntityState): string[] {
    const own = this.#own(now)
    return this.#differing(now).filter((name) => !own.includes(name))
  }

  #differing(now: EntityState): string[] {
    return changed(this.#snapshot, now).filter((name) => !this.#computed.has(name))
  }
}
