import { loadContract } from '../contract/index.js'
import { SentLog } from '../engine/entity/sent-log.js'
import { firstKey } from '../engine/target/entity-list.js'
import { type Preflight, preflight } from '../engine/target/preflight.js'
import type { Target } from '../engine/target/target.js'
import type { Contract } from '../model/contract.js'
import { causeOf } from '../support/bounded-file.js'
import { packageRoot } from '../support/package-info.js'
import { printable } from '../support/printable.js'
import { checkOptions, checkSelection, type EntityOptions } from './api/options.js'
import { throwInApiTerms } from './api/wording.js'
import { type Hooks, type Run, runOf, type Service, type SuiteOptions, targetOf } from './create-run.js'
import { limits, untestedLines } from './remarks.js'
import { sendsOnlyReads } from './restraint.js'
import { refuseLeftBehind, reserve, restoreCommand, save } from './safeguard.js'

/** The options of `contractCases` and `run`. */
export type ApiOptions = Service & EntityOptions & SuiteOptions

/** A run that was opened through the API. */
export interface OpenRun {
  readonly contract: Contract
  readonly id: string
  readonly run: Run
  readonly target: Target
  /** The state before the run. */
  readonly found: Preflight
  /** The restore file. `undefined` if there is nothing to restore, or no other run can reach the service. */
  readonly file: string | undefined
  /** The end of a message about an entity that is not restored: how to restore it. */
  readonly howToRestore: string
  /** Passes on a remark that belongs to no case. */
  remark(text: string): void
  /** Opens further connections, for requests that no interruption stops. */
  connect(): Target
  /** The number of requests before the first case. */
  readonly requests: number
  /** Closes the connections and releases the lock. */
  close(): void
}

/** Whether other runs can reach the service: they cannot reach one inside this process. */
const isShared = (service: Service): service is { baseUrl: string } =>
  !('fetch' in service && service.fetch) && !('listener' in service && service.listener)

/** Locks the entity and saves its state, if the run may write and other runs can reach the service. @throws NotTestable */
const safeguarded = async (
  contract: Contract,
  options: ApiOptions,
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

const warn = (remark: string): void => process.emitWarning(remark, 'ODataContractWarning')

/** Passes remarks on. A callback that throws must not keep the run from restoring the entity and releasing its lock. */
const remarkOf =
  ({ onRemark = warn }: ApiOptions) =>
  (text: string): void => {
    try {
      onRemark(printable(text))
    } catch (error) {
      warn(`onRemark has thrown: ${causeOf(error)}; the remark was: ${printable(text)}`)
    }
  }

const opened = async (
  contract: Contract,
  options: ApiOptions,
  hooks: Pick<Hooks, 'interrupted'>,
): Promise<OpenRun> => {
  let requests = 0
  const asking = async <T>(id: string, ask: (target: Target) => Promise<T>): Promise<T> => {
    const target = targetOf(contract, options, { ...options, ...hooks, id })
    try {
      return await ask(target)
    } finally {
      target.close()
      requests += target.recorder.count
    }
  }
  const id = options.id ?? (await asking('', firstKey))
  const { found, file, release } = await safeguarded(contract, options, id, () => asking(id, preflight))
  const sentLog = file === undefined ? undefined : new SentLog(file, contract)
  const target = targetOf(contract, options, { ...options, ...hooks, id, sentLog })
  const remark = remarkOf(options)
  for (const line of target.readsOnly ? untestedLines(contract) : limits(contract, found)) remark(line)
  const hint =
    file && options.baseUrl ? `; restore it with: ${restoreCommand(file, { baseUrl: options.baseUrl })}` : ''
  return {
    ...{ contract, id, target, found, file, requests, remark },
    run: runOf(target, found, options),
    howToRestore: hint,
    connect() {
      const another = targetOf(contract, options, { ...options, id })
      another.others.learn(found)
      return another
    },
    close() {
      target.close()
      release()
    },
  }
}

/** Validates the options, inspects the target and saves the state of the entity. @throws OptionError, ContractError, NotTestable */
export const openRun = async (
  options: ApiOptions,
  hooks: Pick<Hooks, 'interrupted'> = {},
): Promise<OpenRun> => {
  checkOptions(options)
  const contract = loadContract(options.contract ?? packageRoot)
  checkSelection(contract, options)
  return opened(contract, options, hooks).catch(throwInApiTerms)
}
