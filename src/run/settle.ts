import type { Result } from '../model/result.js'
import { printable, printableLines } from '../support/printable.js'

/** A case with the outcome fail or error. `result` is the complete result. */
export class ContractViolation extends Error {
  override name = 'ContractViolation'
  readonly result: Result
  constructor(result: Result) {
    const { id, outcome, message, pointer, hint, curl } = result
    const said = `${id}: ${message}`
    // Test runners print the message without escaping it.
    const lines = [...(outcome === 'error' ? printableLines(said) : [said]), pointer, hint, curl]
    super(lines.flatMap((line) => (line ? [printable(line)] : [])).join('\n'))
    this.result = result
  }
}

/** The part of a test runner's context that marks the running test as skipped. */
export interface Skippable {
  skip(reason?: string): void
}

/**
 * Passes a result to a test runner: skip and blocked call `skip`; warn and note pass.
 * @throws ContractViolation for fail and error
 */
export const settle = (result: Result, skip: (reason: string) => void): void => {
  if (result.outcome === 'fail' || result.outcome === 'error') throw new ContractViolation(result)
  if (result.outcome === 'skip' || result.outcome === 'blocked')
    skip(printable(`${result.outcome}: ${result.message}`))
}
