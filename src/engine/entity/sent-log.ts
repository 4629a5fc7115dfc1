import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { roots } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'
import type { Request } from '../../model/http.js'
import { type Sent, sentValues } from '../attribution/sent-values.js'

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
 * Writes to a restore file what updates are about to send for properties of the contract, and what the service makes of
 * it, each value once: after a crash it tells this run's values from those of others.
 */
export class SentLog {
  readonly #file: string
  readonly #names: ReadonlySet<string>
  readonly #logged = new Set<string>()

  constructor(file: string, contract: Contract) {
    this.#file = file
    this.#names = new Set(roots(contract).map(({ name }) => name.toLowerCase()))
  }

  /** A request is about to be sent. */
  request(request: Request): void {
    this.values(sentValues(request))
  }

  values(sent: readonly Sent[]): void {
    const lines = sent
      .filter(({ name }) => this.#names.has(name.toLowerCase()))
      .map((each) => `${JSON.stringify(each)}\n`)
    const fresh = [...new Set(lines)].filter((line) => !this.#logged.has(line))
    if (fresh.length === 0) return
    append(this.#file, fresh.join(''))
    for (const line of fresh) this.#logged.add(line)
  }
}
