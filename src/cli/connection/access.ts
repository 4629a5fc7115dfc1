import type { Access } from '../../run/create-run.js'
import { UsageError } from '../options/errors.js'
import type { Terminal } from '../output/terminal.js'
import { type ConnectionFlags, connectionTo } from './connection.js'
import { type Credentials, credentialsFrom, type TokenSource, tokenIn } from './credentials.js'
import { ownHeaders } from './headers.js'

/** Options for connection and credentials. */
export interface AccessFlags extends ConnectionFlags {
  tokenEnv: string
  tokenFile?: string
  tokenCommand?: string
  anonymous?: boolean
  weakTokenEnv?: string
  header: string[]
}

/** Connection and credentials for a target. */
export interface Entry {
  readonly access: Access
  readonly renew: Credentials['renew']
}

/** The token source that the options select. */
const sourceOf = ({ tokenEnv, tokenFile, tokenCommand, anonymous }: AccessFlags): TokenSource => {
  if (anonymous) return { way: 'anonymous' }
  if (tokenFile !== undefined) return { way: 'file', file: tokenFile }
  return tokenCommand === undefined
    ? { way: 'env', name: tokenEnv }
    : { way: 'command', command: tokenCommand }
}

/** The token without the permission, if an option names its variable. */
const weakCredentials = (name: string | undefined, token: string | undefined): string | undefined => {
  if (name === undefined) return undefined
  const weak = tokenIn(name, ', or leave --weak-token-env out')
  if (weak === token)
    throw new UsageError(
      `--weak-token-env ${name} holds the token of the run: name one that lacks the permission`,
    )
  return weak
}

/**
 * Reads credentials, headers and certificates, and registers their secrets with the terminal. `stopped` ends a running
 * command.
 * @throws UsageError; Inconclusive if credentials are missing.
 */
export const entryTo = async (
  baseUrl: string,
  flags: AccessFlags,
  stopped: Promise<void>,
  { say, hide }: Terminal,
): Promise<Entry> => {
  const own = ownHeaders(flags.header)
  const { connection, secrets } = connectionTo(baseUrl, flags)
  // An Authorization header replaces the token.
  const source: TokenSource = own.headers.authorization === undefined ? sourceOf(flags) : { way: 'anonymous' }
  const { token, renew } = await credentialsFrom(source, stopped, say)
  const weakToken = weakCredentials(flags.weakTokenEnv, token)
  // A value that the command line shows is not secret.
  const hidden = [...own.secrets, ...secrets].filter(({ value }) => !baseUrl.includes(value))
  for (const secret of hidden) hide(secret)
  if (token !== undefined) hide({ name: 'TOKEN', value: token })
  if (weakToken !== undefined) hide({ name: 'WEAK_TOKEN', value: weakToken })
  const access = { token, weakToken, headers: own.headers, secrets: hidden, connection }
  return {
    access,
    renew: async () => {
      const newer = await renew()
      if (newer !== undefined) hide({ name: 'TOKEN', value: newer })
      return newer
    },
  }
}
