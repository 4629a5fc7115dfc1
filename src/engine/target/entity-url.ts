import { entityPath, within } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'

/** The address of an entity. */
export interface EntityAddress {
  /** The service root. */
  readonly baseUrl: string
  readonly id: string
  /** Keys of the parent entities, in the order of the path. */
  readonly parents?: readonly string[]
}

/** The segment with only the necessary percent-encoding. */
const normalised = (segment: string): string => {
  try {
    return encodeURIComponent(decodeURIComponent(segment))
  } catch {
    return segment
  }
}

/** Normalises a service root: letter case of scheme and host, default port, trailing dot and slashes, percent-encoding. */
export const normalisedRoot = (baseUrl: string): string => {
  const { protocol, host, pathname } = new URL(baseUrl)
  const path = pathname.replace(/\/+$/, '').split('/').map(normalised).join('/')
  return `${protocol}//${host.replace(/\.(?=:|$)/, '')}${path}`
}

/** The normalised URL of an entity. @throws UnusableKey */
export const entityUrl = (contract: Contract, { baseUrl, id, parents = [] }: EntityAddress): string =>
  `${normalisedRoot(baseUrl)}${entityPath(within(contract, parents), id)}`
