import { entityPath, namedType, parenthesised } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'
import type { Request } from '../../model/http.js'
import { isObject, parseJson } from '../../support/json.js'
import type { WireRequest } from '../http/transport.js'

/** The entity under test. */
interface Addressed {
  readonly contract: Contract
  readonly baseUrl: string
  readonly key: string
}

/** @throws Error if the URL of the request leads to another origin, which must not get the credentials of the run */
const urlOf = ({ contract, baseUrl, key }: Addressed, request: Request): string => {
  if (request.url !== undefined) {
    if (new URL(request.url).origin !== new URL(baseUrl).origin)
      throw new Error(`${request.url} is not a URL of ${baseUrl}`)
    return request.url
  }
  const address = request.parentheses ? parenthesised : entityPath
  const path = request.key === null ? contract.resource.path : address(contract, request.key ?? key)
  return `${baseUrl}${path}${request.query === undefined ? '' : `?${request.query}`}`
}

/** Adds the type of the entity to an update of a property, if the type derives from another and is not named yet. */
const typed = ({ resource: { type, baseType } }: Contract, text: string | undefined): string | undefined => {
  const body = text === undefined || baseType === undefined ? undefined : parseJson(text)
  if (text === undefined || !isObject(body) || namedType(body) !== undefined) return text
  const isUpdate = Object.keys(body).some((name) => !name.includes('@'))
  return isUpdate ? text.replace('{', () => `{"@odata.type":"#${type}",`) : text
}

/** Headers that the run adds to a request. */
interface RunHeaders {
  readonly authorization: string | undefined
  readonly userAgent: string | undefined
  readonly ifMatch: string | undefined
  /** Of every request. Names in lower case. */
  readonly own: Readonly<Record<string, string>>
}

const headersOf = (
  { method, body, headers }: Request,
  { authorization, userAgent, ifMatch, own }: RunHeaders,
): Record<string, string> => {
  const ordinary = {
    accept: 'application/json',
    authorization,
    // A cached response does not show the current state.
    'cache-control': method === 'GET' ? 'no-cache' : undefined,
    'content-type': body === undefined ? undefined : 'application/json',
    'user-agent': userAgent,
    'if-match': ifMatch,
  }
  const all = Object.entries({ ...ordinary, ...own, ...headers })
  return Object.fromEntries(all.filter((header): header is [string, string] => header[1] !== undefined))
}

/** The request as it goes over the wire. The headers of the request replace those of the run. */
export const wireRequest = (addressed: Addressed, request: Request, run: RunHeaders): WireRequest => ({
  method: request.method,
  url: urlOf(addressed, request),
  headers: headersOf(request, run),
  body: typed(addressed.contract, request.body),
  ...(request.encoding && { encoding: request.encoding }),
  ...(request.repeated && { repeated: request.repeated }),
})
