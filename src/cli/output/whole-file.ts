import { randomUUID } from 'node:crypto'
import { chmodSync, renameSync, rmSync, type Stats, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isDangling, realPath } from './output-files.js'
import { standardStream } from './streams.js'

/** Errors of a file that can be written but not replaced: its folder is read-only, or it is a mount point. */
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
 * Writes a file completely or not at all: a new file with the same permissions replaces it. With `isPrivate`, only its owner
 * can read it. Links are followed. Pipes, devices, and files that cannot be replaced are written in place.
 */
export const writeWhole = (file: string, text: string, { isPrivate = false } = {}): void => {
  const existing = statSync(file, { throwIfNoEntry: false })
  const mode = isPrivate ? privateMode : existing && existing.mode & 0o777
  const stream = existing && standardStream(existing)
  if (stream) stream.write(text)
  else if ((existing && !existing.isFile()) || isDangling(file)) writeInPlace(file, text, mode, existing)
  else replaceOrWrite(file, text, mode, existing)
}
