import { loadContract, validateContract } from '../../contract/index.js'
import { factsOf } from '../../engine/judging/outcome.js'
import type { Logged } from '../../engine/recording/recorder.js'
import type { Contract } from '../../model/contract.js'
import type { Report } from '../../model/report.js'
import type { Case } from '../../model/rule.js'
import { exitCodeOf, reconcile, summarise, verdictOf } from '../../report/assemble.js'
import { plan } from '../../rules/plan.js'
import type { Access, Hooks, SuiteOptions } from '../../run/create-run.js'
import { filtered } from '../../run/settings.js'
import { packageRoot, version } from '../../support/package-info.js'
import { type Baseline, openBaseline } from '../options/baseline-file.js'
import { UsageError } from '../options/errors.js'
import type { RunFlags } from '../options/flags.js'
import { hold } from '../output/baseline-comparison.js'
import { explainedContradictions } from '../output/contradictions.js'
import { type Outputs, outputsOf, writeHar, writeReports } from '../output/reporting.js'
import { sayFault, type Terminal } from '../output/terminal.js'
import { Signals } from '../supervision/signals.js'
import { type Finished, isWhole, runGuarded } from '../supervision/supervised-run.js'
import { checkKeys, identify, type Opened, openPlace, type Place } from '../supervision/target-under-test.js'
import { dryRun } from './dry-run.js'

const load = async (directory: string | undefined): Promise<Contract> => {
  if (directory !== undefined) await validateContract(directory)
  return loadContract(directory ?? packageRoot)
}

const selectCases = (contract: Contract, flags: RunFlags): readonly Case[] => {
  const found = filtered(plan(contract, flags.profile), flags)
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
  const strict = flags.strict ?? false
  return {
    profile,
    policies,
    strict,
    concurrency,
    timeout,
    retries,
    only,
    skip,
    ...(contract && { contract }),
  }
}

const isAnonymous = ({ token, headers }: Access): boolean =>
  token === undefined && headers?.authorization === undefined

const assemble = (
  contract: Contract,
  { baseUrl, id, access }: Place,
  cases: readonly Case[],
  flags: RunFlags,
  finished: Finished,
  started: Date,
): Report => {
  const { collected, requests, unrestored } = finished
  const { profile, readOnly, enumCase, only, skip, strict = false } = flags
  const results = reconcile(cases.map(factsOf), collected.results, collected.errors[0])
  const verdict = verdictOf(results, isWhole(finished))
  return {
    version: 2,
    suite: { name: 'odata-contract', version, node: process.versions.node },
    contract: { id: contract.id, page: contract.page.page, digest: contract.digest },
    target: { baseUrl, id, anonymous: isAnonymous(access) },
    profile,
    policies: { readOnly, enumCase, strict },
    filters: { only, skip },
    startedAt: started.toISOString(),
    durationMs: Date.now() - started.getTime(),
    verdict,
    restored: unrestored === undefined,
    ...(unrestored !== undefined && { unrestored }),
    partial: only.length + skip.length > 0,
    summary: summarise(results, requests),
    effect: collected.notes.effect,
    contradictions: explainedContradictions(contract.contradictions),
    results,
  }
}

/** One run, once the command line is understood. */
interface Conduct {
  readonly contract: Contract
  readonly cases: readonly Case[]
  readonly flags: RunFlags
  readonly outputs: Outputs
  readonly baseline: Baseline | undefined
  readonly signals: Signals
  readonly terminal: Terminal
  readonly log: Hooks['log']
}

/** Tests an opened place and writes the reports. @returns the exit code. */
const test = async (opened: Opened | undefined, conduct: Conduct): Promise<number> => {
  const { contract, cases, flags, outputs, baseline, signals, terminal, log } = conduct
  const started = new Date()
  const options = optionsOf(flags)
  const place =
    opened && (await Promise.race([identify(contract, opened, options, log), signals.interrupted]))
  const { ignoreRestoreFile } = flags
  const finished =
    place &&
    (await runGuarded(contract, place, options, cases, signals, terminal, { log, ignoreRestoreFile }))
  if (signals.exitCode !== undefined || !place || !finished) {
    const isUntouched = finished?.unrestored === undefined
    terminal.say(isUntouched ? 'interrupted; the entity is as it was found' : 'interrupted')
    if (baseline?.isUpdated) terminal.say(`${baseline.file} is not updated`)
    return signals.exitCode ?? 130
  }
  for (const error of finished.collected.errors) sayFault(terminal.say, error)
  const report = assemble(contract, place, cases, flags, finished, started)
  const held = baseline && hold(baseline, report, contract, finished)
  const { lines, isComplete } = writeReports(held?.report ?? report, outputs, terminal.deliver)
  for (const line of lines) terminal.say(line)
  for (const line of held?.conclude() ?? []) terminal.say(line)
  return isComplete ? (held?.exitCode ?? exitCodeOf(report)) : 3
}

/** The `run` command. @returns the exit code. @throws UsageError, ContractError, Inconclusive, NotTestable */
export const run = async (flags: RunFlags, terminal: Terminal): Promise<number> => {
  const { config, tokenFile, caFile, clientCert, clientKey } = flags
  const outputs = outputsOf(flags.reporter, flags.har, {
    '--config': config,
    '--token-file': tokenFile,
    '--ca-file': caFile,
    '--client-cert': clientCert,
    '--client-key': clientKey,
  })
  const baseline = openBaseline(flags, outputs)
  const contract = await load(flags.contract)
  const cases = selectCases(contract, flags)
  checkKeys(contract, flags)
  if (flags.dryRun) {
    dryRun(contract, flags, cases, terminal)
    return 0
  }
  const signals = new Signals(terminal)
  const logged: Logged[] = []
  const log = flags.har === undefined ? undefined : (entry: Logged) => void logged.push(entry)
  let opened: Opened | undefined
  let isLogged = true
  let code: number
  try {
    opened = await Promise.race([
      openPlace(contract, flags, signals.interrupted, terminal),
      signals.interrupted.then(() => undefined),
    ])
    code = await test(opened, { contract, cases, flags, outputs, baseline, signals, terminal, log })
  } finally {
    signals.close()
    await opened?.close()
    const { lines, isComplete } = writeHar(outputs, logged)
    for (const line of lines) terminal.say(line)
    isLogged = isComplete
  }
  return !isLogged && code <= 1 ? 3 : code
}
