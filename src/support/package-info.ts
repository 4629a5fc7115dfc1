import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const isRoot = (directory: string): boolean => {
  try {
    return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8')).name === 'odata-contract'
  } catch {
    return false
  }
}

const findRoot = (directory: string): string => (isRoot(directory) ? directory : findRoot(dirname(directory)))

/** The root folder of this package, in a clone and in `node_modules`. */
export const packageRoot: string = findRoot(dirname(fileURLToPath(import.meta.url)))

/** The version of this package. */
export const version: string = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')).version
