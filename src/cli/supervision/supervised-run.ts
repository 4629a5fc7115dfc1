import { randomUUID } from 'node:crypto'
import { usualWatch } from '../../engine/entity/restoration.js'
import type { Preflight } from '../../engine/target/preflight.js'
import type { Contract } from '../../model/contract.js'
import type { Result } from '../../model/result.js'
import type { Case } from '../../model/rule.js'
import type { Left, SessionNotes } from '../../model/session-notes.js'
import { type Hooks, type SessionOptions, type SuiteOptions, targetOf } from '../../run/create-run.js'
import { restoreAfter } from '../../run/final-restore.js'
import { Relay } from '../../run/relay.js'
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
import { progress } from '../output/progress.js'
import type { Terminal } from '../output/terminal.js'
import type { SessionThread } from './session-thread.js'
import type { Signals } from './signals.js'
import { runSuite } from './suite.js'
import type { TargetUnderTest } from './target-under-test.js'
import type { Inspected } from './thread-messages.js'

/** A run that this process supervises: it owns the state of the entity. */
export interface SupervisedRun {
  readonly contract: Contract
  readonly target: TargetUnderTest
  readonly cases: readonly Case[]
  readonly options: SuiteOptions
  readonly thread: SessionThread
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

/** The results of a run, and what its session says about itself. */
interface Collected {
  readonly results: readonly Result[]
  readonly notes: SessionNotes
  /** The changes that the requests may have left in the entity. */
  readonly left: Left
  /** Defects of the suite outside of any case. */
  readonly errors: readonly string[]
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

/** Tests the cases of a run that sends only reads. Touches no file of the state folder. */
const superviseReads = async (run: SupervisedRun): Promise<Finished | undefined> => {
  const { contract, signals, terminal } = run
  signals.ending = 'ending the run'
  const inspected = await inspect(run)
  if (!inspected) return undefined
  terminal.remark('this run sends only GET requests')
  for (const line of untestedLines(contract)) terminal.remark(line)
  const collected = await collect(run, inspected.found, undefined)
  for (const line of incidents(collected.notes)) terminal.say(line)
  return { collected, requests: inspected.requests + collected.notes.requests, observable: true }
}

const superviseReserved = async (run: SupervisedRun, reserved: Reserved): Promise<Finished | undefined> => {
  const inspected = await inspect(run)
  if (!inspected) return undefined
  const { found } = inspected
  const saved = saveState(run, found, reserved)
  for (const line of limits(run.contract, found)) run.terminal.say(line)
  const collected = await collect(run, found, saved.file)
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

const sessionOptions = ({ options, target, log, signals, withPasses }: SupervisedRun): SessionOptions => {
  const { baseUrl, access, id, parents } = target
  const logged = log !== undefined
  return { ...options, ...access, baseUrl, id, parents, logged, withPasses, stop: signals.stop }
}

/** The preflight. `undefined` if a signal arrived before it was finished. */
const inspect = async (run: SupervisedRun): Promise<Inspected | undefined> => {
  const { thread, signals, log = () => {} } = run
  return (await Promise.race([thread.inspect(sessionOptions(run), log), signals.interrupted])) ?? undefined
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

/** Judges the cases in the session thread, and runs the tests that report the results. */
const collect = async (
  run: SupervisedRun,
  found: Preflight,
  restoreFile: string | undefined,
): Promise<Collected> => {
  const { cases, target, thread, signals, terminal, isNews, log = () => {} } = run
  const runId = randomUUID()
  const relay = new Relay(runId)
  const showProgress = progress({ total: cases.length, isNews }, terminal)
  const onResult = (result: Result) => {
    relay.add(result)
    showProgress(result)
  }
  const listener = { onResult, renew: target.renew, log }
  const session = thread.judge(sessionOptions(run), found, restoreFile, listener, signals.interrupted)
  session.then(() => relay.end())
  const reported = await runSuite({ runId, cases: casesByFile(cases) }, signals).catch((error: Error) => ({
    results: [],
    errors: [error.stack ?? error.message],
  }))
  const { notes, left, error } = await session
  relay.close()
  terminal.status('')
  return {
    results: reported.results,
    notes,
    left,
    errors: error === undefined ? reported.errors : [error, ...reported.errors],
  }
}

/** The ids of the cases, by the file of tests/contract that reports their results. */
const casesByFile = (cases: readonly Case[]): Record<string, string[]> => {
  const found: Record<string, string[]> = {}
  for (const file of suiteFiles) {
    const ids = cases.filter((each) => fileOf(each) === file).map(({ id }) => id)
    if (ids.length > 0) found[file] = ids
  }
  return found
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
  const {
    log,
    target: { renew },
  } = run
  const target = targetOf(run.contract, run.target, { ...sessionOptions(run), log, renew })
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
