import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  newRestoreFile,
  readRestorable,
  removeRestorable,
  restorablesIn,
  type Saved,
  saveRestorable,
} from '../../../../src/engine/entity/restore-file.js'
import { SentLog } from '../../../../src/engine/entity/sent-log.js'
import { book, library } from '../../library.js'

let folder: string
let file: string
const startedAt = new Date('2030-01-02T03:04:05.678Z')
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'restore-file-'))
  file = newRestoreFile(folder, startedAt)
})
afterEach(() => rmSync(folder, { recursive: true }))

const saved: Saved = {
  baseUrl: 'https://library.example/v1',
  id: 'b1',
  read: 'get',
  savedAt: startedAt.toISOString(),
  text: JSON.stringify(book),
}
const former = {
  version: 1,
  baseUrl: saved.baseUrl,
  id: 'b1',
  read: 'get',
  savedAt: saved.savedAt,
  entity: book,
}
const read = (text: string) => {
  writeFileSync(file, text)
  return readRestorable(file)
}

test('a restore file is named after the start of the run, and no two are named alike', () => {
  expect(file).toMatch(/restore-2030-01-02T03-04-05-678Z-[0-9a-f]{8}\.jsonl$/)
  expect(newRestoreFile(folder, startedAt)).not.toBe(file)
})

test('a state is kept where only its owner can read it', () => {
  saveRestorable(file, saved)
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify({ version: 2, ...saved })}\n`)
  expect(readRestorable(file)).toEqual({ version: 2, ...saved, entity: book, sent: [] })
})

test('the text of the entity is saved exactly as it was read', () => {
  const text = '{"code":"b1","pages":1.10}'
  saveRestorable(file, { ...saved, text })
  expect(readRestorable(file)).toMatchObject({ text, entity: { code: 'b1', pages: 1.1 } })
})

test('a state never takes the place of another', () => {
  saveRestorable(file, saved)
  expect(() => saveRestorable(file, { ...saved, id: 'b2' })).toThrow(/EEXIST/)
  expect(readRestorable(file).id).toBe('b1')
})

test('a state is removed, even if it does not exist', () => {
  saveRestorable(file, saved)
  removeRestorable(file)
  expect(() => readRestorable(file)).toThrow(/ENOENT/)
  expect(() => removeRestorable(file)).not.toThrow()
})

describe('a file of version 1', () => {
  test.for([2, 0])('indented by %i is read, and does not say what was sent', (indent) => {
    const { sent, ...found } = read(`${JSON.stringify(former, null, indent)}\n`)
    expect(found).toEqual({ ...former, text: JSON.stringify(book) })
    expect(sent).toBeUndefined()
  })
})

describe('the values that a run sends', () => {
  const body = (object: object) => ({ method: 'PATCH', body: JSON.stringify(object) }) as const

  test('is added for properties of the contract, each value once', () => {
    saveRestorable(file, saved)
    const log = new SentLog(file, library)
    log.request(body({ pages: 3, other: 1, '@odata.type': '#x' }))
    log.request(body({ pages: 3 }))
    log.request(body({ Pages: 3, title: 'x' }))
    log.request({
      method: 'PATCH',
      body: 'pages=4',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    const sent = [
      { name: 'pages', value: 3 },
      { name: 'Pages', value: 3 },
      { name: 'title', value: 'x' },
      { name: 'pages', value: '4' },
    ]
    expect(readRestorable(file).sent).toEqual(sent)
  })

  test('is not added to a deleted file', () => {
    const log = new SentLog(file, library)
    expect(() => log.request(body({ other: 3 }))).not.toThrow()
    expect(() => log.request(body({ pages: 3 }))).toThrow(/ENOENT/)
  })

  test('was not sent if its line was cut off', () => {
    const line = JSON.stringify({ version: 2, ...saved })
    expect(read(`${line}\n{"name":"pages","value":3}\n{"name":"pages","va`).sent).toEqual([
      { name: 'pages', value: 3 },
    ])
  })
})

describe('a file is not a restore file', () => {
  test.for<[string, object, string]>([
    ['another version', { version: 3 }, '/version must be equal to one of the allowed values'],
    ['a URL that is none', { baseUrl: 'not a URL' }, '/baseUrl must be a service root'],
    ['a URL of another scheme', { baseUrl: 'file:///x' }, '/baseUrl must be a service root'],
    ['credentials in its URL', { baseUrl: 'https://a:b@c/d' }, '/baseUrl must be a service root'],
    ['a query', { baseUrl: 'https://c/d?e' }, '/baseUrl must be a service root'],
    ['no URL', { baseUrl: undefined }, "must have required property 'baseUrl'"],
    ['a number for a key', { id: 7 }, '/id must be string'],
    ['a number for a parent', { parents: [7] }, '/parents/0 must be string'],
    ['a list for an entity', { entity: [book] }, '/entity must be object'],
    ['no entity', { entity: undefined }, "must have required property 'text'"],
    ['an entity that is no object', { text: '[]' }, '/text must be an object'],
    ['another way to read', { read: 'head' }, '/read must be equal to one of the allowed values'],
    ['no way to read', { read: undefined }, "must have required property 'read'"],
    ['something else', { token: 'x' }, 'must NOT have additional properties'],
  ])('with %s', ([, changes, message]) => {
    expect(() => read(JSON.stringify({ ...former, ...changes }))).toThrow(`not a restore file: ${message}`)
  })

  test.for([
    ['null', 'not a restore file: must be object'],
    ['{', 'it is not JSON'],
    ['{"version":2}\n', "not a restore file: must have required property 'text'"],
    ['{"version":2\n', 'the first line is not JSON'],
    [`${JSON.stringify({ ...former, version: 2 })}\n{"name":1,"value":2}\n`, 'line 2: /name must be string'],
    [`${JSON.stringify({ ...former, version: 2 })}\n{"name"\n`, 'line 2 is not JSON'],
  ] as const)('that holds %s', ([text, message]) => {
    expect(() => read(text)).toThrow(message)
  })

  test('if it is a folder', () => {
    expect(() => readRestorable(folder)).toThrow('expected a file')
  })
})

test('the restore files of a folder are found among other files', () => {
  const second = join(folder, 'restore-1.json')
  saveRestorable(file, saved)
  writeFileSync(second, JSON.stringify(former, null, 2))
  writeFileSync(join(folder, 'restore-2.json'), 'no JSON')
  writeFileSync(join(folder, 'restore-3.json.bak'), JSON.stringify(former))
  writeFileSync(join(folder, 'lock-4.json'), JSON.stringify(former))
  mkdirSync(join(folder, 'restore-5.json'))
  expect([...restorablesIn(folder).keys()]).toEqual([second, file])
})
