import { readFileSync, statSync } from 'node:fs'
import { basename } from 'node:path'
import { PageError } from './source.js'

/** The largest page of the family has 200 KB. */
const limit = 2 * 1024 * 1024

/** The name of a page: its file without folder and `.md`. */
export const pageName = (file: string): string => basename(file).replace(/\.md$/i, '')

/** Reads a page, and says at once what cannot be one. @throws PageError */
export const readPage = (file: string): string => {
  const name = pageName(file)
  const size = sizeOf(file, name)
  if (size === 0) throw new PageError(name, 'is empty')
  if (size > limit)
    throw new PageError(
      name,
      `has ${Math.round(size / 1024 / 1024)} MB: no page is larger than ${limit / 1024 / 1024}`,
    )
  return decoded(readFileSync(file), name)
}

const sizeOf = (file: string, name: string): number => {
  let stats: ReturnType<typeof statSync>
  try {
    stats = statSync(file)
  } catch {
    throw new PageError(name, `cannot be read at ${file}`)
  }
  if (!stats.isFile()) throw new PageError(name, `cannot be read: ${file} is no file`)
  return stats.size
}

const decoded = (bytes: Buffer, name: string): string => {
  if (bytes.includes(0)) throw new PageError(name, 'is binary, not Markdown')
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    if (text.trim() !== '') return text.replaceAll('\r\n', '\n')
  } catch {
    throw new PageError(name, 'is not UTF-8 text')
  }
  throw new PageError(name, 'is empty')
}
