import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { Connection } from './transport.js'

/** The connections to a service. */
export interface Agents {
  /** For a URL: a connection that is kept for the next request, or one of its own. */
  of(url: URL, fresh: boolean): Promise<HttpAgent>
  /** Those that are kept for the next request, and that nobody uses. */
  closeIdle(): void
  close(): void
}

/** One for all connections: to read the certificates takes a while. @throws Error where they are none. */
export const secureContextOf = ({ ca, cert, key }: NonNullable<Connection['tls']>): SecureContext =>
  createSecureContext({ ca: ca === undefined ? undefined : [...rootCertificates, ca], cert, key })

const closeIdle = ({ freeSockets }: HttpAgent): void => {
  for (const socket of Object.values(freeSockets).flat()) socket?.destroy()
}

/** Made as they are needed. */
export const agents = ({ tls, proxy }: Connection): Agents => {
  const secureContext = tls && secureContextOf(tls)
  const make = async (protocol: string, keepAlive: boolean): Promise<HttpAgent> => {
    if (proxy !== undefined) {
      // Few runs have a proxy, and each would wait for its libraries.
      const { proxied } = await import('./proxies.js')
      return proxied(proxy, protocol, keepAlive, secureContext)
    }
    return protocol === 'https:'
      ? new HttpsAgent({ keepAlive, ...(secureContext && { secureContext }) })
      : new HttpAgent({ keepAlive })
  }
  const made = new Map<string, Promise<HttpAgent>>()
  return {
    of({ protocol }, fresh) {
      const name = `${protocol} ${fresh}`
      const agent = made.get(name) ?? make(protocol, !fresh)
      made.set(name, agent)
      return agent
    },
    closeIdle() {
      for (const agent of made.values()) agent.then(closeIdle).catch(() => {})
    },
    close() {
      for (const agent of made.values()) agent.then((open) => open.destroy()).catch(() => {})
    },
  }
}
