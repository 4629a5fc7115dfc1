import { loadContract } from '../contract/index.js'
import { observation } from '../contract/observation.js'
import { putBack } from '../judge/restoration.js'
import { type Restorable, readRestorable, removeRestorable } from '../judge/restore-file.js'
import { packageRoot } from '../package.js'
import { targetOf } from '../run.js'
import { entryTo } from './access.js'
import type { RestoreFlags } from './options.js'
import type { Terminal } from './terminal.js'
import { Inconclusive, UsageError } from './usage.js'

const open = (file: string): Restorable => {
  try {
    return readRestorable(file)
  } catch (error) {
    throw new UsageError(
      `${file} is not a restore file that can be read: ${(error as Error).message.split('\n')[0]}`,
    )
  }
}

/** A run that went without a token left a file too; where one is needed, the service says so. */
const asBefore = (flags: RestoreFlags): RestoreFlags => {
  const isNamed = flags.tokenFile !== undefined || flags.tokenCommand !== undefined
  return isNamed || process.env[flags.tokenEnv] ? flags : { ...flags, anonymous: true }
}

/** The `restore` command: puts back what a cut-off run left changed. @returns the exit code. */
export const restore = async (file: string, flags: RestoreFlags, terminal: Terminal): Promise<number> => {
  const { baseUrl, id, parents, contract: directory, entity, read } = open(file)
  const contract = loadContract(directory ?? packageRoot)
  const snapshot = observation(contract, entity)
  const { access } = await entryTo(baseUrl, asBefore(flags), new Promise(() => {}), terminal)
  const target = targetOf(
    contract,
    { baseUrl },
    {
      ...access,
      id,
      ...(parents && { parents }),
      timeout: flags.timeout,
    },
  )
  const left = await putBack(target, { read, snapshot, second: snapshot, sibling: undefined }).catch(
    (error: Error) => {
      throw new Inconclusive(`${baseUrl} cannot be reached: ${error.message}`)
    },
  )
  target.close()
  if (left !== undefined) throw new Inconclusive(`the entity is NOT as it was found: ${left}`)
  removeRestorable(file)
  terminal.say(`"${id}" at ${baseUrl} is as it was found`)
  return 0
}
