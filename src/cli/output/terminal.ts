import { Redactor, type Secret } from '../../engine/recording/secrets.js'
import { printable } from '../../support/printable.js'

/** The output of the command line. Lines may contain text from outside: control characters are escaped. */
export interface Terminal {
  /** One line to stderr. */
  say(line: string): void
  /** One line to stdout. */
  print(line: string): void
  /** A complete text to stdout, in a format that does its own escaping. */
  deliver(text: string): void
  /** Removes a secret from all further output. */
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

/** Prints a defect of the suite, with its stack if there is one. */
export const sayDefect = (say: Terminal['say'], error: unknown): void => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  for (const line of `a defect of the suite: ${text}`.split('\n')) say(line)
}
