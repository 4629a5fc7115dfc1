import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent, type HttpsProxyAgentOptions } from 'https-proxy-agent'
import type { Connection } from './transport.js'

/** The connections to a service. */
export interface Agents {
  /** For a URL: a connection that is kept for the next request, or one of its own. */
  of(url: URL, fresh: boolean): HttpAgent
  close(): void
}

/** A tunnel through a proxy. Where the proxy does not open it, its answer is none of the service's. */
class Tunnel extends HttpsProxyAgent<string> {
  constructor(proxy: string, options: HttpsProxyAgentOptions<string>, secureContext?: SecureContext) {
    super(proxy, options)
    // For the service at its end; what the constructor is given is for the proxy.
    Object.assign(this.options, { secureContext })
  }

  override async connect(...[request, options]: Parameters<HttpsProxyAgent<string>['connect']>) {
    let status = 200
    request.once('proxyConnect', ({ statusCode }: { statusCode: number }) => {
      status = statusCode
    })
    const socket = await super.connect(request, options)
    if (status === 200) return socket
    socket.destroy()
    throw new Error(`the proxy ${this.proxy.host} does not connect to the service (${status})`)
  }
}

/** One for all connections: to read the certificates takes a while. @throws Error where they are none. */
export const secureContextOf = ({ ca, cert, key }: NonNullable<Connection['tls']>): SecureContext =>
  createSecureContext({ ca: ca === undefined ? undefined : [...rootCertificates, ca], cert, key })

/** The library's classes are agents of Node's, which their types do not say. */
const asAgent = (agent: object): HttpAgent => agent as HttpAgent

/** Made as they are needed. */
export const agents = ({ tls, proxy }: Connection): Agents => {
  const secureContext = tls && secureContextOf(tls)
  const direct = (protocol: string, keepAlive: boolean): HttpAgent =>
    protocol === 'https:'
      ? new HttpsAgent({ keepAlive, ...(secureContext && { secureContext }) })
      : new HttpAgent({ keepAlive })
  const through = (url: string, protocol: string, keepAlive: boolean): HttpAgent =>
    asAgent(
      protocol === 'https:'
        ? new Tunnel(url, { keepAlive }, secureContext)
        : new HttpProxyAgent(url, { keepAlive }),
    )
  const made = new Map<string, HttpAgent>()
  return {
    of({ protocol }, fresh) {
      const name = `${protocol} ${fresh}`
      const agent =
        made.get(name) ?? (proxy === undefined ? direct(protocol, !fresh) : through(proxy, protocol, !fresh))
      made.set(name, agent)
      return agent
    },
    close() {
      for (const agent of made.values()) agent.destroy()
    },
  }
}
