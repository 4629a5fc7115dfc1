import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** How often the holder of a lock shows that it is alive. Milliseconds. */
const refreshEvery = 10_000
/** A lock that was not refreshed for so long belongs to a process that is gone. Milliseconds. */
export const staleAfter = 60_000

/** What a lock file says. Process ids and host names mean nothing in containers. */
interface Claim {
  /** A process. */
  readonly owner: string
  /** One lock of that process. */
  readonly claim: string
  /** The URL of the entity. */
  readonly entity: string
  /** Where the holder saves the state of the entity, once it has read it. */
  readonly restoreFile: string
}

/** Another process is testing or restoring the entity. */
export class InUse extends Error {
  override name = 'InUse'
  readonly file: string
  /** `undefined` while the other process is writing its lock file. */
  readonly restoreFile: string | undefined
  constructor(file: string) {
    super(`another process holds the lock ${file}`)
    this.file = file
    this.restoreFile = claimIn(file).restoreFile
  }
}

/** What the lock depends on besides the file system. */
export interface Surroundings {
  readonly now: () => number
  /** Names this process. */
  readonly owner: string
  /** Refreshes the file until the returned function is called. */
  readonly keepFresh: (file: string, claim: string) => () => void
}

// All copies of this module in a process share it.
const ownerKey = Symbol.for('odata-contract.owner')
const thisProcess = (): string => {
  const shared = globalThis as { [ownerKey]?: string }
  shared[ownerKey] ??= randomUUID()
  return shared[ownerKey]
}

/** Runs in a thread: a main thread that is busy for a minute must not lose its lock. */
const refreshing = `
  const { readFileSync, utimesSync } = require('node:fs')
  const { file, claim, every } = require('node:worker_threads').workerData
  setInterval(() => {
    try {
      if (JSON.parse(readFileSync(file, 'utf8')).claim === claim) utimesSync(file, new Date(), new Date())
    } catch {}
  }, every)`

/** Keeps a lock file fresh from a thread, which does not keep the process alive. */
export const refreshInThread = (file: string, claim: string, every = refreshEvery): (() => void) => {
  const thread = new Worker(refreshing, { eval: true, workerData: { file, claim, every }, execArgv: [] })
  // Without it the lock becomes stale; that is no reason to end a run.
  thread.on('error', () => {})
  thread.unref()
  return () => void thread.terminate()
}

const claimIn = (file: string): Partial<Claim> => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // It is being written, or already gone.
    return {}
  }
}

interface LockFile {
  readonly file: string
  readonly number: number
}

/** The lock files of an entity, the newest last. */
const lockFiles = (folder: string, stem: string): LockFile[] =>
  readdirSync(folder)
    .flatMap((name) => {
      const number = name.startsWith(stem) ? /^(\d+)\.json$/.exec(name.slice(stem.length))?.[1] : undefined
      return number === undefined ? [] : [{ file: join(folder, name), number: Number(number) }]
    })
    .sort((a, b) => a.number - b.number)

const ageOf = (file: string, now: number): number => {
  const modified = statSync(file, { throwIfNoEntry: false })?.mtimeMs
  return modified === undefined ? Number.POSITIVE_INFINITY : Math.abs(now - modified)
}

const create = (file: string, claim: Claim, now: number): void => {
  try {
    writeFileSync(file, `${JSON.stringify(claim)}\n`, { mode: 0o600, flag: 'wx' })
    utimesSync(file, now / 1000, now / 1000)
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === 'EEXIST'
    if (isTaken) throw new InUse(file)
    rmSync(file, { force: true })
    throw error
  }
}

/** A held lock. */
export interface Lock {
  readonly file: string
  release(): void
}

const held = new Set<Lock>()
const releaseAll = (): void => {
  for (const lock of held) lock.release()
}

const hold = (file: string, claim: string, stop: () => void): Lock => {
  const lock: Lock = {
    file,
    release() {
      if (!held.delete(lock)) return
      stop()
      // This process may have locked the entity once more since.
      if (claimIn(file).claim === claim) rmSync(file, { force: true })
      if (held.size === 0) process.off('exit', releaseAll)
    },
  }
  if (held.size === 0) process.on('exit', releaseAll)
  held.add(lock)
  return lock
}

/**
 * Locks an entity for this process; one that this process has locked already is locked anew.
 *
 * A lock is a file with a number. Whoever finds only stale ones creates the next number, which only one process can.
 * It then looks again: an older process may be creating a lower number at the same moment. Of two processes that create
 * different numbers, at least the later one sees the other and withdraws.
 * @throws InUse; Error where the folder cannot be written
 */
export const acquireLock = (
  folder: string,
  entity: string,
  restoreFile: string,
  { now, owner, keepFresh }: Surroundings = {
    now: Date.now,
    owner: thisProcess(),
    keepFresh: refreshInThread,
  },
): Lock => {
  const stem = `lock-${createHash('sha256').update(entity).digest('hex').slice(0, 16)}-`
  const isHeld = ({ file }: LockFile) => ageOf(file, now()) <= staleAfter && claimIn(file).owner !== owner
  const before = lockFiles(folder, stem)
  const holder = before.find(isHeld)
  if (holder) throw new InUse(holder.file)
  const file = join(folder, `${stem}${(before.at(-1)?.number ?? 0) + 1}.json`)
  const claim = randomUUID()
  create(file, { owner, claim, entity, restoreFile }, now())
  const rival = lockFiles(folder, stem).find((other) => other.file !== file && isHeld(other))
  if (rival) {
    rmSync(file, { force: true })
    throw new InUse(rival.file)
  }
  for (const stale of before) rmSync(stale.file, { force: true })
  return hold(file, claim, keepFresh(file, claim))
}
