import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Listening {
  /** Scheme, host and port, no slash at the end. */
  origin: string
  /** Drops every connection, and serves again after some milliseconds. */
  restart(after: number): void
  close(): Promise<void>
}

const originOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

const closed = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    // One that has left on its own is closed already.
    if (!server.listening) return resolve()
    server.close((cause) => (cause ? reject(cause) : resolve()))
    server.closeAllConnections()
  })

/** Serves on a free port of the loopback address. */
export async function listening(listener: RequestListener): Promise<Listening> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = originOf(server)
  let rising: NodeJS.Timeout | undefined
  return {
    origin,
    restart(after) {
      server.close()
      server.closeAllConnections()
      // By the clock that the client waits by, which may pass while it sleeps only.
      const until = performance.now() + after
      rising ??= setInterval(() => {
        if (performance.now() < until) return
        clearInterval(rising)
        rising = undefined
        server.listen(Number(new URL(origin).port), '127.0.0.1')
      }, 1)
    },
    close: () => {
      clearInterval(rising)
      return closed(server)
    },
  }
}
