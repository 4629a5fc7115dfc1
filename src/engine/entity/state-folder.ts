import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'

/** The folder for the state of a program on this platform. `$XDG_STATE_HOME` takes precedence. */
export const stateFolder = (platform = process.platform, environment = process.env): string => {
  const { XDG_STATE_HOME, LOCALAPPDATA } = environment
  const home = homedir()
  if (XDG_STATE_HOME) return join(XDG_STATE_HOME, 'odata-contract')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'odata-contract')
  if (platform === 'win32') return join(LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'odata-contract')
  return join(home, '.local', 'state', 'odata-contract')
}

/** Creates a folder and its parents. Node's recursive option never returns if a parent accepts no children, as in /proc. */
const create = (folder: string): void => {
  if (existsSync(folder)) return
  create(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process may have created it in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}

/** Creates the state folder if necessary. @throws Error with a message of one line */
export const openStateFolder = (): string => {
  const folder = stateFolder()
  if (!isAbsolute(folder))
    throw new Error(
      `XDG_STATE_HOME is ${JSON.stringify(process.env.XDG_STATE_HOME)}, expected an absolute path`,
    )
  create(folder)
  return folder
}
