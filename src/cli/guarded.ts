import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import type { Collected } from '../../reporters/collector.js'
import { bodyProperties, type Contract } from '../contract/index.js'
import { changed, difference } from '../contract/observation.js'
import { type Preflight, preflight, readBeside } from '../judge/preflight.js'
import { type PutBackOptions, putBack, usualWatch } from '../judge/restoration.js'
import { leftBehind, removeRestorable, saveRestorable } from '../judge/restore-file.js'
import type { Target } from '../judge/target.js'
import { answer } from '../line.js'
import { noNotes, nothingLeft } from '../report/report.js'
import type { Planned } from '../rules/plan.js'
import { fileOf, type Hooks, type SuiteOptions, targetOf } from '../run.js'
import type { Place } from './place.js'
import { progress } from './progress.js'
import type { Signals } from './signals.js'
import { loadVitest, runSuite } from './suite.js'
import type { Terminal } from './terminal.js'
import { Inconclusive } from './usage.js'

/** What came of a run against a target. */
export interface Finished {
  readonly collected: Collected
  /** Sent by the worker and by this process. */
  readonly requests: number
  /** Whether the state of the entity could be read. */
  readonly observable: boolean
  /** If the entity is not restored: what differs, or why that is unknown. */
  readonly unrestored?: string
}

/** Whether everything was seen that a verdict rests on. */
export const isWhole = ({ observable, unrestored, collected }: Finished): boolean =>
  observable && unrestored === undefined && collected.errors.length === 0

/** The order of the files of tests/contract: the untouched entity first, what could do harm late, invariants last. */
export const fileOrder = [
  'read-only',
  'request-shape',
  'enum-values',
  'protocol',
  'malformed-request',
  'dangerous',
  'invariants',
]

/** How long a service that is away, or slow to show what was written, is waited for at the end. Milliseconds. */
const patience = [1000, 3000]

const some = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')

/** How long a request may be on its way to the service after nobody waits for it any more. Milliseconds. */
const late = 500

/**
 * Preflight, restore file, suite, restore: this process owns the state of the target, and puts it back however the
 * suite ends.
 * @returns `undefined` where a signal came before anything was written. @throws NotTestable, Inconclusive
 */
export const runGuarded = async (
  contract: Contract,
  place: Place,
  options: SuiteOptions,
  cases: readonly Planned[],
  signals: Signals,
  terminal: Terminal,
  log?: Hooks['log'],
): Promise<Finished | undefined> => {
  const vitest = loadVitest()
  vitest.catch(() => {})
  const stop = new Int32Array(signals.stop)
  const { baseUrl, id, parents, access, renew } = place
  const known = { ...options, ...access, id, parents }
  const interrupted = () => Atomics.load(stop, 0) === 1
  const target = targetOf(contract, place, { ...known, log, interrupted })
  const found = await Promise.race([preflight(target), signals.interrupted])
  // The worker has connections of its own.
  target.close()
  if (!found) return undefined
  const file = found.snapshot && keep(place, found, options.contract, terminal)
  signals.onLeave = () => file && terminal.say(`its former state is kept: odata-contract restore ${file}`)
  warn(contract, found, terminal)
  const files = fileOrder.filter((name) => cases.some((each) => fileOf(each) === name))
  const live = progress(cases.length, process.stderr)
  const runId = randomUUID()
  const run = { ...known, baseUrl, runId, logged: log !== undefined, preflight: found, stop: signals.stop }
  const hangUp = answer(runId, { renew, log: (logged) => log?.(logged) })
  const collected = await vitest
    .then((loaded) => runSuite(loaded, files, run, signals, live.judged))
    .catch((error: Error) => ({
      results: [],
      notes: noNotes,
      left: nothingLeft,
      errors: [error.stack ?? error.message],
    }))
  live.done()
  const keeper = targetOf(contract, place, { ...known, renew, log })
  // After an interrupt or a time-out a request may still be on its way.
  const unsettled =
    signals.exitCode !== undefined || collected.results.some(({ outcome }) => outcome === 'blocked')
  const [left, strayed] = await Promise.all([
    restore(keeper, found, {
      left: collected.left,
      isCutOff: signals.exitCode !== undefined || collected.errors.length > 0,
      watch: usualWatch,
      late: unsettled ? late : 0,
      computed: collected.notes.computed,
      kept: (names) => terminal.say(`the entity has ${some(names)} now, which an update cannot remove`),
      patience,
    }),
    changedBeside(keeper, found),
  ])
  if (file !== undefined) conclude(left, file, terminal)
  if (strayed !== undefined) terminal.say(strayed)
  for (const key of collected.notes.created)
    terminal.say(`THE TARGET CREATED AN ENTITY that the suite cannot delete: ${JSON.stringify(key)}`)
  const { lost, hiccups } = collected.notes
  if (lost > 0)
    terminal.say(
      `${lost} connections of dangerous requests were lost, and not when they were sent again: is the service restarted by something?`,
    )
  if (hiccups > 0)
    terminal.say(`${hiccups} updates were answered with a server error, and not when they were sent again`)
  keeper.close()
  hangUp()
  const requests = target.recorder.count + collected.notes.requests + keeper.recorder.count
  const observable = found.read !== 'none'
  const unrestored = observable ? left : 'the entity cannot be read, so nothing shows whether it is restored'
  return { collected, requests, observable, ...(unrestored !== undefined && { unrestored }) }
}

/** Writes the restore file, and names those of earlier runs. */
const keep = (place: Place, found: Preflight, contract: string | undefined, { say }: Terminal): string => {
  const { baseUrl, id, parents } = place
  for (const file of leftBehind(baseUrl, id, parents))
    say(`an earlier run did not put this entity back; its former state: odata-contract restore ${file}`)
  try {
    return saveRestorable({
      version: 1,
      baseUrl,
      id,
      ...(parents.length > 0 && { parents }),
      ...(contract !== undefined && { contract: resolve(contract) }),
      read: found.read,
      savedAt: new Date().toISOString(),
      entity: found.snapshot?.entity ?? {},
    })
  } catch (error) {
    throw new Inconclusive(
      `nothing was sent that writes: no restore file can be kept (${(error as Error).message})`,
    )
  }
}

/** @returns what is to be said where the entity is not back. */
const restore = (target: Target, found: Preflight, options: PutBackOptions): Promise<string | undefined> =>
  putBack(target, found, options).then(
    (left) => left && `the entity is NOT as it was found: ${left}`,
    (error: Error) => `it is not known whether the entity is as it was found: ${error.message}`,
  )

/** Says what cannot be watched, before anything is written. */
const warn = (contract: Contract, { read, snapshot }: Preflight, { say }: Terminal): void => {
  if (contract.untested.size > 0)
    say(`not tested, since the page leaves open what a service owes: ${some([...contract.untested])}`)
  if (read === 'none')
    say('the entity cannot be read: what this run changes can be neither seen nor put back')
  const missing = bodyProperties(contract).filter(
    ({ name }) => snapshot && snapshot.entity[name] === undefined,
  )
  const names = missing.map(({ name }) => name).join(', ')
  if (names !== '') say(`a read does not bring ${names}: what happens there can be neither seen nor put back`)
}

/** Another entity is none of the run's business: where it changed, somebody has to know. */
const changedBeside = async (target: Target, { sibling, beside }: Preflight): Promise<string | undefined> => {
  if (sibling === undefined || !beside) return undefined
  const now = await readBeside(target, sibling).catch(() => undefined)
  if (!now || changed(beside, now).length === 0) return undefined
  return `another entity, "${sibling}", changed during the run: ${difference(beside, now)}`
}

/** Removes the restore file where it has done its work, and says it loudly where it is still needed. */
const conclude = (left: string | undefined, file: string, { say }: Terminal): void => {
  if (left === undefined) {
    removeRestorable(file)
    return
  }
  say(left)
  say(`its former state is kept: odata-contract restore ${file}`)
}
