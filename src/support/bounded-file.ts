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

/** Number of bytes to read at once. */
const chunkSize = 2 ** 20

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
  const chunks: Buffer[] = []
  let length = 0
  for (let count = -1; count !== 0 && length <= limit; length += count) {
    const chunk = Buffer.allocUnsafe(Math.min(chunkSize, limit + 1 - length))
    count = readSync(descriptor, chunk, 0, chunk.length, null)
    chunks.push(chunk.subarray(0, count))
  }
  if (length > limit) throw new UnreadableFile(`is larger than ${limit / 2 ** 20} MiB`)
  return Buffer.concat(chunks)
}

/**
 * Reads a regular file that the user named. A pipe or a device might never end.
 * @param limit the largest accepted size, in bytes; by default 1 MiB. @throws UnreadableFile
 */
export const readBounded = (file: string, limit = longest): Buffer => {
  const descriptor = open(file)
  try {
    check(descriptor)
    return readUpTo(descriptor, limit)
  } finally {
    closeSync(descriptor)
  }
}
