import { createPrivateKey } from 'node:crypto'
import { getProxyForUrl } from 'proxy-from-env'
import { secureContextOf } from '../../engine/http/agents.js'
import type { Connection } from '../../engine/http/transport.js'
import type { Secret } from '../../engine/recording/secrets.js'
import { readBounded, type UnreadableFile } from '../../support/bounded-file.js'
import { UsageError } from '../options/errors.js'
import { isName } from './credentials.js'

/** Options for TLS. */
export interface ConnectionFlags {
  caFile?: string
  clientCert?: string
  clientKey?: string
  clientPassphraseEnv?: string
}

type Tls = NonNullable<Connection['tls']>

const readPem = (option: string, file: string): string => {
  let text: string
  try {
    text = readBounded(file).toString()
  } catch (error) {
    throw new UsageError(`${option} ${file} cannot be read (${(error as UnreadableFile).brief})`)
  }
  if (text.includes('-----BEGIN ')) return text
  throw new UsageError(`${option} ${file} is not PEM: it has no line -----BEGIN …-----`)
}

/** The authorities of NODE_EXTRA_CA_CERTS: Node ignores them if `ca` is set. */
const extraAuthorities = (): string => {
  const file = process.env.NODE_EXTRA_CA_CERTS
  return file ? readPem('NODE_EXTRA_CA_CERTS', file) : ''
}

const passphraseIn = (variable: string | undefined): string | undefined => {
  if (variable === undefined) return undefined
  const passphrase = process.env[variable]
  if (!passphrase)
    throw new UsageError(
      `--client-passphrase-env${isName(variable) ? ` ${variable}` : ''}: there is no such environment variable`,
    )
  return passphrase
}

/** Decrypts the key, so that the passphrase is needed only once. */
const readKey = (file: string, passphrase: string | undefined): string => {
  const key = readPem('--client-key', file)
  try {
    const opened = createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) })
    return opened.export({ type: 'pkcs8', format: 'pem' }) as string
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const hint = code === 'ERR_MISSING_PASSPHRASE' ? ': name its variable with --client-passphrase-env' : ''
    throw new UsageError(`--client-key ${file} cannot be opened (${message})${hint}`)
  }
}

const tlsOf = ({ caFile, clientCert, clientKey, clientPassphraseEnv }: ConnectionFlags): Tls | undefined => {
  if ((clientCert === undefined) !== (clientKey === undefined))
    throw new UsageError('--client-cert and --client-key go together: name both')
  const passphrase = passphraseIn(clientPassphraseEnv)
  const tls: Tls = {
    ...(caFile !== undefined && { ca: `${readPem('--ca-file', caFile)}\n${extraAuthorities()}` }),
    ...(clientCert !== undefined && { cert: readPem('--client-cert', clientCert) }),
    ...(clientKey !== undefined && { key: readKey(clientKey, passphrase) }),
  }
  if (Object.keys(tls).length === 0) return undefined
  try {
    secureContextOf(tls)
  } catch (error) {
    throw new UsageError(`the certificates cannot be used: ${(error as Error).message}`)
  }
  return tls
}

/** Whether a host is this machine. Requests to it never use a proxy. */
export const isLoopback = (hostname: string): boolean =>
  /^(localhost\.?|127(\.\d+){3}|\[::1\])$/.test(hostname)

/** A proxy without a scheme uses plain HTTP; the library would use the scheme of the service. */
const asWritten = (proxy: string): string =>
  Object.values(process.env).includes(proxy) ? proxy : proxy.replace(/^https:/, 'http:')

/** The proxy from HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY. */
const proxyFor = (baseUrl: string): string | undefined => {
  if (isLoopback(new URL(baseUrl).hostname)) return undefined
  const proxy = asWritten(getProxyForUrl(baseUrl))
  if (proxy === '') return undefined
  if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol))
    throw new UsageError(
      'the proxy in the environment (HTTPS_PROXY or HTTP_PROXY) is not an http or https URL',
    )
  return proxy
}

const unescaped = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new UsageError(
      'the proxy in the environment (HTTPS_PROXY or HTTP_PROXY) has a password with a % that is not written %25',
    )
  }
}

const secretsIn = (proxy: string | undefined): Secret[] => {
  const { username, password } = proxy === undefined ? { username: '', password: '' } : new URL(proxy)
  if (password === '') return []
  const plain = unescaped(password)
  const both = `${unescaped(username)}:${plain}`
  return [plain, both].map((value) => ({ name: 'PROXY_PASSWORD', value }))
}

/** TLS settings from the options and the proxy from the environment. @throws UsageError */
export const connectionTo = (
  baseUrl: string,
  flags: ConnectionFlags,
): { connection: Connection; secrets: Secret[] } => {
  const tls = tlsOf(flags)
  const proxy = proxyFor(baseUrl)
  return {
    connection: { ...(tls && { tls }), ...(proxy !== undefined && { proxy }) },
    secrets: secretsIn(proxy),
  }
}
