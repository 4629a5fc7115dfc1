import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequestListener } from '@remix-run/node-fetch-server'
import { ConnectionLost } from '../../reference/refusal.js'
import type { ReferenceService } from '../../reference/service.js'

/** A reference service on a loopback port. */
export interface Served {
  readonly origin: string
  close(): Promise<void>
}

/** Serves over HTTP on 127.0.0.1; port 0 selects a free port. A ConnectionLost error closes the socket. */
export const serve = async (service: ReferenceService, port = 0): Promise<Served> => {
  const server = createServer((request, response) => {
    const listener = createRequestListener((asked) => service.fetch(asked), {
      onError(error) {
        if (!(error instanceof ConnectionLost)) throw error
        request.socket.destroy()
        return new Response(null)
      },
    })
    listener(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const { port: actual } = server.address() as AddressInfo
  return {
    origin: `http://127.0.0.1:${actual}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
