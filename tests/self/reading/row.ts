import type { JsonObject } from '../servers/image.js'
import { type Behaviour, type Handler, root, set, token } from './service.js'

type Finding = 'fail' | 'warn' | 'note'

/** Rule id to its gravest outcome. A rule that is left out passes, is skipped, or is noted. */
type Findings = Record<string, Finding>

/** A server, and the judgement that `reads.md` asks for. Its key in the table follows "a service that". */
export interface Row {
  /** The clause, the catalogue ("reads: …") or the fact that the judgement rests on. */
  readonly source: string
  /** The difference from the correct service. Each start has a state of its own. */
  readonly changes: () => Partial<Behaviour>
  /** A question, and the answer that only this server gives. */
  readonly claim: readonly [ask: (fetch: Handler) => Promise<unknown>, answer: unknown]
  /** The built-in contract, by profile. A profile that is left out is not run. */
  readonly judged: { readonly graph: Findings; readonly odata?: Findings; readonly page?: Findings }
  /** Rules that the same misbehaviour may violate too, depending on the requests that are sent. */
  readonly also?: readonly string[]
}

/** A rule about query options: a wrong answer fails in every profile. */
export const wrong = (...rules: readonly string[]): Row['judged'] => {
  const findings = Object.fromEntries(rules.map((rule) => [rule, 'fail'] as const))
  return { graph: findings, odata: findings }
}

/** A rule about reads and lists, which the built-in contract only mentions: at most SHOULD in graph. */
export const misread = (...rules: readonly string[]): Row['judged'] => ({
  graph: Object.fromEntries(rules.map((rule) => [rule, 'warn'] as const)),
  odata: Object.fromEntries(rules.map((rule) => [rule, 'fail'] as const)),
})

/** A read without credentials: the page of an update does not say that other operations require them. */
export const open = (...rules: readonly string[]): Row['judged'] => {
  const findings = Object.fromEntries(rules.map((rule) => [rule, 'warn'] as const))
  return { graph: findings, odata: findings }
}

/** A service without findings. */
export const clean = { graph: {}, odata: {} } satisfies Row['judged']

const authorization = `Bearer ${token}`

const request = (url: string, headers: Record<string, string> = {}): Request =>
  new Request(url, { headers: { authorization, ...headers } })

const urlOf = (query: string, key?: string): string => {
  const entity = key === undefined ? '' : `/${encodeURIComponent(key)}`
  return `${root}/${set}${entity}${query && `?${query}`}`
}

interface List extends JsonObject {
  value: JsonObject[]
}

const idsIn = ({ value }: List) => value.map(({ id }) => id)

/** An option with its value encoded. */
export const option = (name: string, value: string): string => `${name}=${encodeURIComponent(value)}`

export const filter = (value: string): string => option('$filter', value)

export const status =
  (query: string, key?: string, headers?: Record<string, string>) =>
  async (fetch: Handler): Promise<number> =>
    (await fetch(request(urlOf(query, key), headers))).status

export const body =
  (query: string, key?: string, headers?: Record<string, string>) =>
  async (fetch: Handler): Promise<JsonObject> =>
    (await (await fetch(request(urlOf(query, key), headers))).json()) as JsonObject

/** The keys on the first page. */
export const ids =
  (query: string, headers?: Record<string, string>) =>
  async (fetch: Handler): Promise<unknown[]> =>
    idsIn((await body(query, undefined, headers)(fetch)) as List)

/** The keys on each page, at most six of them. Links are resolved as J 4.3 says. */
export const pages =
  (query = '') =>
  async (fetch: Handler): Promise<unknown[][]> => {
    const read: unknown[][] = []
    let url: string | undefined = urlOf(query)
    while (url !== undefined && read.length < 6) {
      const list = (await (await fetch(request(url))).json()) as List
      read.push(idsIn(list))
      const link: unknown = list['@odata.nextLink']
      const [base]: string[] = String(list['@odata.context'] ?? url).split('$metadata')
      url = typeof link === 'string' ? new URL(link, base).href : undefined
    }
    return read
  }

/** The item of the list with a key. */
export const itemOf =
  (key: string, query = '') =>
  async (fetch: Handler): Promise<JsonObject | undefined> =>
    ((await body(query)(fetch)) as List).value.find(({ id }) => id === key)
