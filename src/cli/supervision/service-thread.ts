import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { codeOf } from './session-thread.js'
import type { Serving, ToService } from './thread-messages.js'

/** A thread that serves the reference service on a free port of 127.0.0.1. */
export class ServiceThread {
  readonly #worker = new Worker(codeOf('service-worker'))

  /** Resolves once the service listens. @throws Error if it cannot listen */
  async serve(options: ToService): Promise<Serving> {
    this.#worker.postMessage(options)
    const [serving] = await once(this.#worker, 'message')
    return serving as Serving
  }

  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}
