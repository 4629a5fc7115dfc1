import { entityPath, within } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'

/** An entity of a service. */
export interface EntityAddress {
  /** The service root. */
  readonly baseUrl: string
  readonly id: string
  /** Keys before that of the entity in the path. */
  readonly parents?: readonly string[]
}

/** Percent-encoded where it has to be, and nowhere else. */
const normalised = (segment: string): string => {
  try {
    return encodeURIComponent(decodeURIComponent(segment))
  } catch {
    return segment
  }
}

/** A service root, equal for all the ways to write it: case of scheme and host, default port, slashes at the end, encoding. */
export const normalisedRoot = (baseUrl: string): string => {
  const { protocol, host, pathname } = new URL(baseUrl)
  const path = pathname.replace(/\/+$/, '').split('/').map(normalised).join('/')
  return `${protocol}//${host.replace(/\.(?=:|$)/, '')}${path}`
}

/** The URL of an entity, equal for all the ways to address it. @throws UnusableKey */
export const entityUrl = (contract: Contract, { baseUrl, id, parents = [] }: EntityAddress): string =>
  `${normalisedRoot(baseUrl)}${entityPath(within(contract, parents), id)}`
