import type { Agent } from 'node:http'
import type { SecureContext } from 'node:tls'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent, type HttpsProxyAgentOptions } from 'https-proxy-agent'

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

/** The library's classes are agents of Node's, which their types do not say. */
const asAgent = (agent: object): Agent => agent as Agent

/** Connections through a proxy to a service of that protocol. */
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
