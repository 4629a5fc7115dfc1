export { didYouMean } from '../../support/near-miss.js'

/** A mistake on the command line, in the configuration or the contract: one line that says what to type instead. Exit 2. */
export class UsageError extends Error {
  override name = 'UsageError'
  /** The option whose value is wrong, as commander names it, where the message does not begin with its flag. */
  readonly option: string | undefined
  constructor(message: string, option?: string) {
    super(message)
    this.option = option
  }
}

/** A run that cannot come to a verdict, in one line. Exit 3. */
export class Inconclusive extends Error {
  override name = 'Inconclusive'
}
