import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readBounded } from '../../../src/support/bounded-file.js'

/** Node cannot make one. */
const makePipe = 'mkfifo'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'files-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a file is read, through a link too', () => {
  writeFileSync(join(folder, 'a'), 'Größe')
  symlinkSync(join(folder, 'a'), join(folder, 'link'))
  expect(readBounded(join(folder, 'link')).toString()).toBe('Größe')
})

test('a file of 1 MiB is read, and one byte more is too much', () => {
  const file = join(folder, 'long')
  writeFileSync(file, '')
  truncateSync(file, 2 ** 20)
  expect(readBounded(file)).toHaveLength(2 ** 20)
  truncateSync(file, 2 ** 20 + 1)
  expect(() => readBounded(file)).toThrow('is larger than 1 MiB')
})

test.skipIf(process.platform === 'win32').for<[string, (file: string) => void, string, string]>([
  ['nothing', () => {}, 'there is no such file', 'ENOENT'],
  ['a folder', (file) => mkdirSync(file), 'is a folder', 'EISDIR'],
  ['a pipe', (file) => execFileSync(makePipe, [file]), 'is not a file', 'not a regular file'],
  ['a device', (file) => symlinkSync('/dev/zero', file), 'is not a file', 'not a regular file'],
])('%s is not read', ([name, make, message, brief]) => {
  const file = join(folder, name)
  make(file)
  expect(() => readBounded(file)).toThrow(expect.objectContaining({ name: 'UnreadableFile', message, brief }))
})
