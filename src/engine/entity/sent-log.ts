import { closeSync, constants, openSync, writeSync } from 'node:fs'
import { roots } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'
import type { Request } from '../../model/http.js'
import { type Sent, sentValues } from '../attribution/sent-values.js'

/** Appends to an existing file. A deleted file is not created again, because it would lack the state. */
const append = (file: string, text: string): void => {
  const descriptor = openSync(file, constants.O_WRONLY | constants.O_APPEND)
  try {
    writeSync(descriptor, text)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Appends to a restore file each value that updates are about to send for declared properties, and each value that the
 * service stores for them. After a crash, the file distinguishes the values of this run from those of other clients.
 */
export class SentLog {
  readonly #file: string
  readonly #names: ReadonlySet<string>
  readonly #logged = new Set<string>()

  constructor(file: string, contract: Contract) {
    this.#file = file
    this.#names = new Set(roots(contract).map(({ name }) => name.toLowerCase()))
  }

  /** Logs the values of a request. Call it before the request is sent. */
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
