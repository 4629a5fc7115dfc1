import { lstatSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { npm } from '../install.mjs'
import { root, scratch } from '../processes.mjs'

/** The space of a folder on disk, in MB, as `du` counts it. */
const spaceOf = (folder) =>
  readdirSync(folder, { recursive: true }).reduce(
    (sum, name) => sum + lstatSync(join(folder, name)).blocks * 512,
    0,
  ) /
  2 ** 20

/** The packed package, installed in an empty folder. */
export const installedSize = {
  name: 'size',
  title: 'The package, installed in an empty folder',
  async measure() {
    const folder = mkdtempSync(join(scratch, 'installed-'))
    const tarball = npm(['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], root).trim()
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    npm(['install', '--no-audit', '--no-fund', `./${tarball}`], folder)
    const modules = join(folder, 'node_modules')
    const { packages } = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'))
    return {
      rows: [
        { id: 'installed-size', title: 'size on disk', values: [spaceOf(modules)], unit: 'MB' },
        { id: 'packages', title: 'packages', values: [Object.keys(packages).length], unit: '' },
      ],
    }
  },
}
