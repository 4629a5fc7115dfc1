import { BroadcastChannel } from 'node:worker_threads'
import type { Result } from '../model/result.js'

/** What Vitest's worker needs to know about a run: the ids of the cases of each file, and where it gets their results. */
export interface Reported {
  readonly runId: string
  readonly cases: Readonly<Record<string, readonly string[]>>
}

/**
 * The messages between the main process and Vitest's worker. `listening` asks for the results, which come as soon as they
 * are there. `over`: no more will come.
 */
type Message =
  | { readonly kind: 'listening' }
  | { readonly kind: 'results'; readonly results: readonly Result[] }
  | { readonly kind: 'over' }

const channelOf = (runId: string): BroadcastChannel => {
  const channel = new BroadcastChannel(`odata-contract ${runId}`)
  // The channel must not keep the process alive.
  channel.unref()
  return channel
}

const messageOf = (event: unknown): Message => (event as { data: Message }).data

/** Passes the results of a session on to Vitest's worker, which may start to listen later. */
export class Relay {
  readonly #channel: BroadcastChannel
  #waiting: Result[] = []
  #isListening = false
  #isOver = false

  constructor(runId: string) {
    this.#channel = channelOf(runId)
    this.#channel.onmessage = (event) => {
      if (messageOf(event).kind !== 'listening') return
      this.#isListening = true
      this.#flush()
    }
  }

  add(result: Result): void {
    this.#waiting.push(result)
    this.#flush()
  }

  /** Says that no result will follow. */
  end(): void {
    this.#isOver = true
    this.#flush()
  }

  close(): void {
    this.#channel.close()
  }

  #flush(): void {
    if (!this.#isListening) return
    const results = this.#waiting
    this.#waiting = []
    if (results.length > 0) this.#post({ kind: 'results', results })
    if (this.#isOver) this.#post({ kind: 'over' })
  }

  #post(message: Message): void {
    this.#channel.postMessage(message)
  }
}

/** The results of a run, for Vitest's worker. */
export interface Results {
  /** Resolves with the result of a case. @throws Error if the session has ended without it */
  of(id: string): Promise<Result>
}

/** Listens to the results of a run. */
export const listen = (runId: string): Results => {
  const channel = channelOf(runId)
  const results = new Map<string, Result>()
  const waiting = new Map<string, () => void>()
  let isOver = false
  channel.onmessage = (event) => {
    const message = messageOf(event)
    if (message.kind === 'results')
      for (const result of message.results) {
        results.set(result.id, result)
        waiting.get(result.id)?.()
        waiting.delete(result.id)
      }
    if (message.kind !== 'over') return
    isOver = true
    for (const resolve of waiting.values()) resolve()
  }
  channel.postMessage({ kind: 'listening' } satisfies Message)
  return {
    async of(id) {
      if (!results.has(id) && !isOver) await new Promise<void>((resolve) => waiting.set(id, resolve))
      const result = results.get(id)
      if (!result) throw new Error(`the session has ended without a result of ${id}`)
      return result
    },
  }
}
