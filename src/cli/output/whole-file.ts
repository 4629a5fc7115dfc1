import { randomUUID } from 'node:crypto'
import { chmodSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDangling, realPath } from './output-files.js'
import { standardStream } from './streams.js'

/** Failures that say that a file can be written to, and not be replaced: its folder is closed, or it is a mount point. */
const irreplaceable: ReadonlySet<string | undefined> = new Set(['EACCES', 'EPERM', 'EROFS', 'EBUSY'])

/** Owner only. */
const privateMode = 0o600

const writeInPlace = (
  file: string,
  text: string,
  mode: number | undefined,
  existing: Stats | undefined,
): void => {
  if (mode === privateMode && existing?.isFile()) chmodSync(file, mode)
  writeFileSync(file, text, { ...(mode !== undefined && { mode }) })
}

const replace = (target: string, text: string, mode: number | undefined): void => {
  const draft = join(dirname(target), `.odata-contract-${randomUUID()}`)
  try {
    writeFileSync(draft, text, { flag: 'wx', ...(mode !== undefined && { mode }) })
    // The mode of a new file is subject to the umask.
    if (mode !== undefined) chmodSync(draft, mode)
    renameSync(draft, target)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

const replaceOrWrite: typeof writeInPlace = (file, text, mode, existing) => {
  try {
    replace(realPath(file), text, mode)
  } catch (error) {
    if (!existing || !irreplaceable.has((error as NodeJS.ErrnoException).code)) throw error
    writeInPlace(file, text, mode, existing)
  }
}

/**
 * Writes a file whole or not at all: a new one takes its place, with its permissions; `isPrivate` leaves it to its owner
 * alone. Links are followed. What is no regular file, as a pipe or a device, is written to, and so is a file that cannot be
 * replaced.
 */
export const writeWhole = (file: string, text: string, { isPrivate = false } = {}): void => {
  const existing = statSync(file, { throwIfNoEntry: false })
  const mode = isPrivate ? privateMode : existing && existing.mode & 0o777
  const stream = existing && standardStream(existing)
  if (stream) stream.write(text)
  else if ((existing && !existing.isFile()) || isDangling(file)) writeInPlace(file, text, mode, existing)
  else replaceOrWrite(file, text, mode, existing)
}
