import { setTimeout as sleep } from 'node:timers/promises'
import { isArray, isObject, type Json } from '../contract/contract.js'
import { blend, changed, difference, type Observation } from '../contract/observation.js'
import type { Preflight } from './preflight.js'
import { State } from './state.js'
import type { Target } from './target.js'

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

/** How the end of a run puts an entity back. */
export interface PutBackOptions {
  /** A request may still be on its way for so long; milliseconds. */
  readonly late?: number
  /** Properties that are left to the service. */
  readonly computed?: readonly string[]
  /** Is told the names that the entity has now and had not: an update cannot remove them. */
  readonly kept?: (names: readonly string[]) => void
  /** How long to wait before each further attempt, where one did not work; milliseconds. */
  readonly patience?: readonly number[]
}

/**
 * Puts the entity back as preflight found it, and verifies.
 * @returns the difference that is left, `undefined` where there is none. @throws Unanswered
 */
export const putBack = async (
  target: Target,
  found: Preflight,
  options: PutBackOptions = {},
): Promise<string | undefined> => {
  for (const wait of options.patience ?? []) {
    const left = await attempt(target, found, options).catch((error: Error) => error)
    if (left === undefined) return undefined
    await sleep(wait)
  }
  return attempt(target, found, options)
}

const attempt = async (
  target: Target,
  { snapshot, read }: Preflight,
  { late = 0, computed = [], kept }: PutBackOptions,
): Promise<string | undefined> => {
  if (!snapshot) return undefined
  const state = new State(target, read)
  const own = new Set(computed)
  const differs = (now: Observation) => changed(snapshot, now).some((name) => !own.has(name))
  let now = await state.read()
  if (late > 0 && now && !differs(now)) {
    await sleep(late)
    now = await state.read()
  }
  if (!now || differs(now)) now = await state.putBack(snapshot, own)
  if (!now) return `it cannot be read any more (${state.status})`
  if (differs(now)) return difference(snapshot, blend(now, snapshot, computed))
  const names = additions(snapshot.entity, now.entity)
  if (names.length > 0) kept?.(names)
  return undefined
}
