import type { Secret } from '../judge/secrets.js'

/** How the command line talks: `say` to stderr, `print` to stdout, `leave` ends the process at once. */
export interface Terminal {
  say(line: string): void
  print(text: string): void
  /** From now on neither shows this. */
  hide(secret: Secret): void
  leave(code: number): void
}
