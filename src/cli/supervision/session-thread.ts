import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Worker } from 'node:worker_threads'
import type { Logged } from '../../engine/recording/recorder.js'
import { NotTestable } from '../../engine/target/not-testable.js'
import type { Preflight } from '../../engine/target/preflight.js'
import { joined, noNotes, nothingLeft } from '../../evidence/session-notes.js'
import type { Result } from '../../model/result.js'
import type { Left, SessionNotes } from '../../model/session-notes.js'
import type { SessionOptions } from '../../run/create-run.js'
import { packageRoot } from '../../support/package-info.js'
import type { FromSession, Inspected, Serving, ToServe, ToSession } from './thread-messages.js'

/** Milliseconds that an interrupted session may take to end by itself. */
const patience = 1000

/** The compiled code of the thread. */
const code = join(packageRoot, 'dist/src/cli/supervision/session-worker.js')

/** The most memory for young objects, in MiB. A quarter of the default saves 30 MiB and costs no time. */
const maxYoungGenerationSizeMb = 12

/** How the session of a run ended. */
export interface SessionEnd {
  readonly notes: SessionNotes
  /** The changes that its requests may have left in the entity. */
  readonly left: Left
  /** The error that ended the session early. */
  readonly error?: string
}

/** The callbacks of a session. */
export interface Listener {
  onResult(result: Result): void
  /** Resolves with a new token, or `undefined` if there is none. */
  renew(): Promise<string | undefined>
  log(logged: Logged): void
}

const textOf = (error: unknown): string => (error instanceof Error && error.stack) || String(error)

/** The thread that inspects the target and judges the cases, while this process loads Vitest. */
export class SessionThread {
  readonly #worker = new Worker(code, { resourceLimits: { maxYoungGenerationSizeMb } })
  /** Rejects when the thread has ended. */
  readonly #gone: Promise<never>
  #isServing = false

  constructor() {
    this.#gone = new Promise((_, reject) => {
      this.#worker.once('error', reject)
      this.#worker.once('exit', (code) =>
        reject(new Error(`the session thread has ended (exit code ${code})`)),
      )
    })
    this.#gone.catch(() => {})
  }

  /** Starts the reference service on a free port of 127.0.0.1. It ends with the thread. */
  serve(options: ToServe): Promise<Serving> {
    this.#isServing = true
    return this.#run<Serving>({ kind: 'serve', ...options }, (message, resolve) => {
      if (message.kind === 'serving') resolve(message)
    })
  }

  /** Runs the preflight. @throws NotTestable */
  inspect(options: SessionOptions, log: Listener['log']): Promise<Inspected> {
    return this.#run<Inspected>({ kind: 'inspect', options }, (message, resolve, reject) => {
      if (message.kind === 'logged') log(message.logged)
      else if (message.kind === 'inspected') resolve(message)
      else if (message.kind === 'not testable') reject(new NotTestable(message.reason))
    })
  }

  /** Judges all cases of a run. Resolves however the session ends. */
  async judge(
    options: SessionOptions,
    found: Preflight,
    restoreFile: string | undefined,
    listener: Listener,
    interrupted: Promise<void>,
  ): Promise<SessionEnd> {
    let notes = noNotes
    let left = nothingLeft
    const finished = this.#run<void>(
      { kind: 'judge', options, found, restoreFile },
      async (message, resolve) => {
        if (message.kind === 'judged') {
          notes = message.notes
          left = joined(left, message.left)
          listener.onResult(message.result)
        } else if (message.kind === 'logged') listener.log(message.logged)
        else if (message.kind === 'refused') this.#post({ kind: 'renewed', token: await listener.renew() })
        else if (message.kind === 'finished') resolve()
      },
    )
    try {
      await Promise.race([finished, this.#cutOff(interrupted)])
      return { notes, left }
    } catch (error) {
      return { notes, left, error: textOf(error) }
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }

  /** Ends an interrupted session that waits for a response. The reference service does not let it wait. */
  async #cutOff(interrupted: Promise<void>): Promise<void> {
    await interrupted
    await sleep(patience, undefined, { ref: false })
    await (this.#isServing ? this.#gone : this.close())
  }

  /** Sends a message and handles the answers. @throws the error that ended the thread */
  async #run<T>(
    message: ToSession,
    handle: (message: FromSession, resolve: (value: T) => void, reject: (error: Error) => void) => void,
  ): Promise<T> {
    let listen: (message: FromSession) => void = () => {}
    const answered = new Promise<T>((resolve, reject) => {
      listen = (answer) => handle(answer, resolve, reject)
      this.#worker.on('message', listen)
    })
    this.#post(message)
    return Promise.race([answered, this.#gone]).finally(() => this.#worker.off('message', listen))
  }

  #post(message: ToSession): void {
    this.#worker.postMessage(message)
  }
}
