import { ServiceThread } from './service-thread.js'
import { SessionThread } from './session-thread.js'

/** The threads of a run. They load their modules while the main process loads its own. */
export class Threads {
  readonly session = new SessionThread()
  #service: ServiceThread | undefined

  constructor({ baseUrl }: { readonly baseUrl?: string | undefined }) {
    if (baseUrl === undefined) this.#service = new ServiceThread()
  }

  /** The thread of the reference service. */
  get service(): ServiceThread {
    this.#service ??= new ServiceThread()
    return this.#service
  }

  async close(): Promise<void> {
    await Promise.all([this.session.close(), this.#service?.close()])
  }
}
