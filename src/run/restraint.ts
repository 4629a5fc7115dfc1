import { operationOf } from '../contract/operations.js'
import type { Contract } from '../model/contract.js'
import type { Case } from '../model/rule.js'

/** Microsoft Graph and its national clouds. */
const productionHosts = [
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'graph.microsoft.de',
  'microsoftgraph.chinacloudapi.cn',
]

/** The host of a URL if it is a production service. The suite writes to one only with explicit permission. */
export const productionHostOf = (url: URL): string | undefined => {
  const host = url.hostname.replace(/\.+$/, '')
  const isProduction = productionHosts.some((known) => host === known || host.endsWith(`.${known}`))
  return isProduction ? host : undefined
}

/** What a run must not do to its target. */
export interface Restraint {
  /** Sends only GET requests. */
  readonly readsOnly: boolean
  /** Spares the target, because it is a production service: no long literals, few concurrent requests. */
  readonly spares: boolean
}

/** Whether a run sends only GET requests: on demand, or because the contract has no update. */
export const sendsOnlyReads = (contract: Contract, { noWrites }: { readonly noWrites?: boolean }): boolean =>
  noWrites === true || operationOf(contract, 'update') === undefined

export const restraintOf = (
  contract: Contract,
  options: { readonly noWrites?: boolean },
  baseUrl: string | undefined,
): Restraint => {
  const readsOnly = sendsOnlyReads(contract, options)
  const url = baseUrl !== undefined && URL.canParse(baseUrl) ? new URL(baseUrl) : undefined
  return { readsOnly, spares: readsOnly && url !== undefined && productionHostOf(url) !== undefined }
}

/** The reason why a run leaves a case out, as the end of a sentence about such cases. `undefined` if it has the case. */
export const whyLeftOut = (
  { effects, definition }: Case,
  { readsOnly, spares }: Restraint,
): string | undefined => {
  if (readsOnly && effects !== 'none') return 'that write, and this run sends only reads'
  if (spares && 'send' in definition && definition.oversize)
    return 'that this run does not send to a production service'
  return undefined
}

/** The cases that a run may have. */
export const permitted = (cases: readonly Case[], restraint: Restraint): Case[] =>
  cases.filter((each) => whyLeftOut(each, restraint) === undefined)
