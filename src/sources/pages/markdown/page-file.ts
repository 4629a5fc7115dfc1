import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { DeriveError } from '../source.js'

/** Largest accepted page, in bytes: several times the largest known one. */
const limit = 1024 * 1024

/** The name of a page: the file name without folder and `.md`. */
export const pageName = (file: string): string => basename(file).replace(/\.md$/i, '')

/** Reads a page. @throws DeriveError if the file cannot be a page */
export const readPage = (file: string): string => {
  const size = sizeOf(file)
  if (size > limit)
    throw new DeriveError(`${file} has ${kibibytes(size)} KiB; the limit is ${kibibytes(limit)} KiB`)
  const text = decoded(bytesOf(file), file)
  if (text.trim() === '') throw new DeriveError(`${file} is empty`)
  return text.replaceAll('\r\n', '\n')
}

/** The size in KiB, rounded up, so that one byte too many shows. */
const kibibytes = (bytes: number): number => Math.ceil(bytes / 1024)

const sizeOf = (file: string): number => {
  const stats = statSync(file, { throwIfNoEntry: false })
  if (!stats) throw new DeriveError(`there is no page ${file}`)
  if (!stats.isFile()) throw new DeriveError(`${file} is not a file`)
  return stats.size
}

const bytesOf = (file: string): Buffer => {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new DeriveError(`${file} cannot be read: ${(error as Error).message}`)
  }
}

const decoded = (bytes: Buffer, file: string): string => {
  try {
    if (!bytes.includes(0)) return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // The error below reports invalid UTF-8.
  }
  throw new DeriveError(`${file} is not text in UTF-8`)
}
