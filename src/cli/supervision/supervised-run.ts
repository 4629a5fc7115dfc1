import { randomUUID } from 'node:crypto'
import type { Collected } from '../../../reporters/collector.js'
import { usualWatch } from '../../engine/entity/restoration.js'
import { type Preflight, preflight } from '../../engine/target/preflight.js'
import type { Target } from '../../engine/target/target.js'
import { noNotes, nothingLeft } from '../../evidence/session-notes.js'
import type { Contract } from '../../model/contract.js'
import type { Case } from '../../model/rule.js'
import { type Hooks, type RunOptions, type SuiteOptions, targetOf } from '../../run/create-run.js'
import { restoreAfter } from '../../run/final-restore.js'
import { incidents, limits, untestedLines } from '../../run/remarks.js'
import { sendsOnlyReads } from '../../run/restraint.js'
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
import type { TargetUnderTest } from './target-under-test.js'

/** A run that this process supervises: it owns the state of the entity. */
export interface SupervisedRun {
  readonly contract: Contract
  readonly target: TargetUnderTest
  readonly cases: readonly Case[]
  readonly options: SuiteOptions
  readonly signals: Signals
  readonly terminal: Terminal
  readonly log?: Hooks['log']
  /** True if the first failure may be announced with this case. */
  readonly isNews: (id: string) => boolean
  /** True if a report contains the exchanges of passed cases. */
  readonly withPasses: boolean
  /** Tests the entity as it is, even if an earlier run did not restore it. */
  readonly ignoreRestoreFile?: boolean | undefined
}

/** The result of a run against a target. */
export interface Finished {
  readonly collected: Collected
  /** Number of requests of the worker and of this process. */
  readonly requests: number
  /** Whether the state of the entity could be read, if the run may write. */
  readonly observable: boolean
  /** If the entity is not restored: the difference, or why it is unknown. */
  readonly unrestored?: string
}

/** Whether everything that a verdict depends on was observed. */
export const isWhole = ({ observable, unrestored, collected }: Finished): boolean =>
  observable && unrestored === undefined && collected.errors.length === 0

/**
 * Tests the cases, and restores the entity however the suite ends. Locks the entity until then. A run that sends only reads
 * has nothing to lock or restore.
 * @returns `undefined` if a signal arrived before the first update. @throws NotTestable, Inconclusive
 */
export const supervise = async (run: SupervisedRun): Promise<Finished | undefined> => {
  if (isReadOnly(run)) return superviseReads(run)
  const reserved = run.target.builtIn ? unlocked() : reserve(run.contract, run.target)
  try {
    return await superviseReserved(run, reserved)
  } finally {
    reserved.release()
  }
}

/** Whether a run sends only reads. */
const isReadOnly = ({ contract, options }: SupervisedRun): boolean => sendsOnlyReads(contract, options)

/** Starts to load Vitest. A failure is reported when it is used. */
const loadingVitest = (): ReturnType<typeof loadVitest> => {
  const vitest = loadVitest()
  vitest.catch(() => {})
  return vitest
}

/** Tests the cases of a run that sends only reads. Touches no file of the state folder. */
const superviseReads = async (run: SupervisedRun): Promise<Finished | undefined> => {
  const { contract, signals, terminal } = run
  const vitest = loadingVitest()
  signals.ending = 'ending the run'
  const inspected = await inspect(run)
  if (!inspected) return undefined
  terminal.remark('this run sends only GET requests')
  for (const line of untestedLines(contract)) terminal.remark(line)
  const collected = await collect(run, inspected.found, undefined, vitest)
  for (const line of incidents(collected.notes)) terminal.say(line)
  return { collected, requests: inspected.requests + collected.notes.requests, observable: true }
}

const superviseReserved = async (run: SupervisedRun, reserved: Reserved): Promise<Finished | undefined> => {
  const vitest = loadingVitest()
  const inspected = await inspect(run)
  if (!inspected) return undefined
  const { found } = inspected
  const saved = saveState(run, found, reserved)
  for (const line of limits(run.contract, found)) run.terminal.say(line)
  const collected = await collect(run, found, saved.file, vitest)
  const { requests, left } = await restore(run, found, saved, collected)
  const observable = found.read !== 'none'
  const unrestored = observable ? left : 'the entity cannot be read, so it is unknown whether it was restored'
  return {
    collected,
    requests: inspected.requests + collected.notes.requests + requests,
    observable,
    ...(unrestored !== undefined && { unrestored }),
  }
}

/** The options of the session and of its targets. */
const sessionOptions = ({ options, target }: SupervisedRun) => {
  const { access, id, parents } = target
  return { ...options, ...access, id, parents }
}

const connect = (run: SupervisedRun, hooks: Hooks): Target =>
  targetOf(run.contract, run.target, { ...sessionOptions(run), log: run.log, ...hooks })

/** The preflight. `undefined` if a signal arrived before it was finished. */
const inspect = async (
  run: SupervisedRun,
): Promise<{ readonly found: Preflight; readonly requests: number } | undefined> => {
  const { stop, interrupted } = run.signals
  const stopped = new Int32Array(stop)
  const target = connect(run, { interrupted: () => Atomics.load(stopped, 0) === 1 })
  const found = await Promise.race([preflight(target), interrupted])
  // The worker opens its own connections.
  target.close()
  return found ? { found, requests: target.recorder.count } : undefined
}

/** The state of the entity before the run, in a file. */
interface Saved {
  /** `undefined` if the state cannot be read. */
  readonly file: string | undefined
  /** Says how to restore the entity from the file. */
  sayHowToRestore(): void
}

/** @throws NotTestable if an earlier run left the entity changed */
const saveState = (run: SupervisedRun, found: Preflight, reserved: Reserved): Saved => {
  const { contract, target, options, signals, terminal, ignoreRestoreFile } = run
  if (!target.builtIn && !ignoreRestoreFile)
    refuseLeftBehind(contract, target, found, reserved, 'add --ignore-restore-file to test it as it is')
  const file = save(target, found, reserved, options.contract)
  if (file !== undefined && !target.builtIn) terminal.remark(`restore file: ${file}`)
  const sayHowToRestore = () => {
    if (file !== undefined) terminal.say(`the state before the run is kept: ${restoreCommand(file, target)}`)
  }
  signals.onLeave = sayHowToRestore
  return { file, sayHowToRestore }
}

const runOptions = (run: SupervisedRun, found: Preflight, file: string | undefined): RunOptions => ({
  ...sessionOptions(run),
  baseUrl: run.target.baseUrl,
  runId: randomUUID(),
  logged: run.log !== undefined,
  withPasses: run.withPasses,
  preflight: found,
  stop: run.signals.stop,
  ...(file !== undefined && { restoreFile: file }),
})

/** Runs the cases in the worker. */
const collect = async (
  run: SupervisedRun,
  found: Preflight,
  restoreFile: string | undefined,
  vitest: ReturnType<typeof loadVitest>,
): Promise<Collected> => {
  const { cases, target, signals, terminal, isNews, log } = run
  const files = suiteFiles.filter((name) => cases.some((each) => fileOf(each) === name))
  const onResult = progress({ total: cases.length, isNews }, terminal)
  const options = runOptions(run, found, restoreFile)
  const hangUp = answer(options.runId, { renew: target.renew, log: (logged) => log?.(logged) })
  const collected = await vitest
    .then((loaded) => runSuite(loaded, files, options, signals, onResult))
    .catch((error: Error) => ({
      results: [],
      notes: noNotes,
      left: nothingLeft,
      errors: [error.stack ?? error.message],
    }))
  terminal.status('')
  // The worker has ended, so its part of the log is complete before this process restores the entity.
  hangUp()
  return collected
}

/** Restores the entity, and says what is different after the run. */
const restore = async (
  run: SupervisedRun,
  found: Preflight,
  { file, sayHowToRestore }: Saved,
  collected: Collected,
): Promise<{ readonly requests: number; readonly left: string | undefined }> => {
  const { say, status } = run.terminal
  status('  restoring the entity')
  const target = connect(run, { renew: run.target.renew })
  target.others.learn(found)
  const isCutOff = run.signals.exitCode !== undefined || collected.errors.length > 0
  const ending = { ...collected, isCutOff, watch: usualWatch }
  const { unrestored, sibling } = await restoreAfter(target, found, ending, say)
  if (unrestored !== undefined) {
    say(unrestored)
    sayHowToRestore()
  } else if (file !== undefined) discard(file)
  if (sibling !== undefined) say(sibling)
  for (const line of incidents(collected.notes)) say(line)
  target.close()
  return { requests: target.recorder.count, left: unrestored }
}
