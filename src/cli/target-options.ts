import { Inconclusive, UsageError } from './usage.js'

/** Microsoft Graph itself, and its national clouds. */
const productionHosts = [
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'graph.microsoft.de',
  'microsoftgraph.chinacloudapi.cn',
]

/** A service root fit to be tested. @throws UsageError */
export const checkedUrl = (text: string, allowProduction: boolean): string => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !/^https?:$/.test(url.protocol))
    throw new UsageError(
      `--base-url "${text}" is not an http or https URL: write --base-url https://host/version`,
      'baseUrl',
    )
  if (url.username || url.password)
    throw new UsageError(
      '--base-url must not hold credentials: put a token into ODATA_CONTRACT_TOKEN',
      'baseUrl',
    )
  if (url.search || url.hash)
    throw new UsageError(`--base-url "${text}" must end with its path, without ? or #`, 'baseUrl')
  const host = url.hostname.replace(/\.+$/, '')
  if (
    productionHosts.some((production) => host === production || host.endsWith(`.${production}`)) &&
    !allowProduction
  )
    throw new UsageError(
      `${host} is a production service and the suite writes to it: add --allow-production if you mean it`,
      'baseUrl',
    )
  return url.href.replace(/\/+$/, '')
}

/** The token from the environment, `undefined` for an anonymous run. @throws Inconclusive where there is none. */
export const credentials = ({
  tokenEnv,
  anonymous,
}: {
  tokenEnv: string
  anonymous?: boolean
}): string | undefined => {
  return anonymous ? undefined : tokenIn(tokenEnv, ', or say --anonymous')
}

/** The token without the permission, where a variable is named. @throws Inconclusive, UsageError */
export const weakCredentials = (name: string | undefined, token: string | undefined): string | undefined => {
  if (name === undefined) return undefined
  const weak = tokenIn(name, ', or leave --weak-token-env out')
  if (weak === token)
    throw new UsageError(
      `--weak-token-env ${name} holds the token of the run: name one that lacks the permission`,
      'weakTokenEnv',
    )
  return weak
}

const tokenIn = (name: string, otherwise: string): string => {
  const token = process.env[name]?.trim()
  if (!token) throw new Inconclusive(`no token: put one into the environment variable ${name}${otherwise}`)
  // What Node accepts in a header, the tab left out.
  if (!/^[\x20-\x7e\x80-\xff]*$/.test(token))
    throw new Inconclusive(
      `the token in ${name} has a line break or another character that no header can hold`,
    )
  return token
}
