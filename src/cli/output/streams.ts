import { fstatSync, type Stats } from 'node:fs'

/** File descriptors. */
const stdout = 1
const stderr = 2

/** The target of a descriptor; `undefined` if it is closed. */
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

/** The stream of this process that a file such as `/dev/stdout` leads to. */
export const standardStream = (file: Stats): NodeJS.WriteStream | undefined => {
  if (isSame(file, leadsTo(stdout))) return process.stdout
  return isSame(file, leadsTo(stderr)) ? process.stderr : undefined
}

/**
 * Whether the reader of stderr also reads stdout: both lead to the same terminal, file or pipe, or both are pipes, as in
 * a CI log.
 */
export const isStdoutBesideStderr = (): boolean => {
  const [out, err] = [leadsTo(stdout), leadsTo(stderr)]
  return out !== undefined && (isSame(out, err) || (isPipe(out) && isPipe(err)))
}

/** The conditions for colours. */
interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly isTerminal: boolean
  readonly isPipe: boolean
}

/**
 * Whether to use colours: NO_COLOR disables them, FORCE_COLOR enables them unless it is 0 or false; otherwise a terminal and
 * a CI log have them. Empty variables are ignored.
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
