// Installs the packages of a folder that has its own lockfile, unless they are there.
import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './processes.mjs'

const changed = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0

/** Runs npm in a folder. @returns its output. @throws Error if it fails */
export const npm = (args, cwd) => {
  const { status, stdout, stderr } = spawnSync('npm', args, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
  })
  if (status !== 0) throw new Error(`npm ${args.join(' ')} failed: ${stderr}`)
  return stdout
}

/** Installs what the lockfile of a folder of bench/ states. */
export const install = (folder, say) => {
  const cwd = join(root, 'bench', folder)
  if (changed(join(cwd, 'node_modules/.package-lock.json')) >= changed(join(cwd, 'package-lock.json'))) return
  say(`installing the packages of bench/${folder}`)
  npm(['ci', '--prefer-offline', '--no-audit', '--no-fund'], cwd)
}
