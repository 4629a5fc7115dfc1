import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'

/** How often the holder of a lock refreshes it, in milliseconds. */
const refreshEvery = 10_000
/** Age after which a lock is stale because its process has ended, in milliseconds. */
export const staleAfter = 60_000

/** The content of a lock file. It has no process id or host name, because these are not unique in containers. */
interface Claim {
  /** Identifies the process. */
  readonly owner: string
  /** Identifies the lock of that process. */
  readonly claim: string
  /** The URL of the entity. */
  readonly entity: string
  /** The file in which the holder saves the state of the entity after reading it. */
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

/** The dependencies of a lock besides the file system. */
export interface Surroundings {
  readonly now: () => number
  /** Identifies this process. */
  readonly owner: string
  /** Refreshes the file until the returned function is called. */
  readonly keepFresh: (file: string, claim: string) => () => void
}

// A global symbol, so that all copies of this module in a process share the id.
const ownerKey = Symbol.for('odata-contract.owner')
const thisProcess = (): string => {
  const shared = globalThis as { [ownerKey]?: string }
  shared[ownerKey] ??= randomUUID()
  return shared[ownerKey]
}

/** Runs in a worker thread, so that the lock stays fresh while the main thread is busy. */
const refreshing = `
  const { readFileSync, utimesSync } = require('node:fs')
  const { file, claim, every } = require('node:worker_threads').workerData
  setInterval(() => {
    try {
      if (JSON.parse(readFileSync(file, 'utf8')).claim === claim) utimesSync(file, new Date(), new Date())
    } catch {}
  }, every)`

/** Refreshes a lock file from a worker thread that does not keep the process alive. @returns a function that stops it */
export const refreshInThread = (file: string, claim: string, every = refreshEvery): (() => void) => {
  const thread = new Worker(refreshing, { eval: true, workerData: { file, claim, every }, execArgv: [] })
  // If the thread fails, the lock becomes stale. The run continues.
  thread.on('error', () => {})
  thread.unref()
  return () => void thread.terminate()
}

const claimIn = (file: string): Partial<Claim> => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    // Another process is writing the file, or has deleted it.
    return {}
  }
}

interface LockFile {
  readonly file: string
  readonly number: number
}

/** The lock files of an entity in ascending order of their number. */
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

const registered = (file: string, claim: string, stop: () => void): Lock => {
  const lock: Lock = {
    file,
    release() {
      if (!held.delete(lock)) return
      stop()
      // This process may have locked the entity again since then.
      if (claimIn(file).claim === claim) rmSync(file, { force: true })
      if (held.size === 0) process.off('exit', releaseAll)
    },
  }
  if (held.size === 0) process.on('exit', releaseAll)
  held.add(lock)
  return lock
}

/**
 * Locks an entity for this process. A lock of the same process is replaced.
 *
 * A lock is a file with a number. A process that finds only stale locks creates the file with the next number, which only
 * one process can do. It then lists the files again, because a slower process may create a lower number at the same time.
 * Of two processes that create different numbers, at least the later one finds the other file and withdraws.
 * @throws InUse if another process holds the lock
 * @throws Error if the folder is not writable
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
  return registered(file, claim, keepFresh(file, claim))
}
