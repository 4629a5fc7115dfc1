import { execFile } from 'node:child_process'
import { copyFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/support/package-info.js'
import { temporary } from './packed.js'

/** Resolves the lock file without installing anything. `engine-strict` makes an unsupported Node an error. */
const args = [
  'ci',
  '--dry-run',
  '--offline',
  '--engine-strict',
  '--ignore-scripts',
  '--no-audit',
  '--no-fund',
]

test('every locked package supports this version of Node', async () => {
  const cwd = temporary()
  for (const file of ['package.json', 'package-lock.json'])
    copyFileSync(join(packageRoot, file), join(cwd, file))
  const { stdout, stderr } = await promisify(execFile)('npm', args, {
    cwd,
    shell: process.platform === 'win32',
  })
  expect(stderr).not.toContain('EBADENGINE')
  expect(stdout).toMatch(/^added \d+ packages/m)
})
