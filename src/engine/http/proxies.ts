import type { Agent } from 'node:http'
import type { SecureContext } from 'node:tls'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent, type HttpsProxyAgentOptions } from 'https-proxy-agent'

/** A tunnel through a proxy. If the proxy refuses to open it, its response must not count as one of the service. */
class Tunnel extends HttpsProxyAgent<string> {
  constructor(proxy: string, options: HttpsProxyAgentOptions<string>, secureContext?: SecureContext) {
    super(proxy, options)
    // The context for the service. Options of the constructor would apply to the proxy.
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

/** The library's classes are agents of Node, but their types do not say so. */
const asAgent = (agent: object): Agent => agent as Agent

/** An agent for connections through a proxy to a service with this protocol. */
export const proxied = (
  proxy: string,
  protocol: string,
  keepAlive: boolean,
  secureContext?: SecureContext,
): Agent =>
  asAgent(
    protocol === 'https:'
      ? new Tunnel(proxy, { keepAlive }, secureContext)
      : new HttpProxyAgent(proxy, { keepAlive }),
  )
