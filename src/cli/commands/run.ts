import type { Detail } from '../../../reporters/format.js'
import { formats, withoutPasses } from '../../../reporters/formats.js'
import { loadContract, validateContract } from '../../contract/index.js'
import type { Logged } from '../../engine/recording/recorder.js'
import type { Contract } from '../../model/contract.js'
import type { Report } from '../../model/report.js'
import type { Case } from '../../model/rule.js'
import { exitCodeOf } from '../../report/assemble.js'
import { plan } from '../../rules/plan.js'
import type { Hooks, SuiteOptions } from '../../run/create-run.js'
import { reportOf } from '../../run/report-of.js'
import { restraintOf, sendsOnlyReads } from '../../run/restraint.js'
import { filtered } from '../../run/selection.js'
import { packageRoot } from '../../support/package-info.js'
import { type Baseline, openBaseline } from '../options/baseline-file.js'
import { UsageError } from '../options/errors.js'
import type { RunFlags } from '../options/flags.js'
import { hold } from '../output/baseline-comparison.js'
import { summariseJob } from '../output/job-summary.js'
import { type Outputs, outputsOf, writeHar, writeReports } from '../output/reporting.js'
import { quiet, sayDefect, type Terminal } from '../output/terminal.js'
import { SessionThread } from '../supervision/session-thread.js'
import { Signals } from '../supervision/signals.js'
import { startLoading } from '../supervision/suite.js'
import { type Finished, isWhole, type SupervisedRun, supervise } from '../supervision/supervised-run.js'
import { checkKeys, identify, type OpenTarget, openTarget } from '../supervision/target-under-test.js'
import { dryRun } from './dry-run.js'

const load = async (directory: string | undefined): Promise<Contract> => {
  if (directory !== undefined) await validateContract(directory)
  return loadContract(directory ?? packageRoot)
}

const selectCases = (contract: Contract, flags: RunFlags): readonly Case[] => {
  const found = filtered(plan(contract, flags.profile), flags, restraintOf(contract, flags, flags.baseUrl))
  if (!('problem' in found)) return found
  const { option, problem } = found
  throw new UsageError(
    option === undefined ? `--only and --skip ${problem}` : `${problem}: see odata-contract list`,
    option,
  )
}

const optionsOf = (
  flags: RunFlags,
): Required<Omit<SuiteOptions, 'contract' | 'parents'>> & { contract?: string } => {
  const { profile, concurrency, timeout, retries, only, skip, readOnly, enumCase, contract } = flags
  const policies = { readOnly, enumCase }
  const { strict = false, noWrites = false } = flags
  return {
    profile,
    policies,
    strict,
    noWrites,
    concurrency,
    timeout,
    retries,
    only,
    skip,
    ...(contract && { contract }),
  }
}

/** One run, once the command line is validated. */
interface Conduct {
  readonly contract: Contract
  readonly cases: readonly Case[]
  readonly flags: RunFlags
  readonly outputs: Outputs
  readonly baseline: Baseline | undefined
  readonly thread: SessionThread
  readonly signals: Signals
  readonly terminal: Terminal
  readonly log: Hooks['log']
}

/** The end of a run. */
export interface Ended {
  readonly exitCode: number
  /** Absent if the run was interrupted. */
  readonly report?: Report
  /** The reason if there is no report. */
  readonly problem?: string
}

/** Tests an opened target and writes the reports. */
const test = async (opened: OpenTarget | undefined, conduct: Conduct): Promise<Ended> => {
  const started = new Date()
  const { run, finished } = await supervised(opened, conduct).finally(() => conduct.terminal.status(''))
  if (conduct.signals.exitCode !== undefined || !run || !finished) return interrupted(finished, conduct)
  return concluded(run, finished, started, conduct)
}

interface Supervised {
  readonly run: SupervisedRun | undefined
  readonly finished: Finished | undefined
}

const supervised = async (opened: OpenTarget | undefined, conduct: Conduct): Promise<Supervised> => {
  conduct.terminal.status('  reading the entity')
  const run = opened && (await prepared(opened, conduct))
  return { run, finished: run && (await supervise(run)) }
}

/** `undefined` if a signal arrived before a key was found. */
const prepared = async (opened: OpenTarget, conduct: Conduct): Promise<SupervisedRun | undefined> => {
  const { contract, cases, flags, outputs, baseline, thread, signals, terminal, log } = conduct
  const accepted = new Set(baseline?.document.deviations.map(({ id }) => id))
  const isNews = (id: string) => !flags.quiet && !accepted.has(id)
  const options = optionsOf(flags)
  const target = await Promise.race([identify(contract, opened, options, log), signals.interrupted])
  if (!target) return undefined
  const { ignoreRestoreFile } = flags
  const withPasses = outputs.withPasses || outputs.reports.some(({ format }) => !withoutPasses.has(format))
  const hooks = { thread, signals, terminal, log, isNews }
  return { contract, target, cases, options, ...hooks, withPasses, ignoreRestoreFile }
}

/** Says how an interrupted run left the entity. */
const interrupted = (
  finished: Finished | undefined,
  { contract, flags, baseline, signals, terminal }: Conduct,
): Ended => {
  const isUntouched = finished?.unrestored === undefined
  const state = sendsOnlyReads(contract, flags) ? 'nothing was written' : 'the entity is restored'
  const problem = isUntouched ? `interrupted; ${state}` : 'interrupted'
  terminal.say(problem)
  if (baseline?.isUpdated) terminal.say(`${baseline.file} is not updated`)
  return { exitCode: signals.exitCode ?? 130, problem }
}

const detailOf = ({ quiet, verbose }: RunFlags): Detail => {
  if (quiet) return 'quiet'
  return verbose ? 'verbose' : 'normal'
}

/** Writes the reports and the baseline. */
const concluded = async (
  run: SupervisedRun,
  finished: Finished,
  started: Date,
  { flags, outputs, baseline }: Conduct,
): Promise<Ended> => {
  const { contract, terminal } = run
  for (const error of finished.collected.errors) sayDefect(terminal.say, error)
  const errors = finished.collected.errors.map(terminal.redact)
  const report = reportOf({
    ...run,
    ...finished,
    ...finished.collected,
    errors,
    isWhole: isWhole(finished),
    started,
  })
  const held = baseline && hold(baseline, report, contract, finished)
  const exitCode = held?.exitCode ?? exitCodeOf(report)
  const whole = { ...(held?.report ?? report), exitCode }
  const isComplete = await writeReports(whole, outputs, detailOf(flags), terminal)
  const markdown = async () => (await formats.markdown())(whole)
  for (const line of await summariseJob(markdown, process.env)) terminal.say(line)
  for (const line of held?.conclude() ?? []) terminal.say(line)
  return { exitCode: isComplete ? exitCode : 3, report: whole }
}

/** The destinations that the flags name. @throws UsageError */
export const outputsIn = ({
  reporter,
  har,
  config,
  tokenFile,
  caFile,
  clientCert,
  clientKey,
}: RunFlags): Outputs =>
  outputsOf(reporter, har, {
    '--config': config,
    '--token-file': tokenFile,
    '--ca-file': caFile,
    '--client-cert': clientCert,
    '--client-key': clientKey,
  })

/** Opens the target, tests it, and writes the log of exchanges however the test ends. */
const logged = async (conduct: Omit<Conduct, 'log'>): Promise<Ended> => {
  const { contract, flags, outputs, thread, signals, terminal } = conduct
  const exchanges: Logged[] = []
  const log = flags.har === undefined ? undefined : (entry: Logged) => void exchanges.push(entry)
  startLoading()
  let isLogged = true
  let ended: Ended
  try {
    const opened = await Promise.race([
      openTarget(contract, flags, thread, signals.interrupted, terminal),
      signals.interrupted.then(() => undefined),
    ])
    ended = await test(opened, { ...conduct, log })
  } finally {
    isLogged = writeHar(outputs, exchanges, terminal)
  }
  return !isLogged && ended.exitCode <= 1 ? { ...ended, exitCode: 3 } : ended
}

/** Tests a target, or prints the requests of a dry run. `started`: a thread that is already loading. @throws UsageError, ContractError, Inconclusive, NotTestable */
export const runOne = async (
  flags: RunFlags,
  outputs: Outputs,
  signals: Signals,
  terminal: Terminal,
  started?: SessionThread,
): Promise<Ended> => {
  const baseline = openBaseline(flags, outputs)
  const contract = await load(flags.contract)
  const cases = selectCases(contract, flags)
  checkKeys(contract, flags)
  if (flags.dryRun) {
    dryRun(contract, flags, cases, terminal)
    return { exitCode: 0, problem: 'dry run' }
  }
  const thread = started ?? new SessionThread()
  try {
    return await logged({ contract, cases, flags, outputs, baseline, terminal, thread, signals })
  } finally {
    await thread.close()
  }
}

/** The `run` command. @returns the exit code. @throws UsageError, ContractError, Inconclusive, NotTestable */
export const run = async (flags: RunFlags, whole: Terminal, started?: SessionThread): Promise<number> => {
  const terminal = flags.quiet ? quiet(whole) : whole
  const signals = new Signals(terminal)
  try {
    return (await runOne(flags, outputsIn(flags), signals, terminal, started)).exitCode
  } finally {
    signals.close()
  }
}
