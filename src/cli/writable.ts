import { accessSync, constants, statSync } from 'node:fs'
import { dirname } from 'node:path'

/** What would keep a file from being written, found before there is anything to write; `undefined` where nothing. */
export const whyUnwritable = (file: string): string | undefined => {
  const folder = dirname(file)
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return `there is no folder ${folder}`
  const existing = statSync(file, { throwIfNoEntry: false })
  if (existing?.isDirectory()) return 'it is a folder'
  try {
    accessSync(existing ? file : folder, constants.W_OK)
  } catch {
    return 'permission denied'
  }
  return undefined
}
