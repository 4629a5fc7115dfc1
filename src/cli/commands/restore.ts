import { loadContract } from '../../contract/index.js'
import { whyUnusable } from '../../contract/keys.js'
import { EntityAccess } from '../../engine/entity/entity-access.js'
import { type Leftover, leftover } from '../../engine/entity/leftover.js'
import { restoreEntity, usualWatch } from '../../engine/entity/restoration.js'
import { type Restorable, readRestorable, removeRestorable } from '../../engine/entity/restore-file.js'
import { Unanswered } from '../../engine/http/transport.js'
import { normalisedRoot } from '../../engine/target/entity-url.js'
import type { Target } from '../../engine/target/target.js'
import { difference } from '../../evidence/entity-state.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import { targetOf } from '../../run/create-run.js'
import { reserve } from '../../run/safeguard.js'
import { packageRoot } from '../../support/package-info.js'
import { entryTo } from '../connection/access.js'
import { isLoopback } from '../connection/connection.js'
import { Inconclusive, UsageError } from '../options/errors.js'
import type { RestoreFlags } from '../options/flags.js'
import { checkedUrl } from '../options/target-options.js'
import type { Terminal } from '../output/terminal.js'
import { endOnSignal } from '../supervision/signals.js'

const open = (file: string): Restorable => {
  try {
    return readRestorable(file)
  } catch (error) {
    throw new UsageError(`${file} is not a readable restore file: ${(error as Error).message.split('\n')[0]}`)
  }
}

/** A singleton has no key. @throws Inconclusive if a key of the file cannot be used in a URL. */
const checkKeys = (file: string, contract: Contract, { id, parents = [] }: Restorable): void => {
  const { kind, parents: wanted } = contract.resource
  if (parents.length !== wanted.length)
    throw new Inconclusive(
      `${file}: ${parents.length} keys before that of the entity, expected ${wanted.length}`,
    )
  for (const key of kind === 'singleton' ? parents : [...parents, id]) {
    const why = whyUnusable(key)
    if (why !== undefined) throw new Inconclusive(`${file}: the key ${JSON.stringify(key)} ${why}`)
  }
}

/** Whether requests would carry credentials. */
const hasCredentials = ({ tokenEnv, tokenFile, tokenCommand, anonymous, header, clientCert }: RestoreFlags) =>
  header.length > 0 ||
  clientCert !== undefined ||
  (!anonymous && Boolean(tokenFile ?? tokenCommand ?? process.env[tokenEnv]))

/** The file could name any service. @throws UsageError if this service must not receive the credentials. */
const checkTarget = (file: string, { baseUrl }: Restorable, flags: RestoreFlags): void => {
  const { origin, hostname } = new URL(checkedUrl(baseUrl, flags.allowProduction ?? false))
  const named = flags.baseUrl && new URL(checkedUrl(flags.baseUrl, true)).origin
  if (named && named !== origin)
    throw new UsageError(`--base-url names ${named}, but ${file} is for ${origin}`, 'baseUrl')
  // A gateway may serve several targets from one origin.
  if (
    flags.target !== undefined &&
    flags.baseUrl &&
    normalisedRoot(flags.baseUrl) !== normalisedRoot(baseUrl)
  )
    throw new UsageError(`the target "${flags.target}" is ${flags.baseUrl}, but ${file} is for ${baseUrl}`)
  if (named || isLoopback(hostname) || !hasCredentials(flags)) return
  throw new UsageError(`${file} is for ${origin}: to send credentials there, add --base-url ${baseUrl}`)
}

/** Without a token, assumes that the interrupted run had none either. */
const asBefore = (flags: RestoreFlags): RestoreFlags => {
  const isNamed = flags.tokenFile !== undefined || flags.tokenCommand !== undefined
  return isNamed || process.env[flags.tokenEnv] ? flags : { ...flags, anonymous: true }
}

const observe = async (target: Target, { read, baseUrl }: Restorable): Promise<EntityState> => {
  const state = new EntityAccess(target, read)
  const now = await state.read().catch((error: Error) => {
    throw error instanceof Unanswered
      ? new Inconclusive(`${baseUrl} cannot be reached: ${error.message}`)
      : error
  })
  if (!now) throw new Inconclusive(`${baseUrl} answered the read of the entity with ${state.status}`)
  return now
}

/** @throws Inconclusive if another client may have written a value. */
const checkUnexplained = ({ sent }: Restorable, { unexplained }: Leftover): void => {
  if (unexplained.length === 0) return
  const names = unexplained.join(', ')
  throw new Inconclusive(
    sent
      ? `not restored: another client may have changed ${names} since the run; --force overwrites these values`
      : `not restored: the file does not record the values of its run, so another client may have changed ${names}; --force overwrites these values`,
  )
}

const restoreState = async (
  contract: Contract,
  target: Target,
  saved: Restorable,
  { force }: RestoreFlags,
  { say }: Terminal,
): Promise<void> => {
  const { id, baseUrl, read } = saved
  const now = await observe(target, saved)
  const left = leftover(contract, saved, now)
  say(`restoring "${id}" at ${baseUrl}: ${difference(left.before, now) || 'no differences'}`)
  if (left.own.length + left.unexplained.length === 0) return
  if (!force) checkUnexplained(saved, left)
  const found = { read, snapshot: left.before, second: left.before, sibling: undefined }
  const watched = { computed: left.ofService, late: usualWatch }
  const problem = await restoreEntity(target, found, watched).catch((error: Error) => {
    throw new Inconclusive(`${baseUrl} cannot be reached: ${error.message}`)
  })
  if (problem !== undefined) throw new Inconclusive(`the entity was NOT restored: ${problem}`)
}

/** The `restore` command: restores the entity after an interrupted run. @returns the exit code. */
export const restore = async (file: string, flags: RestoreFlags, terminal: Terminal): Promise<number> => {
  const saved = open(file)
  const { baseUrl, id, parents = [], contract: directory } = saved
  const contract = loadContract(directory ?? packageRoot)
  checkKeys(file, contract, saved)
  checkTarget(file, saved, flags)
  const { access } = await entryTo(baseUrl, asBefore(flags), new Promise(() => {}), terminal)
  const { timeout } = flags
  const target = targetOf(contract, { baseUrl }, { ...access, id, parents, timeout })
  const reserved = reserve(contract, saved)
  endOnSignal(terminal)
  try {
    await restoreState(contract, target, saved, flags, terminal)
    removeRestorable(file)
  } finally {
    reserved.release()
    target.close()
  }
  terminal.say(`"${id}" at ${baseUrl} is restored`)
  return 0
}
