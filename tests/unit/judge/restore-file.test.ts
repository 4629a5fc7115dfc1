import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import os, { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import {
  leftBehind,
  type Restorable,
  readRestorable,
  removeRestorable,
  saveRestorable,
} from '../../../src/judge/restore-file.js'
import { book } from '../library.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restore-file-'))
  vi.stubEnv('XDG_STATE_HOME', folder)
  // Nor is anything to be left in a real home, whatever is wrong; what imports it by name is to see the stand-in.
  vi.spyOn(os, 'homedir').mockReturnValue(folder)
  syncBuiltinESMExports()
})
afterEach(() => {
  vi.restoreAllMocks()
  syncBuiltinESMExports()
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true })
})

const restorable: Restorable = {
  version: 1,
  baseUrl: 'https://library.example/v1',
  id: 'b1',
  read: 'get',
  savedAt: '2030-01-02T03:04:05.678Z',
  entity: book,
}

test('a state is kept where only its owner can read it, and named after its time', () => {
  const file = saveRestorable(restorable)
  expect(file).toBe(join(folder, 'odata-contract', `restore-2030-01-02T03-04-05-678Z-${process.pid}.json`))
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(statSync(dirname(file)).mode & 0o777).toBe(0o700)
  expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(restorable, null, 2)}\n`)
  expect(readRestorable(file)).toEqual(restorable)
})

test('a state never takes the place of another', () => {
  saveRestorable(restorable)
  expect(() => saveRestorable(restorable)).toThrow(/EEXIST/)
})

test('a state is removed, and may be gone already', () => {
  const file = saveRestorable(restorable)
  removeRestorable(file)
  expect(() => readRestorable(file)).toThrow(/ENOENT/)
  expect(() => removeRestorable(file)).not.toThrow()
})

describe('a file is no restore file', () => {
  const read = (text: string) => {
    const file = join(folder, 'file.json')
    writeFileSync(file, text)
    return () => readRestorable(file)
  }

  test.for<[string, object]>([
    ['version', { version: 2 }],
    ['baseUrl', { baseUrl: 'not a URL' }],
    ['baseUrl', { baseUrl: undefined }],
    ['id', { id: 7 }],
    ['entity', { entity: [book] }],
    ['read', { read: undefined }],
  ])('with another %s', ([, changes]) => {
    expect(read(JSON.stringify({ ...restorable, ...changes }))).toThrow('not a restore file')
  })

  test.for([
    ['null', 'not a restore file'],
    ['{', 'it is not JSON'],
  ] as const)('that holds %s', ([text, message]) => {
    expect(read(text)).toThrow(message)
  })
})

describe('files that earlier runs left behind', () => {
  const put = (name: string, content: object | string) => {
    const file = join(folder, 'odata-contract', name)
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content))
    return file
  }

  test('are those of this entity', () => {
    const own = saveRestorable(restorable)
    const second = put('restore-2.json', restorable)
    put('restore-3.json', { ...restorable, id: 'b2' })
    put('restore-4.json', { ...restorable, baseUrl: 'https://elsewhere.example' })
    put('restore-5.json', 'no JSON')
    put('restore-6.json.bak', restorable)
    put('not-a-restore-7.json', restorable)
    expect(leftBehind('https://library.example/v1', 'b1').sort()).toEqual([own, second].sort())
  })

  test('are none where nothing was ever kept', () => {
    expect(leftBehind('https://library.example/v1', 'b1')).toEqual([])
  })
})

describe('where a program keeps its state', () => {
  test.for<[NodeJS.Platform, string | undefined, string]>([
    ['linux', undefined, '.local/state'],
    ['darwin', undefined, 'Library/Application Support'],
    ['win32', undefined, 'AppData/Local'],
    ['win32', 'local', 'local'],
  ])('on %s, with LOCALAPPDATA %s', ([platform, local, expected]) => {
    vi.stubEnv('XDG_STATE_HOME', '')
    vi.stubEnv('LOCALAPPDATA', local && join(folder, local))
    vi.spyOn(process, 'platform', 'get').mockReturnValue(platform)
    expect(dirname(saveRestorable(restorable))).toBe(join(folder, expected, 'odata-contract'))
  })
})
