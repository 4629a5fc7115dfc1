import { loadContract } from './contract/index.js'
import { SentLog } from './engine/entity/sent-log.js'
import { type Run, type RunOptions, runOf, targetOf } from './run/create-run.js'
import { call } from './run/worker-channel.js'
import { packageRoot } from './support/package-info.js'

export { ContractError, loadContract } from './contract/index.js'
export type { Connection } from './engine/http/transport.js'
export type { Secret } from './engine/recording/secrets.js'
export { NotTestable } from './engine/target/not-testable.js'
export type { Contract } from './model/contract.js'
export type { Contradiction, ExplainedContradiction, Statement } from './model/contradiction.js'
export type { Exchange } from './model/http.js'
export type { Json, JsonObject } from './model/json.js'
export type { Property } from './model/property.js'
export type { Cause, Effect, Report, Verdict } from './model/report.js'
export type { Area, CaseInfo, How, Level, Outcome, Profile, Result } from './model/result.js'
export type { Case } from './model/rule.js'
export type { Left, SessionNotes } from './model/session-notes.js'
export type { Source } from './model/source.js'
export { type EntityOptions, OptionError } from './run/api-options.js'
export {
  type ContractCases,
  ContractViolation,
  contractCases,
  type Skippable,
  settle,
} from './run/contract-cases.js'
export type { Access, Run, RunOptions, Service, SuiteOptions } from './run/create-run.js'
export type { ApiOptions } from './run/open-run.js'
export { run, type WholeRunOptions } from './run/whole-run.js'

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
