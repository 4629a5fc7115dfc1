import { methods } from '../contract/operations.js'
import type { ReadMethod } from '../model/evidence.js'
import type { Request } from '../model/http.js'

/** Whether a request updates an entity. */
export const isUpdate = ({ method }: { readonly method: string }): boolean => method === methods.update

/** An update of the entity under test. */
export const updateRequest = (body: string): Request & { readonly body: string } => ({
  method: methods.update,
  body,
})

/** Whether a request carries the credentials of the run. */
export const isOwn = ({ headers, weak, credentials }: Request): boolean =>
  !weak && credentials === undefined && !('authorization' in (headers ?? {}))

/** Sets If-Match to the entity tag of an earlier response, if the request has `ifMatchOf`. */
export const withIfMatch = (request: Request, tagOf: (index: number) => string | undefined): Request =>
  request.ifMatchOf === undefined
    ? request
    : { ...request, headers: { ...request.headers, 'if-match': tagOf(request.ifMatchOf) } }

/** The request that reads an entity. By default the entity under test. */
export const readRequest = (method: ReadMethod, key?: string): Request => ({
  ...(key !== undefined && { key }),
  ...(method === 'get'
    ? { method: methods.get }
    : { ...updateRequest('{}'), headers: { prefer: 'return=representation', 'if-match': '*' } }),
})
