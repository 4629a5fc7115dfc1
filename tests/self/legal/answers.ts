import type { FetchHandler } from '../../../src/engine/http/fetch-transport.js'
import type { JsonObject } from '../../../src/model/json.js'
import { type Heading, isUpdate, type Place, type Wrap } from './row.js'

export const refusal = (status: number, code: string, headers: Record<string, string> = {}): Response =>
  Response.json(
    { error: { code, message: `Refused: ${code}.` } },
    { status, headers: { 'Content-Language': 'en', 'OData-Version': '4.0', ...headers } },
  )

export const notFound = (): Response => refusal(404, 'ResourceNotFound')

export const notAllowed = (allow: string): Response => refusal(405, 'MethodNotAllowed', { Allow: allow })

const isRefusal = ({ status }: Response): boolean => (status >= 400 && status < 500) || status === 501

export const onRefusal =
  (change: (response: Response) => Response | Promise<Response>): Wrap =>
  (handler) =>
  async (request) => {
    const response = await handler(request)
    return isRefusal(response) ? change(response) : response
  }

/** The same refusal with another body. */
export const withText = (response: Response, text: string, type: string): Response => {
  const headers = new Headers(response.headers)
  headers.delete('content-length')
  headers.set('content-type', type)
  return new Response(text, { status: response.status, headers })
}

/** The same refusal under another media type, where it has a body. */
export const withType = (response: Response, type: string): Response => {
  if (response.body) response.headers.set('content-type', type)
  return response
}

/** Changes the whole body of each refusal that has one. */
export const errorReply = (change: (body: JsonObject) => JsonObject): Wrap =>
  onRefusal(async (response) => {
    const text = await response.text()
    if (text === '') return new Response(null, { status: response.status, headers: response.headers })
    const type = response.headers.get('content-type') ?? 'application/json'
    return withText(response, JSON.stringify(change(JSON.parse(text) as JsonObject)), type)
  })

export const errorBody = (change: (error: JsonObject) => JsonObject): Wrap =>
  errorReply(({ error }) => ({ error: change(error as JsonObject) }))

/** Each refusal with one status answered with another. */
export const refusedWith = (from: number, to: number): Wrap =>
  onRefusal((response) =>
    response.status === from
      ? new Response(response.body, { status: to, headers: response.headers })
      : response,
  )

export const withoutBody = (response: Response): Response => {
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
