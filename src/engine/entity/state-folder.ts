import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/** Where a program keeps its state on this platform. `$XDG_STATE_HOME` takes precedence. */
export const stateFolder = (platform = process.platform, environment = process.env): string => {
  const { XDG_STATE_HOME, LOCALAPPDATA } = environment
  const home = homedir()
  if (XDG_STATE_HOME) return join(XDG_STATE_HOME, 'odata-contract')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'odata-contract')
  if (platform === 'win32') return join(LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'odata-contract')
  return join(home, '.local', 'state', 'odata-contract')
}

/** Folder by folder: Node's own recursion never ends where a parent exists and takes no children, as in /proc. */
const make = (folder: string): void => {
  if (existsSync(folder)) return
  make(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process was faster.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** The state folder, created if it is not there. @throws Error, one line */
export const openStateFolder = (): string => {
  const folder = stateFolder()
  if (!isAbsolute(folder))
    throw new Error(
      `XDG_STATE_HOME is ${JSON.stringify(process.env.XDG_STATE_HOME)}, expected an absolute path`,
    )
  make(folder)
  return folder
}
