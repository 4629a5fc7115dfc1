import type { JsonObject } from '../../../src/contract/contract.js'
import type { FetchHandler } from '../../../src/judge/fetch.js'
import { type Heading, isUpdate, type Place, type Wrap } from './row.js'

export const refusal = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  Response.json({ error: { code, message: `Refused: ${code}.` } }, { status, headers })

export const notFound = (): Response => refusal(404, 'ResourceNotFound')

export const notAllowed = (allow: string): Response => refusal(405, 'MethodNotAllowed', { Allow: allow })

export const onRefusal =
  (change: (response: Response) => Response | Promise<Response>): Wrap =>
  (handler) =>
  async (request) => {
    const response = await handler(request)
    return response.status >= 400 && response.status < 500 ? change(response) : response
  }

export const errorBody = (change: (error: JsonObject) => JsonObject): Wrap =>
  onRefusal(async (response) => {
    const text = await response.text()
    if (text === '') return new Response(null, { status: response.status, headers: response.headers })
    const { error } = JSON.parse(text) as { error: JsonObject }
    const headers = new Headers(response.headers)
    headers.delete('content-length')
    return new Response(JSON.stringify({ error: change(error) }), { status: response.status, headers })
  })

export const withoutBody = async (response: Response): Promise<Response> => {
  const headers = new Headers(response.headers)
  for (const name of ['content-type', 'content-length']) headers.delete(name)
  return new Response(null, { status: response.status, headers })
}

export const instead =
  (when: (request: Request, place: Place) => boolean, reply: (place: Place, request: Request) => Response) =>
  (handler: FetchHandler, place: Place): FetchHandler =>
  async (request) =>
    when(request, place) ? reply(place, request) : handler(request)

/** Something else than the answer, at every n-th request, so that the next attempt succeeds. */
export const nowAndThen =
  (n: number, instead: () => Response | never): Wrap =>
  (handler) => {
    let count = 0
    return async (request) => (++count % n === 0 ? instead() : handler(request))
  }

export const mediaType =
  (type: string): Heading =>
  (headers) => {
    if (headers.get('content-type')?.startsWith('application/json')) headers.set('content-type', type)
  }

export const preferred = (request: Request, what: string): boolean =>
  (request.headers.get('prefer') ?? '').includes(`return=${what}`)

export const noContent = (headers: Record<string, string> = {}): Response =>
  new Response(null, { status: 204, headers: { 'OData-Version': '4.0', ...headers } })

export const withoutContent =
  (when: (request: Request) => boolean, headers: Record<string, string> = {}): Wrap =>
  (handler) =>
  async (request) => {
    const response = await handler(request)
    return isUpdate(request) && response.ok && when(request) ? noContent(headers) : response
  }

/** The version of a reply by a service of OData 4.01. */
export const versionFor = ({ headers }: Request): string =>
  headers.get('odata-maxversion') === '4.0' ? '4.0' : '4.01'
