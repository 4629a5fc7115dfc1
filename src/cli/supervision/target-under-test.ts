import { randomBytes } from 'node:crypto'
import { isSingleton } from '../../contract/contract.js'
import { whyUnusable } from '../../contract/keys.js'
import { firstKey } from '../../engine/target/entity-list.js'
import type { Contract } from '../../model/contract.js'
import { type Hooks, type SuiteOptions, targetOf, wantedParents } from '../../run/create-run.js'
import { sendsOnlyReads } from '../../run/restraint.js'
import { type Entry, entryTo } from '../connection/access.js'
import { UsageError } from '../options/errors.js'
import type { RunFlags } from '../options/flags.js'
import { checkedUrl } from '../options/target-options.js'
import type { Terminal } from '../output/terminal.js'
import type { SessionThread } from './session-thread.js'

/** The entity under test, its service, and how to reach it. */
export interface TargetUnderTest extends Entry {
  readonly baseUrl: string
  readonly id: string
  /** Keys of parent entities, in path order. */
  readonly parents: readonly string[]
  /** The name of the target in the configuration file. */
  readonly targetName?: string | undefined
  /** The reference service of this process, which no other run can reach. */
  readonly builtIn?: true
}

/** A target whose key may be unknown. */
export interface OpenTarget extends Omit<TargetUnderTest, 'id'> {
  readonly id: string | undefined
}

/** A singleton has no key. @throws UsageError if a key cannot be used in a URL. */
export const checkKeys = (contract: Contract, { id, parent }: RunFlags): void => {
  if (id === '' && !isSingleton(contract))
    throw new UsageError('--id is empty: name an entity, or leave --id out')
  const given = { id: isSingleton(contract) || id === undefined ? [] : [id], parent }
  for (const [option, keys] of Object.entries(given))
    for (const key of keys) {
      const why = whyUnusable(key)
      if (why !== undefined)
        throw new UsageError(`--${option} ${JSON.stringify(key)} ${why}: name another entity`)
    }
}

/** @throws UsageError if the number of parent keys is wrong. */
const checkParents = (contract: Contract, given: readonly string[]): void => {
  if (given.length !== contract.resource.parents.length)
    throw new UsageError(wantedParents(contract, given.length), 'parent')
}

/**
 * Rejects connection options without a target, so that nobody mistakes the reference service for their own.
 * @throws UsageError
 */
const checkUntargeted = (flags: RunFlags): void => {
  if (process.env.ODATA_CONTRACT_BASE_URL === '')
    throw new UsageError('ODATA_CONTRACT_BASE_URL is empty: name a target in it, or unset it')
  const { tokenFile, tokenCommand, anonymous, weakTokenEnv, caFile, clientCert, header, allowProduction } =
    flags
  const said = {
    '--token-file': tokenFile,
    '--token-command': tokenCommand,
    '--anonymous': anonymous,
    '--weak-token-env': weakTokenEnv,
    '--header': header[0],
    '--ca-file': caFile,
    '--client-cert': clientCert,
    '--allow-production': allowProduction,
  }
  const option = Object.entries(said).find(([, value]) => value)?.[0]
  if (option !== undefined) throw new UsageError(`${option} needs a target: add --base-url`)
}

/** Long and in mixed case, so that each alteration of it by a rule differs from it. */
const newToken = (): string => randomBytes(24).toString('base64url')

/**
 * The target of the flags, or the reference service on a loopback port. `stopped` ends a running token command.
 * @throws UsageError, Inconclusive
 */
export const openTarget = async (
  contract: Contract,
  flags: RunFlags,
  thread: SessionThread,
  stopped: Promise<void>,
  terminal: Terminal,
): Promise<OpenTarget> => {
  if (flags.baseUrl !== undefined) {
    const mayTest = flags.allowProduction || sendsOnlyReads(contract, flags)
    const baseUrl = checkedUrl(flags.baseUrl, mayTest, ', or --no-writes to send only reads')
    checkParents(contract, flags.parent)
    const entry = await entryTo(baseUrl, flags, stopped, terminal)
    const { id, parent: parents, target: targetName } = flags
    return { baseUrl, ...entry, id, parents, targetName }
  }
  checkUntargeted(flags)
  const [token, weakToken] = [newToken(), newToken()]
  const { origin, keys, parents } = await thread.serve({
    contract: flags.contract,
    token,
    weakToken,
  })
  const baseUrl = `${origin}/beta`
  terminal.say(`no --base-url: testing the built-in reference service at ${baseUrl}`)
  const access = { token, weakToken }
  const id = flags.id ?? keys[0]
  return {
    baseUrl,
    access,
    renew: async () => undefined,
    id,
    parents,
    builtIn: true,
  }
}

/** Finds a key if none was given. @throws NotTestable */
export const identify = async (
  contract: Contract,
  opened: OpenTarget,
  options: SuiteOptions,
  log: Hooks['log'],
): Promise<TargetUnderTest> => {
  const { baseUrl, access, id, parents } = opened
  if (id !== undefined) return { ...opened, id }
  const target = targetOf(contract, { baseUrl }, { ...options, ...access, parents, log, id: '' })
  const found = await firstKey(target)
  target.close()
  return { ...opened, id: found }
}
