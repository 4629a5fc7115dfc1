import { Redactor, type Secret } from '../../engine/recording/secrets.js'
import { printable } from '../../support/printable.js'
import { StatusLine } from './status-line.js'

/** The output of the command line. Lines may contain text from outside: control characters are escaped. */
export interface Terminal {
  /** One line to stderr. */
  say(line: string): void
  /** One line to stderr that `--quiet` leaves out. */
  remark(line: string): void
  /** One line to stdout. */
  print(line: string): void
  /** A complete text to stdout, in a format that does its own escaping. */
  deliver(text: string): void
  /** Shows what the command does at the moment, on a terminal only. An empty text removes the line. */
  status(text: string): void
  /** A text without secrets, for a file. */
  redact(text: string): string
  /** Removes a secret from all further output. */
  hide(secret: Secret): void
  /** Ends the process at once. */
  leave(code: number): void
}

/** The terminal of this process. */
export const processTerminal = (): Terminal => {
  const redactor = new Redactor()
  const line = new StatusLine(process.stderr, process.env)
  const shown = (text: string) => `${printable(redactor.redact(text))}\n`
  return {
    say: (text) => line.above(() => process.stderr.write(shown(text))),
    remark: (text) => line.above(() => process.stderr.write(shown(text))),
    print: (text) => line.above(() => process.stdout.write(shown(text))),
    deliver: (text) => line.above(() => process.stdout.write(redactor.redact(text))),
    status: (text) => line.show(text),
    redact: (text) => redactor.redact(text),
    hide: (secret) => redactor.hide(secret),
    leave(code) {
      line.show('')
      process.exit(code)
    },
  }
}

/** A terminal without remarks and status line. */
export const quiet = (terminal: Terminal): Terminal => ({ ...terminal, remark: () => {}, status: () => {} })

/** Prints a defect of the suite, with its stack if there is one. */
export const sayDefect = (say: Terminal['say'], error: unknown): void => {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  for (const line of `a defect of the suite: ${text}`.split('\n')) say(line)
}
