import { accessSync, constants, existsSync, lstatSync, realpathSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

/** Whether two paths lead to the same file, even if it does not exist yet. */
export const isSameFile = (one: string, other: string): boolean => realPath(one) === realPath(other)

/** The path with links resolved. */
export const realPath = (file: string): string => (existsSync(file) ? realpathSync(file) : resolve(file))

/** Whether a path is a link to a missing file. */
export const isDangling = (file: string): boolean =>
  !existsSync(file) && lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true

/** The reason why a file cannot be written, if there is one. */
export const whyUnwritable = (file: string): string | undefined => {
  const folder = dirname(file)
  const existing = statSync(file, { throwIfNoEntry: false })
  // The last stat must not be that of a pipe: Node's module loader would then follow no links (realpathSync looks at it).
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return `there is no folder ${folder}`
  if (existing?.isDirectory()) return 'it is a folder'
  try {
    accessSync(existing ? file : folder, constants.W_OK)
  } catch {
    return 'permission denied'
  }
  return undefined
}
