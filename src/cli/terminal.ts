/** How the command line talks: `say` to stderr, `print` to stdout, `leave` ends the process at once. */
export interface Terminal {
  say(line: string): void
  print(text: string): void
  leave(code: number): void
}
