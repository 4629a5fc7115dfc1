import type { Command } from 'commander'
import { ContractError } from '../../contract/schemas.js'
import { NotTestable } from '../../engine/target/not-testable.js'
import { DeriveError } from '../../sources/pages/source.js'
import { originOf } from '../options/configuration.js'
import { Inconclusive, UsageError } from '../options/errors.js'

/** An expected error. */
interface Failure {
  /** One line. */
  readonly message: string
  readonly exitCode: 2 | 3
}

/** The option with the invalid value, unless the message begins with it. */
const optionOf = (error: Error): string | undefined => {
  if (error instanceof ContractError) return 'contract'
  return error instanceof UsageError ? error.option : undefined
}

/** The message and exit code of an error of a command. `undefined` if it is a defect of the suite. */
export const failureOf = (error: unknown, command: Command): Failure | undefined => {
  if (error instanceof UsageError || error instanceof ContractError || error instanceof DeriveError) {
    const origin = originOf(command, { message: error.message, option: optionOf(error) })
    return { message: `${error.message}${origin}`, exitCode: 2 }
  }
  if (error instanceof Inconclusive || error instanceof NotTestable)
    return { message: error.message, exitCode: 3 }
  return undefined
}
