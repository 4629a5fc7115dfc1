import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { type Contract, roots } from '../contract/contract.js'
import type { Request } from './exchange.js'
import { sentValues } from './sent.js'

/** Appends to a file that has to be there: what was deleted must not come back as half of a file. */
const append = (file: string, text: string): void => {
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_APPEND)
  try {
    writeSync(descriptor, text)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Writes to a restore file what updates are about to send for properties of the contract, each value once: after a
 * crash it tells this run's values from those of others.
 */
export const sentLog = (file: string, contract: Contract): ((request: Request) => void) => {
  const names = new Set(roots(contract).map(({ name }) => name.toLowerCase()))
  const logged = new Set<string>()
  return (request) => {
    const lines = sentValues(request)
      .filter(({ name }) => names.has(name.toLowerCase()))
      .map((sent) => `${JSON.stringify(sent)}\n`)
    const fresh = [...new Set(lines)].filter((line) => !logged.has(line))
    if (fresh.length === 0) return
    append(file, fresh.join(''))
    for (const line of fresh) logged.add(line)
  }
}
