import { createPrivateKey } from 'node:crypto'
import { generate } from 'selfsigned'

/** PEM texts. */
interface Pair {
  readonly cert: string
  readonly key: string
}

/** An authority of one's own, and what it vouches for. */
export interface Authority {
  readonly ca: string
  /** For 127.0.0.1 and staging.test. */
  readonly server: Pair
  /** For another name. */
  readonly stranger: Pair
  readonly expired: Pair
  readonly client: Pair
  /** The client's key, locked. */
  readonly locked: string
}

export const passphrase = 'open/sesame+now'

const named = (value: string) => [{ name: 'commonName', value }]
const day = 86_400_000

/** Made anew: a certificate that is checked in runs out some day. */
export const authority = async (): Promise<Authority> => {
  const own = await generate(named('An authority of the test'), {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, digitalSignature: true },
    ],
  })
  const ca = { key: own.private, cert: own.cert }
  const issue = async (names: readonly object[], from = new Date(Date.now() - day)): Promise<Pair> => {
    const made = await generate(named('A service of the test'), {
      keyType: 'ec',
      algorithm: 'sha256',
      ca,
      notBeforeDate: from,
      notAfterDate: new Date(from.getTime() + 2 * day),
      extensions: [{ name: 'subjectAltName', altNames: [...names] as never }],
    })
    return { cert: made.cert, key: made.private }
  }
  const here = [
    { type: 7, ip: '127.0.0.1' },
    { type: 2, value: 'staging.test' },
  ]
  const client = await issue([{ type: 2, value: 'client.test' }])
  return {
    ca: own.cert,
    server: await issue(here),
    stranger: await issue([{ type: 2, value: 'elsewhere.test' }]),
    expired: await issue(here, new Date(Date.now() - 10 * day)),
    client,
    locked: createPrivateKey(client.key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase,
    }) as string,
  }
}
