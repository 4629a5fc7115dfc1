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

/** Pointers to the members of the second value that the first one lacks. All items of a collection are taken together. */
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

/** How to restore an entity at the end of a run. */
export interface RestoreOptions {
  /** Changes that the run may have left. Without them, every difference is attributed to the run. */
  readonly left?: Left
  /** Whether the run was cut off, so that `left` may be incomplete. Every difference is then attributed to the run. */
  readonly isCutOff?: boolean
  /** How long the entity is watched if it differed during the run, in milliseconds. */
  readonly watch?: number
  /** How long an unanswered update may still take to be applied, in milliseconds. */
  readonly late?: number
  /** Names of properties that the service sets itself. They are not restored. */
  readonly computed?: readonly string[]
  /** Receives the names of members that the run added. An update cannot remove them. */
  readonly kept?: (names: readonly string[]) => void
  /** The waits before further attempts if the service does not answer, in milliseconds. */
  readonly patience?: readonly number[]
}

/** How long reads may lag behind writes, or writes may be applied late, in milliseconds. */
export const usualWatch = 2000

/** The time between two reads of a watched entity, in milliseconds. */
const interval = 200

/**
 * Restores the state of the entity before the run, and verifies it. Values that an update may have changed are written even
 * if reads show no difference, because reads may lag. The last read decides. Values of other clients are reported, not
 * overwritten.
 * @returns the remaining difference, or `undefined`
 * @throws Unanswered
 */
export const restoreEntity = async (
  target: Target,
  { read, snapshot }: Preflight,
  options: RestoreOptions = {},
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

/** Whether a property has a single value. Collections and complex values cannot be side effects. */
const isSingle = (contract: Contract, name: string): boolean =>
  roots(contract).some((each) => each.name === name && !each.collection && each.kind !== 'complex')

class Restoration {
  readonly #contract: Contract
  readonly #access: EntityAccess
  readonly #snapshot: EntityState
  readonly #options: RestoreOptions
  readonly #computed: ReadonlySet<string>
  /** The values that the service stored for the restoring updates. */
  readonly #traces: Traces
  /** The state at the last read. */
  #now: EntityState | undefined
  /** Whether the last restoring update was not answered, so that it may still be applied. */
  #isUnanswered = false

  constructor(target: Target, read: ReadMethod, snapshot: EntityState, options: RestoreOptions) {
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
    // A late update of the run may overwrite the restored state. Restore it again.
    if (!(await this.#holds())) {
      await this.#write(true)
      await this.#holds()
    }
    return this.#now !== undefined
  }

  conclude(): string | undefined {
    const now = this.#now
    if (!now) return `it can no longer be read (${this.#access.status})`
    const [own, others] = [this.#own(now), this.#others(now)].map((names) =>
      difference(this.#snapshot, blend(this.#snapshot, now, names)),
    ) as [string, string]
    const foreign = others === '' ? '' : `${others} (not written by this run, so not restored)`
    if (own !== '' || foreign !== '') return [own, foreign].filter((text) => text !== '').join('; ')
    const names = additions(this.#snapshot.entity, now.entity)
    if (names.length > 0) this.#options.kept?.(names)
    return undefined
  }

  /** Reads the entity, and restores it if it differs or if `always` is set. */
  async #write(always: boolean): Promise<void> {
    this.#now = await this.#access.read()
    const others = this.#now ? this.#others(this.#now) : []
    if (always || !this.#now || this.#own(this.#now).length > 0) this.#now = await this.#restored(others)
  }

  /** Restores the entity. An unanswered update is no error if the next read shows the former state. @throws Unanswered */
  async #restored(others: readonly string[]): Promise<EntityState | undefined> {
    try {
      this.#isUnanswered = false
      return await this.#access.restore(this.#snapshot, this.#computed, others)
    } catch (error) {
      this.#isUnanswered = true
      const now = await this.#access.read()
      if (!now || this.#own(now).length > 0) throw error
      return now
    }
  }

  /** Whether the former state lasts. Waits only if the entity differed during the run, or an update may be applied late. */
  async #holds(): Promise<boolean> {
    const { left, watch = 0, late = 0 } = this.#options
    const hasDiffered = left?.differing.some((name) => !this.#computed.has(name))
    const end = performance.now() + (hasDiffered || this.#isUnanswered ? Math.max(watch, late) : late)
    while (performance.now() < end) {
      await sleep(Math.min(interval, end - performance.now()))
      this.#now = await this.#access.read()
    }
    return this.#now !== undefined && this.#own(this.#now).length === 0
  }

  /** Names of the differing properties that this run wrote or may have written. */
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
