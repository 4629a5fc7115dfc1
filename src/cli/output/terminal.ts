import { Redactor, type Secret } from '../../engine/recording/secrets.js'
import { printable } from '../../support/printable.js'

/** How the command line talks. A line may hold text from outside: it is printed on one line, and nothing acts on it. */
export interface Terminal {
  /** One line to stderr. */
  say(line: string): void
  /** One line to stdout. */
  print(line: string): void
  /** A whole text to stdout, in a format that has escapes of its own. */
  deliver(text: string): void
  /** From now on nothing that is written shows this. */
  hide(secret: Secret): void
  /** Ends the process at once. */
  leave(code: number): void
}

/** The terminal of this process. */
export const processTerminal = (): Terminal => {
  const redactor = new Redactor()
  const shown = (line: string) => `${printable(redactor.redact(line))}\n`
  return {
    say: (line) => process.stderr.write(shown(line)),
    print: (line) => process.stdout.write(shown(line)),
    deliver: (text) => process.stdout.write(redactor.redact(text)),
    hide: (secret) => redactor.hide(secret),
    leave: (code) => process.exit(code),
  }
}

/** Says what is wrong with the suite itself, with the stack where there is one. */
export const sayFault = (say: Terminal['say'], error: unknown): void => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  for (const line of `a fault of the suite: ${text}`.split('\n')) say(line)
}
