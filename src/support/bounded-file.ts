import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'

/** Why a file is not read. Says nothing of what is in it. */
export class UnreadableFile extends Error {
  override name = 'UnreadableFile'
  /** In brackets behind the name of the file. */
  readonly brief: string
  constructor(message: string, brief = message) {
    super(message)
    this.brief = brief
  }
}

/** A longer contract, configuration or credential is something else. Bytes. */
const longest = 2 ** 20

const causes: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'there is no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENXIO: 'is not a file',
}

/** Why something cannot be done to a file, in words. */
export const causeOf = (error: unknown): string => {
  const { code = '', message } = error as NodeJS.ErrnoException
  return causes[code] ?? message
}

const open = (file: string): number => {
  try {
    // Without waiting: nobody may ever write to a pipe.
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

/** The size that a file states may be wrong: it is read up to the limit, and no further. */
const readUpTo = (descriptor: number, limit: number): Buffer => {
  const bytes = Buffer.allocUnsafe(limit + 1)
  let length = 0
  for (let count = -1; count !== 0 && length <= limit; length += count)
    count = readSync(descriptor, bytes, length, bytes.length - length, null)
  if (length > limit) throw new UnreadableFile(`is larger than ${limit / 2 ** 20} MiB`)
  return Buffer.from(bytes.subarray(0, length))
}

/**
 * Reads a file that somebody named: a regular file, no longer than 1 MiB. A pipe or a device may never end.
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
