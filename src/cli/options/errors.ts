export { didYouMean } from '../../support/near-miss.js'

/** A mistake on the command line, in the configuration or the contract, and its correction, in one line. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
  /** The option with the invalid value, as commander names it, unless the message begins with its flag. */
  readonly option: string | undefined
  constructor(message: string, option?: string) {
    super(message)
    this.option = option
  }
}

/** The reason why a run has no verdict, in one line. Exit code 3. */
export class Inconclusive extends Error {
  override name = 'Inconclusive'
}
