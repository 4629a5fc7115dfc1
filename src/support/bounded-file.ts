import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** A file that cannot be read. The message quotes nothing of its content. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile'
  /** A short form of the message, for parentheses after the file name. */
  readonly brief: string
  constructor(message: string, brief = message) {
    super(message)
    this.brief = brief
  }
}

/** The largest accepted file, in bytes. Contracts, configurations and credentials are smaller. */
const longest = 2 ** 20

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENXIO: 'is not a file',
}

/** The cause of a file system error, in words. */
export const causeOf = (error: unknown): string => {
  const { code = '', message } = error as NodeJS.ErrnoException
  return causes[code] ?? message
}

const open = (file: string): number => {
  try {
    // Non-blocking, because opening a pipe would wait for a writer.
    return openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  } catch (error) {
    throw new UnreadableFile(causeOf(error), (error as NodeJS.ErrnoException).code)
  }
}

const check = (descriptor: number): void => {
  const stats = fstatSync(descriptor)
  if (stats.isDirectory()) throw new UnreadableFile('is a folder', 'EISDIR')
  if (!stats.isFile()) throw new UnreadableFile('is not a file', 'not a regular file')
}

/** Reads at most `limit` bytes. The size from `fstat` may be wrong. */
const readUpTo = (descriptor: number, limit: number): Buffer => {
  const bytes = Buffer.allocUnsafe(limit + 1)
  let length = 0
  for (let count = -1; count !== 0 && length <= limit; length += count)
    count = readSync(descriptor, bytes, length, bytes.length - length, null)
  if (length > limit) throw new UnreadableFile(`is larger than ${limit / 2 ** 20} MiB`)
  return Buffer.from(bytes.subarray(0, length))
}

/**
 * Reads a file that the user named: a regular file of at most 1 MiB. A pipe or a device might never end.
 * @throws UnreadableFile
 */
export const readBounded = (file: string): Buffer => {
  const descriptor = open(file)
  try {
    check(descriptor)
    return readUpTo(descriptor, longest)
  } finally {
    closeSync(descriptor)
  }
}
