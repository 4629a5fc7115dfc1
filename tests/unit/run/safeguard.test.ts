import { existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { loadContract } from '../../../src/contract/index.js'
import { readRestorable } from '../../../src/engine/entity/restore-file.js'
import { NotTestable } from '../../../src/engine/target/not-testable.js'
import type { Preflight } from '../../../src/engine/target/preflight.js'
import { entityState } from '../../../src/evidence/entity-state.js'
import {
  discard,
  type Reserved,
  refuseLeftBehind,
  restoreCommand,
  save,
  unlocked,
} from '../../../src/run/safeguard.js'
import { packageRoot } from '../../../src/support/package-info.js'
import { fixtures } from '../../fixtures/index.js'

const contract = loadContract(packageRoot)
const [collection] = contract.properties.filter((each) => each.collection && each.path === each.root)
const name = collection?.name as string
const entity = { [contract.resource.key.name]: 'a', [name]: collection?.valid(0) ?? null }
const address = { baseUrl: 'https://service.example/beta', id: 'a' }
const stateWith = (changes: object = {}): Preflight => {
  const snapshot = entityState(contract, { ...entity, ...changes })
  return { read: 'get', snapshot, second: snapshot, sibling: undefined }
}

let home: string
let reserved: Reserved
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'safeguard-'))
  vi.stubEnv('XDG_STATE_HOME', home)
  reserved = unlocked()
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

const refuse = (found: Preflight, of = address) => refuseLeftBehind(contract, of, found, reserved, 'go home')

test('the state is saved exactly as it was read, unless it cannot be read', () => {
  expect(save(address, { ...stateWith(), snapshot: undefined }, reserved, undefined)).toBeUndefined()
  expect(existsSync(reserved.restoreFile)).toBe(false)
  expect(save(address, stateWith(), reserved, undefined)).toBe(reserved.restoreFile)
  expect(readRestorable(reserved.restoreFile)).toMatchObject({ ...address, read: 'get', entity, sent: [] })
})

test('a restore file that cannot be written ends the run in one line', () => {
  save(address, stateWith(), reserved, undefined)
  const again = () => save(address, stateWith(), reserved, undefined)
  expect(again).toThrow(NotTestable)
  expect(again).toThrow(/^no update was sent, because no restore file can be written \(EEXIST: .+\)$/)
})

describe('a restore file of an earlier run', () => {
  const other = { [name]: collection?.valid(1) }

  /** The same file, as another process left it. */
  const leave = (): string => {
    const file = save(address, stateWith(), reserved, undefined) as string
    const left = file.replace('.jsonl', '-left.jsonl')
    renameSync(file, left)
    return left
  }

  test('is deleted if the entity is unchanged', () => {
    leave()
    expect(() => refuse(stateWith())).not.toThrow()
    expect(readdirSync(reserved.folder)).toEqual([])
  })

  test('is kept if this process still needs it', () => {
    const file = save(address, stateWith(), reserved, undefined) as string
    expect(() => refuse(stateWith())).not.toThrow()
    expect(existsSync(file)).toBe(true)
    discard(file)
    expect(readdirSync(reserved.folder)).toEqual([])
  })

  test('keeps the entity from being tested otherwise, however it is addressed', () => {
    const file = save(address, stateWith(), reserved, undefined) as string
    const message = `an earlier run did not restore "a": run odata-contract restore ${file} --base-url ${address.baseUrl}, or go home`
    expect(() => refuse(stateWith(other))).toThrow(new NotTestable(message))
    const same = { ...address, baseUrl: 'HTTPS://service.example:443/beta/' }
    expect(() => refuse(stateWith(other), same)).toThrow(new NotTestable(message))
    expect(() => refuse({ ...stateWith(), snapshot: undefined })).toThrow(new NotTestable(message))
    expect(existsSync(file)).toBe(true)
  })

  test.for<[string, object]>([
    ['another entity', { id: 'b' }],
    ['another service', { baseUrl: 'https://other.example/beta' }],
    ['another set, with the same key', { contract: fixtures.writable() }],
    ['a key that changes the path', { id: '..' }],
  ])('is left alone if it is of %s', ([, changes]) => {
    const file = save(address, stateWith(), reserved, undefined) as string
    const { sent: _, entity: __, ...saved } = readRestorable(file)
    writeFileSync(file, `${JSON.stringify({ ...saved, ...changes })}\n`)
    expect(() => refuse(stateWith(other))).not.toThrow()
    expect(existsSync(file)).toBe(true)
  })

  test('counts if its contract no longer exists, and its keys are the same', () => {
    const file = save(address, stateWith(), reserved, join(home, 'gone')) as string
    expect(() => refuse(stateWith())).toThrow(NotTestable)
    expect(() => refuse(stateWith(), { ...address, id: 'b' })).not.toThrow()
    expect(existsSync(file)).toBe(true)
  })
})

test('the command to restore can be pasted into a shell', () => {
  expect(restoreCommand('/a b/it’s', { baseUrl: 'https://service.example/beta' })).toBe(
    "odata-contract restore '/a b/it’s' --base-url https://service.example/beta",
  )
  expect(restoreCommand("/it's $(x)", { baseUrl: 'https://service.example/beta' })).toBe(
    "odata-contract restore '/it'\\''s $(x)' --base-url https://service.example/beta",
  )
  expect(restoreCommand('/a', { baseUrl: 'https://service.example/beta', targetName: 'staging' })).toBe(
    'odata-contract restore /a --target staging',
  )
})
