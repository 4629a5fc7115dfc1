import { fstatSync, type Stats } from 'node:fs'

/** File descriptors. */
const stdout = 1
const stderr = 2

/** What a descriptor leads to; `undefined` where it is closed. */
const leadsTo = (descriptor: number): Stats | undefined => {
  try {
    return fstatSync(descriptor)
  } catch {
    return undefined
  }
}

const isSame = (one: Stats, other: Stats | undefined): boolean =>
  one.dev === other?.dev && one.ino === other.ino

const isPipe = (stats: Stats | undefined): boolean => stats?.isFIFO() === true || stats?.isSocket() === true

/** The stream of this process that a file already is, as `/dev/stdout`. */
export const standardStream = (file: Stats): NodeJS.WriteStream | undefined => {
  if (isSame(file, leadsTo(stdout))) return process.stdout
  return isSame(file, leadsTo(stderr)) ? process.stderr : undefined
}

/**
 * Whether whoever reads stderr reads stdout too: both lead to one terminal, file or pipe, or to the pipes of one log, as
 * in CI.
 */
export const isStdoutBesideStderr = (): boolean => {
  const [out, err] = [leadsTo(stdout), leadsTo(stderr)]
  return out !== undefined && (isSame(out, err) || (isPipe(out) && isPipe(err)))
}

/** What decides whether a report has colours. */
interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly isTerminal: boolean
  readonly isPipe: boolean
}

/**
 * Whether colours are wanted: NO_COLOR forbids them, FORCE_COLOR wants them unless it is 0 or false; otherwise a terminal
 * and the log of a CI job have them. A variable that is empty says nothing.
 */
export const wantsColor = ({ environment, isTerminal, isPipe: piped }: Surroundings): boolean => {
  const { NO_COLOR, FORCE_COLOR, TERM, CI } = environment
  if (NO_COLOR) return false
  if (FORCE_COLOR) return !['0', 'false'].includes(FORCE_COLOR)
  return (isTerminal && TERM !== 'dumb') || (piped && Boolean(CI))
}

/** The same for stdout. */
export const wantsColorOnStdout = (): boolean =>
  wantsColor({
    environment: process.env,
    isTerminal: process.stdout.isTTY === true,
    isPipe: isPipe(leadsTo(stdout)),
  })
