import { randomUUID } from 'node:crypto'
import type { Collected } from '../../reporters/collector.js'
import { type Contract, loadContract, validateContract } from '../contract/index.js'
import { factsOf } from '../judge/outcome.js'
import { firstKey, type Preflight, preflight } from '../judge/preflight.js'
import { leftBehind, removeRestorable, saveRestorable } from '../judge/restore-file.js'
import type { Target } from '../judge/target.js'
import { packageRoot, version } from '../package.js'
import { referenceService } from '../reference/service.js'
import { exitCodeOf, reconcile, summarise, verdictOf } from '../report/assemble.js'
import type { PlannedCase, Report, Result } from '../report/report.js'
import { idle, type Planned, plan, select } from '../rules/plan.js'
import { fileOf, ignorePolicies, putBack, type RunOptions, type SuiteOptions, targetOf } from '../run.js'
import type { RunFlags } from './options.js'
import { progress } from './progress.js'
import { outputsOf, writeReports } from './reporting.js'
import { serve } from './serve.js'
import { Signals } from './signals.js'
import { loadVitest, runSuite } from './suite.js'
import { checkedUrl, credentials } from './target-options.js'
import { didYouMean, Inconclusive, UsageError } from './usage.js'

/** How the command line talks: `say` to stderr, `print` to stdout, `leave` ends the process at once. */
export interface Terminal {
  say(line: string): void
  print(text: string): void
  leave(code: number): void
}

/** The order of the files of tests/contract: the untouched entity first, invariants last. */
const fileOrder = ['read-only', 'request-shape', 'enum-values', 'invariants']

/** After an interrupt a request may still be on its way to the service. Milliseconds. */
const late = 500

const selectCases = (contract: Contract, flags: RunFlags): Planned[] => {
  const all = plan(contract, 'graph')
  const [unknown] = idle(all, [...flags.only, ...flags.skip])
  if (unknown !== undefined) {
    const words = [...new Set(all.flatMap(({ id, rule, area }) => [id, rule, area]))]
    throw new UsageError(
      `no rule, area or case matches "${unknown}"${didYouMean(unknown, words)}: see odata-contract list`,
    )
  }
  const selected = select(all, flags)
  if (selected.length === 0) throw new UsageError('--only and --skip leave no case to judge')
  return selected
}

/** The target as the flags name it, or the reference service. */
const openTarget = async (contract: Contract, flags: RunFlags, say: Terminal['say']) => {
  if (flags.baseUrl !== undefined) {
    const baseUrl = checkedUrl(flags.baseUrl, flags.allowProduction ?? false)
    return { baseUrl, token: credentials(flags), id: flags.id, close: async () => {} }
  }
  const token = randomUUID()
  const service = referenceService(contract, { token })
  const { origin, close } = await serve(service)
  const baseUrl = `${origin}/beta`
  say(`no --base-url: testing the built-in reference service at ${baseUrl}`)
  return { baseUrl, token, id: flags.id ?? service.keys[0], close }
}

const load = async (directory: string | undefined): Promise<Contract> => {
  if (directory !== undefined) await validateContract(directory)
  return loadContract(directory ?? packageRoot)
}

interface Target_ {
  baseUrl: string
  token: string | undefined
  id: string
}

interface Finished {
  readonly collected: Collected
  readonly requests: number
  readonly found: Preflight
  readonly left: string | undefined
}

/** Preflight, restore file, suite, restore: what happens to the target, and what came of it. */
const testTarget = async (
  contract: Contract,
  where: Target_,
  options: SuiteOptions & { contract?: string },
  cases: readonly Planned[],
  signals: Signals,
  terminal: Terminal,
): Promise<Finished | undefined> => {
  const vitest = loadVitest()
  vitest.catch(() => {})
  const stop = new Int32Array(signals.stop)
  const target = targetOf(contract, where, { ...options, ...where, interrupted: () => stop[0] === 1 })
  const found = await Promise.race([preflight(target, where.token === undefined), signals.interrupted])
  if (!found) return undefined
  const file = found.snapshot && keep(where, found, options.contract)
  const run: RunOptions = { ...options, ...where, runId: randomUUID(), preflight: found, stop: signals.stop }
  const files = fileOrder.filter((name) => cases.some((each) => fileOf(each) === name))
  const onResult = progress(cases.length, process.stderr)
  let collected: Collected = { results: [], requests: 0, errors: [] }
  try {
    collected = await runSuite(await vitest, files, run, signals, onResult.judged)
  } catch (error) {
    collected = { ...collected, errors: [(error as Error).stack ?? String(error)] }
  } finally {
    onResult.done()
  }
  const keeper = targetOf(contract, where, { ...options, ...where })
  const left = await restore(keeper, found, signals)
  if (file !== undefined) sayLeft(left, file, terminal)
  const requests = target.recorder.count + collected.requests + keeper.recorder.count
  target.close()
  keeper.close()
  return { collected, requests, found, left }
}

const keep = ({ baseUrl, id }: Target_, { snapshot, read }: Preflight, contract?: string): string => {
  const entity = snapshot?.entity ?? {}
  const savedAt = new Date().toISOString()
  try {
    return saveRestorable({ version: 1, baseUrl, id, ...(contract && { contract }), read, savedAt, entity })
  } catch (error) {
    throw new Inconclusive(
      `nothing was written to the target: no restore file can be kept (${(error as Error).message})`,
    )
  }
}

const restore = async (target: Target, found: Preflight, signals: Signals): Promise<string | undefined> => {
  try {
    return await putBack(target, found, signals.exitCode === undefined ? 0 : late)
  } catch (error) {
    return (error as Error).message
  }
}

const sayLeft = (left: string | undefined, file: string, { say }: Terminal): void => {
  if (left === undefined) return removeRestorable(file)
  say(`the entity is NOT as it was found: ${left}`)
  say(`its former state is kept: odata-contract restore ${file}`)
}

const assemble = (
  contract: Contract,
  { baseUrl, id }: Target_,
  cases: readonly PlannedCase[],
  { collected, requests, found }: Finished,
  started: Date,
  partial: boolean,
): Report => {
  const results: Result[] = reconcile(cases.map(factsOf), collected.results, collected.errors[0])
  return {
    suite: { name: 'odata-contract', version },
    contract: { id: contract.id, page: contract.page.page },
    target: { baseUrl, id },
    profile: 'graph',
    policies: { ...ignorePolicies },
    startedAt: started.toISOString(),
    durationMs: Date.now() - started.getTime(),
    verdict:
      collected.errors.length > 0 && !results.some(({ outcome }) => outcome === 'fail')
        ? 'inconclusive'
        : verdictOf(results, found.read !== 'none'),
    partial,
    summary: summarise(results, requests),
    results,
  }
}

/** The `run` command. @returns the exit code. */
export const run = async (flags: RunFlags, terminal: Terminal): Promise<number> => {
  const started = new Date()
  const outputs = outputsOf(flags.reporter)
  const contract = await load(flags.contract)
  const cases = selectCases(contract, flags)
  const signals = new Signals(terminal.say, terminal.leave)
  const opened = await openTarget(contract, flags, terminal.say)
  try {
    const { concurrency, timeout, retries, only, skip } = flags
    const options = {
      concurrency,
      timeout,
      retries,
      only,
      skip,
      ...(flags.contract && { contract: flags.contract }),
    }
    const where = await identify(contract, opened, options)
    for (const file of leftBehind(where.baseUrl, where.id))
      terminal.say(
        `an earlier run left this entity unrestored; its former state: odata-contract restore ${file}`,
      )
    const finished = await testTarget(contract, where, options, cases, signals, terminal)
    if (signals.exitCode !== undefined) {
      terminal.say(
        finished?.left === undefined ? 'interrupted; the entity is as it was found' : 'interrupted',
      )
      return signals.exitCode
    }
    const partial = flags.only.length + flags.skip.length > 0
    const report = assemble(contract, where, cases, finished as Finished, started, partial)
    for (const error of finished?.collected.errors ?? []) terminal.say(`a fault of the suite: ${error}`)
    const unwritten = writeReports(report, outputs, terminal.print)
    for (const line of unwritten) terminal.say(line)
    return unwritten.length > 0 ? 3 : exitCodeOf(report)
  } finally {
    signals.close()
    await opened.close()
  }
}

/** Finds a key where none was given. */
const identify = async (
  contract: Contract,
  opened: { baseUrl: string; token: string | undefined; id: string | undefined },
  options: SuiteOptions,
): Promise<Target_> => {
  const { baseUrl, token } = opened
  if (opened.id !== undefined) return { baseUrl, token, id: opened.id }
  const target = targetOf(contract, opened, { ...options, id: '', token })
  const id = await firstKey(target).catch((error: Error) => {
    throw new Inconclusive(`${baseUrl} cannot be tested: ${error.message}`)
  })
  target.close()
  if (id === undefined) throw new Inconclusive(`${baseUrl} does not list its entities: name one with --id`)
  return { baseUrl, token, id }
}
