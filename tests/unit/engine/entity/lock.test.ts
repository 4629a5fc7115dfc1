import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { acquireLock, InUse, refreshInThread, type Surroundings } from '../../../../src/engine/entity/lock.js'

const entity = 'https://library.example/v1/shop/books/b1'
const restoreFile = '/state/restore-1.jsonl'

let folder: string
/** Milliseconds. */
let time: number
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'))
  time = 1_900_000_000_000
})
afterEach(() => rmSync(folder, { recursive: true }))

/** A process that refreshes its locks where the test says so, and may act in the middle of taking a lock. */
const processNamed = (owner: string, before: (clockReads: number) => void = () => {}) => {
  let reads = 0
  const surroundings: Surroundings = {
    owner,
    now: () => {
      before(++reads)
      return time
    },
    keepFresh: () => () => {},
  }
  return (of = entity) => acquireLock(folder, of, restoreFile, surroundings)
}
const [first, second, third] = ['first', 'second', 'third'].map((name) => processNamed(name)) as [
  ReturnType<typeof processNamed>,
  ReturnType<typeof processNamed>,
  ReturnType<typeof processNamed>,
]
const files = () => readdirSync(folder)
const refresh = (file: string) => utimesSync(file, time / 1000, time / 1000)

test('a lock is a file that names the restore file, and is deleted on release', () => {
  const { file, release } = first()
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ owner: 'first', entity, restoreFile })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  release()
  expect(files()).toEqual([])
  expect(release).not.toThrow()
})

test('a second process does not get the lock; the error names both files', () => {
  const { file } = first()
  const error = (() => {
    try {
      second()
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(InUse)
  expect(error).toMatchObject({ file, restoreFile })
  expect(files()).toHaveLength(1)
})

test('other entities have locks of their own', () => {
  first()
  expect(() => second(`${entity}1`)).not.toThrow()
})

test('a lock that was released is free', () => {
  first().release()
  expect(second).not.toThrow()
})

test('a lock that is being written is held', () => {
  const { file } = first()
  writeFileSync(file, '')
  refresh(file)
  expect(second).toThrow(InUse)
})

describe('a lock is stale', () => {
  test('after a minute without a refresh, and not before', () => {
    const { file } = first()
    time += 60_000
    expect(second).toThrow(InUse)
    refresh(file)
    time += 60_000
    expect(second).toThrow(InUse)
    time += 1
    expect(second).not.toThrow()
    expect(files()).toHaveLength(1)
  })

  test('if its time is to come, as after a clock was set back', () => {
    first()
    time -= 60_001
    expect(second).not.toThrow()
  })

  test('and taken over: its former holder does not release the new one', () => {
    const former = first()
    time += 60_001
    const { file } = second()
    former.release()
    expect(files()).toEqual([file.slice(folder.length + 1)])
    expect(third).toThrow(InUse)
  })
})

describe('of two processes that find the same stale lock, one gets it', () => {
  test('if the other is faster', () => {
    first()
    time += 60_001
    // The clock is read once for the stale lock, and again when the new one is created.
    const slow = processNamed('slow', (reads) => reads === 2 && second())
    expect(slow).toThrow(InUse)
    expect(files()).toHaveLength(1)
    expect(third).toThrow(InUse)
  })

  test('if the other has already removed the stale one, and its lock has a lower number', () => {
    first()
    time += 60_001
    const slow = processNamed('slow', (reads) => {
      if (reads !== 2) return
      second().release()
      third()
    })
    expect(slow).toThrow(InUse)
    expect(files()).toHaveLength(1)
    expect(JSON.parse(readFileSync(join(folder, files()[0] as string), 'utf8'))).toMatchObject({
      owner: 'third',
    })
  })
})

test('a process takes over its own lock, which its former holder does not release any more', () => {
  const former = first()
  const { file, release } = first()
  former.release()
  expect(files()).toEqual([file.slice(folder.length + 1)])
  release()
  expect(files()).toEqual([])
})

test('locks are released when the process exits', () => {
  first()
  second(`${entity}2`)
  const own = process.listeners('exit').filter(({ name }) => name === 'releaseAll')
  expect(own).toHaveLength(1)
  own[0]?.(0)
  expect(files()).toEqual([])
  expect(process.listeners('exit').filter(({ name }) => name === 'releaseAll')).toEqual([])
})

test('a folder that is not writable is a separate error, and leaves no files', () => {
  expect(() => acquireLock(join(folder, 'none'), entity, restoreFile)).toThrow(/^ENOENT: .+$/)
})

describe('a lock is refreshed', () => {
  const aged = (claim: string) => {
    const file = join(folder, 'lock')
    writeFileSync(file, JSON.stringify({ claim }))
    utimesSync(file, 1000, 1000)
    return file
  }
  const isOld = (file: string) => statSync(file).mtimeMs === 1_000_000

  test('while the main thread is busy', () => {
    const file = aged('mine')
    const stop = refreshInThread(file, 'mine', 1)
    const end = Date.now() + 30_000
    // Nothing else runs in this thread meanwhile.
    while (isOld(file) && Date.now() < end);
    stop()
    expect(isOld(file)).toBe(false)
  })

  test('by its own holder only', () => {
    const [other, mine] = [aged('other'), join(folder, 'mine')]
    writeFileSync(mine, JSON.stringify({ claim: 'mine' }))
    utimesSync(mine, 1000, 1000)
    const stops = [refreshInThread(other, 'mine', 1), refreshInThread(mine, 'mine', 1)]
    const end = Date.now() + 30_000
    while (isOld(mine) && Date.now() < end);
    for (const stop of stops) stop()
    expect(isOld(mine)).toBe(false)
    expect(isOld(other)).toBe(true)
  })
})
