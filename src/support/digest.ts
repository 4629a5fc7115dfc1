import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { relative, sep } from 'node:path'

/** Line ends are normalised, because they depend on how the file was checked out. */
const entry = (folder: string, file: string): readonly [path: string, text: string] => [
  relative(folder, file).split(sep).join('/'),
  readFileSync(file, 'utf8').replaceAll('\r\n', '\n'),
]

/**
 * A digest of files that is equal on every platform: SHA-256 of the JSON list of `[path, text]`, sorted by path. Paths are
 * relative to the folder, and lines end in LF.
 */
export const digestOf = (folder: string, files: readonly string[]): string => {
  const entries = files.map((file) => entry(folder, file)).sort(([a], [b]) => (a < b ? -1 : 1))
  return `sha256:${createHash('sha256').update(JSON.stringify(entries)).digest('hex')}`
}
