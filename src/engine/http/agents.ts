import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import type { Connection } from './transport.js'

/** The agents that hold the connections to a service. */
export interface Agents {
  /** The agent for a URL. `fresh`: opens a new connection for each request. */
  of(url: URL, fresh: boolean): Promise<HttpAgent>
  /** Closes kept connections without a pending request. */
  closeIdle(): void
  close(): void
}

/** A TLS context to share between connections, because parsing certificates is slow. @throws Error if they are invalid */
export const secureContextOf = ({ ca, cert, key }: NonNullable<Connection['tls']>): SecureContext =>
  createSecureContext({ ca: ca === undefined ? undefined : [...rootCertificates, ca], cert, key })

const closeIdle = ({ freeSockets }: HttpAgent): void => {
  for (const socket of Object.values(freeSockets).flat()) socket?.destroy()
}

/** Creates agents on demand. */
export const agents = ({ tls, proxy }: Connection): Agents => {
  const secureContext = tls && secureContextOf(tls)
  const create = async (protocol: string, keepAlive: boolean): Promise<HttpAgent> => {
    if (proxy !== undefined) {
      // Loaded on demand, because few runs use a proxy.
      const { proxied } = await import('./proxies.js')
      return proxied(proxy, protocol, keepAlive, secureContext)
    }
    return protocol === 'https:'
      ? new HttpsAgent({ keepAlive, ...(secureContext && { secureContext }) })
      : new HttpAgent({ keepAlive })
  }
  const created = new Map<string, Promise<HttpAgent>>()
  return {
    of({ protocol }, fresh) {
      const name = `${protocol} ${fresh}`
      const agent = created.get(name) ?? create(protocol, !fresh)
      created.set(name, agent)
      return agent
    },
    closeIdle() {
      for (const agent of created.values()) agent.then(closeIdle).catch(() => {})
    },
    close() {
      for (const agent of created.values()) agent.then((open) => open.destroy()).catch(() => {})
    },
  }
}
