import { UsageError } from './usage.js'

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
    )
  if (url.username || url.password)
    throw new UsageError('--base-url must not hold credentials: put a token into ODATA_CONTRACT_TOKEN')
  if (url.search || url.hash)
    throw new UsageError(`--base-url "${text}" must end with its path, without ? or #`)
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
