import { NotTestable } from '../../engine/target/not-testable.js'
import type { Cause } from '../../model/report.js'
import type { Result } from '../../model/result.js'

/** The options of the API that messages name as flags of the command line. */
const optionNames: Readonly<Record<string, string>> = {
  '--id': 'id',
  '--anonymous': 'no token',
  '--read-only': 'policies.readOnly',
  '--enum-case': 'policies.enumCase',
  '--weak-token-env': 'weakToken',
  '--ca-file': 'connection.tls.ca',
  '--client-cert': 'connection.tls.cert',
}

const flag = /(?<![\w-])(--[a-z][a-z-]*)(?: (ignore|reject|any|exact|tolerant)\b)?/g

const translated = (text: string): string =>
  text.replace(flag, (whole, name: string, value: string | undefined) => {
    const option = optionNames[name]
    if (option === undefined) return whole
    return value === undefined ? option : `${option} = '${value}'`
  })

/** A message with options of the API in place of flags. What it quotes, which may be text of the service, stays as it is. */
export const inApiTerms = (message: string): string =>
  message
    .split(/("(?:[^"\\]|\\.)*")/)
    .map((part, index) => (index % 2 === 0 ? translated(part) : part))
    .join('')

/** A result whose message and hint name options of the API. */
export const resultInApiTerms = ({ message, hint, ...result }: Result): Result => ({
  ...result,
  ...(message !== undefined && { message: inApiTerms(message) }),
  ...(hint !== undefined && { hint: inApiTerms(hint) }),
})

/** A finding whose fix names options of the API. */
export const causeInApiTerms = (cause: Cause): Cause =>
  cause.fix === undefined ? cause : { ...cause, fix: inApiTerms(cause.fix) }

/** Rethrows an error whose message names options of the API. */
export const throwInApiTerms = (error: unknown): never => {
  throw error instanceof NotTestable ? new NotTestable(inApiTerms(error.message)) : error
}
