import { loadContract } from '../../contract/index.js'
import { type FaultId, faults } from '../../reference/faults.js'
import { referenceService } from '../../reference/service.js'
import { packageRoot } from '../../support/package-info.js'
import { didYouMean, UsageError } from '../options/errors.js'
import type { MockFlags } from '../options/flags.js'
import type { Terminal } from '../output/terminal.js'
import { serve } from '../supervision/serve.js'
import { Signals } from '../supervision/signals.js'

const faultOf = (name: string) => {
  if (Object.hasOwn(faults, name)) return faults[name as FaultId]
  const names = Object.keys(faults)
  throw new UsageError(`there is no fault "${name}"${didYouMean(name, names)}: there are ${names.join(', ')}`)
}

/** The `mock` command: serves until a signal. @returns the exit code. */
export const mock = async (flags: MockFlags, terminal: Terminal): Promise<number> => {
  const alter = flags.fault.map(faultOf).map((fault) => fault.alter)
  const contract = loadContract(flags.contract ?? packageRoot)
  const { latency, token, pageSize } = flags
  const service = referenceService(contract, {
    latency,
    alter,
    ...(token !== undefined && { token }),
    ...(pageSize !== undefined && { pageSize }),
  })
  const { origin, close } = await serve(service, flags.port).catch((error: NodeJS.ErrnoException) => {
    const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be served (${error.message})`
    throw new UsageError(`port ${flags.port} ${why}: name another with --port, or 0 for any free one`)
  })
  const signals = new Signals(terminal)
  terminal.print(`service root  ${origin}/beta`)
  terminal.print(`keys          ${service.keys.map((key) => JSON.stringify(key)).join(', ')}`)
  for (const parent of service.parents) terminal.print(`parent        ${JSON.stringify(parent)}`)
  terminal.print(`token         ${token ?? 'any'}`)
  for (const name of flags.fault) terminal.print(`fault         ${name}: ${faultOf(name).title}`)
  terminal.say('press Ctrl-C to stop')
  await signals.interrupted
  await close()
  return 0
}
