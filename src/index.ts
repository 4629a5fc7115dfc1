import { loadContract } from './contract/index.js'
import { restoreEntity, usualWatch } from './engine/entity/restoration.js'
import { SentLog } from './engine/entity/sent-log.js'
import { firstKey } from './engine/target/entity-list.js'
import { type Preflight, preflight } from './engine/target/preflight.js'
import type { Target } from './engine/target/target.js'
import type { Contract } from './model/contract.js'
import type { Result } from './model/result.js'
import type { Case } from './model/rule.js'
import type { EntityOptions } from './run/api-options.js'
import { checkOptions, checkSelection } from './run/api-options.js'
import {
  type Run,
  type RunOptions,
  runOf,
  type Service,
  type SuiteOptions,
  targetOf,
} from './run/create-run.js'
import { sendsOnlyReads } from './run/restraint.js'
import { discard, refuseLeftBehind, reserve, restoreCommand, save } from './run/safeguard.js'
import { call } from './run/worker-channel.js'
import { packageRoot } from './support/package-info.js'
import { printable, printableLines } from './support/printable.js'

export { ContractError, loadContract } from './contract/index.js'
export type { Connection } from './engine/http/transport.js'
export type { Secret } from './engine/recording/secrets.js'
export { NotTestable } from './engine/target/not-testable.js'
export type { Contract } from './model/contract.js'
export type { Contradiction, ExplainedContradiction, Statement } from './model/contradiction.js'
export type { Exchange } from './model/http.js'
export type { Json, JsonObject } from './model/json.js'
export type { Property } from './model/property.js'
export type { Effect, Report, Verdict } from './model/report.js'
export type { Area, CaseInfo, How, Level, Outcome, Profile, Result } from './model/result.js'
export type { Case } from './model/rule.js'
export type { Left, SessionNotes } from './model/session-notes.js'
export type { Source } from './model/source.js'
export { type EntityOptions, OptionError } from './run/api-options.js'
export type { Access, Run, RunOptions, Service, SuiteOptions } from './run/create-run.js'

const sessions = new Map<string, Run>()

/**
 * Returns the worker's session for a run. The files of tests/contract share it.
 * @throws ContractError, NotTestable
 */
export const session = (options: RunOptions): Run => {
  const existing = sessions.get(options.runId)
  if (existing) return existing
  const stop = new Int32Array(options.stop)
  const interrupted = () => Atomics.load(stop, 0) === 1
  const { renew, log } = call(options.runId)
  const contract = loadContract(options.contract ?? packageRoot)
  const { restoreFile, logged } = options
  const sentLog = restoreFile === undefined ? undefined : new SentLog(restoreFile, contract)
  const hooks = { interrupted, renew, sentLog, ...(logged && { log }) }
  const target = targetOf(contract, options, { ...options, ...hooks })
  const run = runOf(target, options.preflight, options)
  sessions.set(options.runId, run)
  return run
}

/** A case with the outcome fail or error. `result` is the complete result. */
export class ContractViolation extends Error {
  override name = 'ContractViolation'
  readonly result: Result
  constructor(result: Result) {
    const { id, outcome, message, pointer, hint, curl } = result
    const said = `${id}: ${message}`
    // Test runners print the message without escaping it.
    const lines = [...(outcome === 'error' ? printableLines(said) : [said]), pointer, hint, curl]
    super(lines.flatMap((line) => (line ? [printable(line)] : [])).join('\n'))
    this.result = result
  }
}

/**
 * Passes a result to a test runner: skip and blocked call `skip`; warn and note pass.
 * @throws ContractViolation for fail and error
 */
export const settle = (result: Result, skip?: (reason: string) => void): void => {
  if (result.outcome === 'fail' || result.outcome === 'error') throw new ContractViolation(result)
  if (result.outcome === 'skip' || result.outcome === 'blocked')
    skip?.(printable(`${result.outcome}: ${result.message}`))
}

/** The cases of a contract, as tests for any test runner. */
export interface ContractCases {
  readonly cases: readonly Case[]
  /** Runs one case. Calls `context.skip` for skip and blocked. @throws ContractViolation for fail and error */
  judge(planned: Case, context?: { skip?: (reason?: string) => void }): Promise<void>
  /** Runs one case and resolves with its result, whatever the outcome. */
  resultOf(planned: Case): Promise<Result>
  /**
   * Restores the entity, releases its lock and closes the connections.
   * @throws Error with the difference, if the entity could not be restored
   */
  close(): Promise<void>
}

/** Whether other runs can reach the service: they cannot reach one inside this process. */
const isShared = (service: Service): service is { baseUrl: string } =>
  !('fetch' in service && service.fetch) && !('listener' in service && service.listener)

/** Locks the entity and saves its state, if the run may write and other runs can reach the service. @throws NotTestable */
const safeguarded = async (
  contract: Contract,
  options: Service & SuiteOptions,
  id: string,
  inspect: () => Promise<Preflight>,
): Promise<{ found: Preflight; file?: string | undefined; release(): void }> => {
  if (sendsOnlyReads(contract, options) || !isShared(options)) return { found: await inspect(), release() {} }
  const { baseUrl, parents = [] } = options
  const address = { baseUrl, id, parents }
  const reserved = reserve(contract, address)
  try {
    const found = await inspect()
    refuseLeftBehind(contract, address, found, reserved, 'delete that file to test the entity as it is')
    return { found, file: save(address, found, reserved, options.contract), release: reserved.release }
  } catch (error) {
    reserved.release()
    throw error
  }
}

/**
 * Returns the cases of a contract for a service, for use with any test runner:
 *
 *     const { cases, judge, close } = await contractCases({ baseUrl: 'http://127.0.0.1:3000/beta', id: '1' })
 *     test.for(cases)('$id', judge)
 *     afterAll(close)
 *
 * @throws OptionError if an option is invalid
 * @throws ContractError if the contract cannot be loaded
 * @throws NotTestable if the service cannot be reached or read, has no such entity, or another run uses the entity
 */
export const contractCases = async (
  options: Service & EntityOptions & SuiteOptions,
): Promise<ContractCases> => {
  checkOptions(options)
  const contract = loadContract(options.contract ?? packageRoot)
  checkSelection(contract, options)
  const opened = <T>(id: string, ask: (target: Target) => Promise<T>): Promise<T> => {
    const target = targetOf(contract, options, { ...options, id })
    return ask(target).finally(() => target.close())
  }
  const id = options.id ?? (await opened('', firstKey))
  const { found, file, release } = await safeguarded(contract, options, id, () => opened(id, preflight))
  const sentLog = file === undefined ? undefined : new SentLog(file, contract)
  const target = targetOf(contract, options, { ...options, id, sentLog })
  const run = runOf(target, found, options)
  const putBack = async () => {
    const { computed } = run.notes
    const hint = file && options.baseUrl ? `; restore it with: ${restoreCommand(file, options.baseUrl)}` : ''
    const watch = options.watch ?? usualWatch
    const problem = await restoreEntity(target, found, { computed, left: run.left(), watch })
    const message = `the entity was not restored: ${problem}${hint}`
    if (problem !== undefined) throw new Error(printable(target.recorder.redact(message)))
    if (file !== undefined) discard(file)
  }
  return {
    cases: run.cases(),
    judge: async (planned, context) => settle(await run.judge(planned), (reason) => context?.skip?.(reason)),
    resultOf: (planned) => run.judge(planned),
    async close() {
      try {
        if (!target.readsOnly) await putBack()
      } finally {
        target.close()
        release()
      }
    },
  }
}
