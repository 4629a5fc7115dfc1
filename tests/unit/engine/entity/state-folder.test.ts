import { chmodSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import os, { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openStateFolder, stateFolder } from '../../../../src/engine/entity/state-folder.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-folder-'))
  vi.stubEnv('XDG_STATE_HOME', join(folder, 'a', 'b'))
  // Nothing is to be left in a real home; what imports it by name is to see the stand-in.
  vi.spyOn(os, 'homedir').mockReturnValue(folder)
  syncBuiltinESMExports()
})
afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

test('is created for its owner only, and may be there already', () => {
  const opened = openStateFolder()
  expect(opened).toBe(join(folder, 'a', 'b', 'odata-contract'))
  expect(statSync(opened).mode & 0o777).toBe(0o700)
  chmodSync(opened, 0o755)
  expect(openStateFolder()).toBe(opened)
  expect(statSync(opened).mode & 0o777).toBe(0o755)
})

test('is not relative to the working folder', () => {
  vi.stubEnv('XDG_STATE_HOME', 'state')
  expect(openStateFolder).toThrow(new Error('XDG_STATE_HOME is "state", expected an absolute path'))
  expect(existsSync('state')).toBe(false)
})

test('cannot be created inside a file', () => {
  writeFileSync(join(folder, 'a'), '')
  expect(openStateFolder).toThrow(/^ENOTDIR: .+$/)
})

// Its parent is a folder, and creating something there says that there is no such folder: Node's own recursion never ends.
test.skipIf(!existsSync('/proc/1'))('cannot be created in /proc', () => {
  vi.stubEnv('XDG_STATE_HOME', '/proc/1/x')
  expect(openStateFolder).toThrow(/^(ENOENT|EACCES): .+'\/proc\/1\/x'$/)
})

describe('is where a program keeps its state', () => {
  test.for<[NodeJS.Platform, string | undefined, string]>([
    ['linux', undefined, '.local/state'],
    ['darwin', undefined, 'Library/Application Support'],
    ['win32', undefined, 'AppData/Local'],
    ['win32', 'local', 'local'],
  ])('on %s, with LOCALAPPDATA %s', ([platform, local, expected]) => {
    vi.stubEnv('XDG_STATE_HOME', '')
    vi.stubEnv('LOCALAPPDATA', local && join(folder, local))
    expect(stateFolder(platform)).toBe(join(folder, expected, 'odata-contract'))
  })
})
