import { randomUUID } from 'node:crypto'
import type { Collected } from '../../../reporters/collector.js'
import { bodyProperties } from '../../contract/index.js'
import { type RestoreOptions, restoreEntity, usualWatch } from '../../engine/entity/restoration.js'
import { type Preflight, preflight, readSibling } from '../../engine/target/preflight.js'
import type { Target } from '../../engine/target/target.js'
import { changed, difference } from '../../evidence/entity-state.js'
import { noNotes, nothingLeft } from '../../evidence/session-notes.js'
import type { Contract } from '../../model/contract.js'
import type { Case } from '../../model/rule.js'
import { type Hooks, type SuiteOptions, targetOf } from '../../run/create-run.js'
import {
  discard,
  type Reserved,
  refuseLeftBehind,
  reserve,
  restoreCommand,
  save,
  unlocked,
} from '../../run/safeguard.js'
import { fileOf, suiteFiles } from '../../run/suite-files.js'
import { answer } from '../../run/worker-channel.js'
import { progress } from '../output/progress.js'
import type { Terminal } from '../output/terminal.js'
import type { Signals } from './signals.js'
import { loadVitest, runSuite } from './suite.js'
import type { Place } from './target-under-test.js'

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

/** How long a service that is away, or slow to show what was written, is waited for at the end. Milliseconds. */
const patience = [1000, 3000]

const some = (names: readonly string[]): string =>
  names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')

/** How long a request may be on its way to the service after nobody waits for it any more. Milliseconds. */
const late = 500

/** What only the command line decides. */
export interface Guarding {
  readonly log?: Hooks['log']
  /** Take the entity as it is, whatever an earlier run left. */
  readonly ignoreRestoreFile?: boolean | undefined
}

/** Locks the entity for as long as it is tested; see `runReserved`. @throws NotTestable, Inconclusive */
export const runGuarded = async (
  contract: Contract,
  place: Place,
  options: SuiteOptions,
  cases: readonly Case[],
  signals: Signals,
  terminal: Terminal,
  guarding: Guarding = {},
): Promise<Finished | undefined> => {
  const reserved = place.builtIn ? unlocked() : reserve(contract, place)
  try {
    return await runReserved(contract, place, options, cases, signals, terminal, { ...guarding, reserved })
  } finally {
    reserved.release()
  }
}

/**
 * Preflight, restore file, suite, restore: this process owns the state of the target, and puts it back however the
 * suite ends.
 * @returns `undefined` where a signal came before anything was written. @throws NotTestable, Inconclusive
 */
const runReserved = async (
  contract: Contract,
  place: Place,
  options: SuiteOptions,
  cases: readonly Case[],
  signals: Signals,
  terminal: Terminal,
  { log, ignoreRestoreFile, reserved }: Guarding & { readonly reserved: Reserved },
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
  if (!place.builtIn && !ignoreRestoreFile)
    refuseLeftBehind(contract, place, found, reserved, 'add --ignore-restore-file to test it as it is')
  const file = save(place, found, reserved, options.contract)
  if (file !== undefined && !place.builtIn) terminal.say(`restore file: ${file}`)
  const kept = file && `its former state is kept: ${restoreCommand(file, baseUrl)}`
  signals.onLeave = () => kept && terminal.say(kept)
  warn(contract, found, terminal)
  const files = suiteFiles.filter((name) => cases.some((each) => fileOf(each) === name))
  const live = progress(cases.length, process.stderr)
  const runId = randomUUID()
  const told = { preflight: found, stop: signals.stop, ...(file !== undefined && { restoreFile: file }) }
  const run = { ...known, baseUrl, runId, logged: log !== undefined, ...told }
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
  // The worker has ended: the log of what it sent is complete before that of the restoring begins.
  hangUp()
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
  if (left === undefined && file !== undefined) discard(file)
  if (left !== undefined) terminal.say(left)
  if (left !== undefined && kept) terminal.say(kept)
  if (strayed !== undefined) terminal.say(strayed)
  for (const key of collected.notes.created)
    terminal.say(`THE TARGET CREATED AN ENTITY that the suite cannot delete: ${JSON.stringify(key)}`)
  const { lost, transientErrors, lag } = collected.notes
  if (lost > 0)
    terminal.say(
      `${lost} connections of dangerous requests were lost, and not when they were sent again: is the service restarted by something?`,
    )
  if (transientErrors > 0)
    terminal.say(
      `${transientErrors} updates were answered with a server error, and not when they were sent again`,
    )
  if (lag > 0) terminal.say(`reads lag up to ${lag} ms behind updates: the suite waited for them`)
  keeper.close()
  const requests = target.recorder.count + collected.notes.requests + keeper.recorder.count
  const observable = found.read !== 'none'
  const unrestored = observable ? left : 'the entity cannot be read, so nothing shows whether it is restored'
  return { collected, requests, observable, ...(unrestored !== undefined && { unrestored }) }
}

/** @returns what is to be said where the entity is not back. */
const restore = (target: Target, found: Preflight, options: RestoreOptions): Promise<string | undefined> =>
  restoreEntity(target, found, options).then(
    (left) => left && `the entity is NOT as it was found: ${left}`,
    (error: Error) => `it is not known whether the entity is as it was found: ${error.message}`,
  )

/** Says what cannot be watched, before anything is written. */
const warn = (contract: Contract, found: Preflight, { say }: Terminal): void => {
  const { read, snapshot, readRefused } = found
  if (contract.untested.size > 0)
    say(`not tested, since the page leaves open what a service owes: ${some([...contract.untested])}`)
  if (readRefused !== undefined)
    say(
      `reads are refused with ${readRefused}, updates are accepted: the responses to updates show the state`,
    )
  if (read === 'none')
    say('the entity cannot be read: what this run changes can be neither seen nor put back')
  const missing = bodyProperties(contract).filter(
    ({ name }) => snapshot && snapshot.entity[name] === undefined,
  )
  const names = missing.map(({ name }) => name).join(', ')
  if (names !== '') say(`a read does not bring ${names}: what happens there can be neither seen nor put back`)
}

/** Another entity is none of the run's business: where it changed, somebody has to know. */
const changedBeside = async (
  target: Target,
  { sibling, siblingState }: Preflight,
): Promise<string | undefined> => {
  if (sibling === undefined || !siblingState) return undefined
  const now = await readSibling(target, sibling).catch(() => undefined)
  if (!now || changed(siblingState, now).length === 0) return undefined
  return `another entity, "${sibling}", changed during the run: ${difference(siblingState, now)}`
}
