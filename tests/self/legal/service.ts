import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequestListener } from '@remix-run/node-fetch-server'
import type { FetchHandler } from '../../../src/engine/http/fetch-transport.js'
import type { Contract } from '../../../src/model/contract.js'
import type { Json, JsonObject } from '../../../src/model/json.js'
import { faults } from '../../../src/reference/faults.js'
import { ConnectionLost } from '../../../src/reference/refusal.js'
import { referenceService } from '../../../src/reference/service.js'
import { isArray, isObject } from '../../../src/support/json.js'
import { contextFirst } from './changes.js'
import {
  type Alter,
  addressedTo,
  addresses,
  inParentheses,
  isUpdate,
  type Legal,
  ofSet,
  type Place,
} from './row.js'
import { type LegalName, legal } from './table.js'

/** How the service treats what its pages call read-only. */
export const readOnlyPolicies = {
  ignore: [],
  reject: [faults['refuses-other-values'].alter],
  any: [faults['stores-read-only'].alter],
} satisfies Record<string, Alter[]>

export interface LegalService extends Place {
  readonly handler: FetchHandler
  readonly root: string
  /** Updates of other entities than the one under test. */
  readonly strayed: readonly string[]
}

const entityChanges =
  (altered: readonly Legal[], place: Place) =>
  (json: Json, request: Request): Json => {
    const changed = (entity: JsonObject): JsonObject =>
      contextFirst(
        altered.reduce((made, { entity: change }) => change?.(made, place, request) ?? made, entity),
      )
    if (!isObject(json)) return json
    const { value } = json
    if (!ofSet(place, request) || !isArray(value)) return changed(json)
    return { ...json, value: value.map((item) => (isObject(item) ? changed(item) : item)) }
  }

const withBody = async (request: Request, altered: readonly Legal[], place: Place): Promise<Request> => {
  if (!isUpdate(request) || !altered.some(({ body }) => body)) return request
  const { url, method, headers } = request
  let text = await request.text()
  try {
    const json = JSON.parse(text) as Json
    const take = (body: JsonObject, { body: change }: Legal) => change?.(body, place) ?? body
    if (isObject(json)) text = JSON.stringify(altered.reduceRight(take, json))
  } catch {
    // Malformed: for the service to refuse.
  }
  const others = new Headers(headers)
  others.delete('content-length')
  return new Request(url, { method, headers: others, body: text })
}

/** Builds a service that differs from the reference in some lawful ways. */
export const legalService = (
  names: readonly LegalName[],
  contract: Contract,
  policy: keyof typeof readOnlyPolicies = 'ignore',
): LegalService => {
  const altered: Legal[] = names.map((name) => legal[name])
  const alter = [...readOnlyPolicies[policy], ...altered.flatMap((row) => (row.alter ? [row.alter] : []))]
  const given = altered.find((row) => row.token)?.token ?? 'Made-up.For-a-Legal.Service-0123456789'
  const token = altered.some(({ open }) => open) ? undefined : given
  const weakToken = token && 'without the permission, made-up'
  const service = referenceService(contract, {
    alter,
    ...(token && { token }),
    ...(weakToken && { weakToken }),
  })
  const entities = service.entities as Map<string, JsonObject>
  const key = altered.find((row) => row.key !== undefined)?.key ?? (service.keys[0] as string)
  const [first] = service.keys as [string]
  if (key !== first) {
    const others = [...entities].filter(([name]) => name !== first)
    const entity = { ...entities.get(first), [contract.resource.key.name]: key }
    entities.clear()
    for (const [name, each] of [[key, entity], ...others] as const)
      entities.set(name as string, each as JsonObject)
  }
  const place: Place = { contract, entities, key, token, weakToken }
  for (const { prepare } of altered) prepare?.(place)

  const changed = entityChanges(altered, place)
  const answered: FetchHandler = async (request) => {
    const asked = await withBody(request, altered, place)
    if (token === undefined) asked.headers.set('authorization', 'Bearer anybody')
    const response = await service.fetch(asked)
    const headers = new Headers(response.headers)
    let text = await response.text()
    if (response.ok && text !== '') text = JSON.stringify(changed(JSON.parse(text), request))
    if (text !== '') text = altered.reduce((made, row) => row.text?.(made) ?? made, text)
    if (text !== '') headers.set('content-length', String(Buffer.byteLength(text)))
    for (const row of altered) row.headers?.(headers, request)
    return new Response(text === '' ? null : text, { status: response.status, headers })
  }
  const known = new Set(entities.keys())
  const strayed: string[] = []
  const watched: FetchHandler = (request) => {
    const to = addresses(contract, request)
    if (isUpdate(request) && to !== key && known.has(to ?? '')) strayed.push(to ?? '')
    // The reference knows keys of strings in parentheses only, and no doubled quotes.
    const unusual = to !== undefined && inParentheses(contract, request)
    return answered(unusual ? addressedTo(contract, to, request) : request)
  }
  // What is done to bytes is done last.
  const wraps = altered.toSorted((a, b) => Number(a.http !== undefined) - Number(b.http !== undefined))
  const handler = wraps.reduce((inner, { wrap }) => wrap?.(inner, place) ?? inner, watched)
  const root = altered.find((row) => row.root)?.root ?? 'http://localhost/beta'
  return { ...place, handler, root, strayed }
}

/** Serves a handler over HTTP on a free port of 127.0.0.1. */
export const listen = async (handler: FetchHandler, hints = false) => {
  const server = createServer((request, response) => {
    if (hints) response.writeEarlyHints({ link: '</style.css>; rel=preload; as=style' })
    const listener = createRequestListener(handler, {
      onError(error) {
        if (!(error instanceof ConnectionLost)) throw error
        request.socket.destroy()
        return new Response(null)
      },
    })
    listener(request, response)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
