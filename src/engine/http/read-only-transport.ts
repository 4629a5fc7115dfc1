import { methods } from '../../contract/operations.js'
import type { Transport, WireRequest, WireResponse } from './transport.js'

/** A transport that sends only GET requests. Any other request is a defect of the suite. */
export class ReadOnlyTransport implements Transport {
  readonly isReadOnly = true
  readonly #transport: Transport

  constructor(transport: Transport) {
    this.#transport = transport
  }

  async send(request: WireRequest): Promise<WireResponse> {
    if (request.method !== methods.get)
      throw new Error(`a run that sends only GET requests was about to send ${request.method}`)
    return this.#transport.send(request)
  }

  close(): void {
    this.#transport.close()
  }
}
