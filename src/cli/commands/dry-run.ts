import { roots } from '../../contract/index.js'
import type { Target } from '../../engine/target/target.js'
import { entityState } from '../../evidence/entity-state.js'
import { isUnjudged } from '../../evidence/judgements.js'
import { readRequest, withIfMatch } from '../../evidence/requests.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Request } from '../../model/http.js'
import type { Json } from '../../model/json.js'
import type { Case, Probe } from '../../model/rule.js'
import { isProbe } from '../../rules/rule.js'
import { targetOf } from '../../run/create-run.js'
import { ownHeaders } from '../connection/headers.js'
import type { RunFlags } from '../options/flags.js'
import { checkedUrl } from '../options/target-options.js'
import type { Terminal } from '../output/terminal.js'

/** Longest body to print, in characters. */
const longest = 1000

const placeholder = (label: string): string => `<${label}>`

/** The context of a target that was not contacted. */
const imagined = (
  contract: Contract,
  target: Target,
  { profile, readOnly, enumCase }: RunFlags,
  hasToken: boolean,
): CaseContext => {
  const held = roots(contract).map(({ name, key }) => [
    name,
    key ? target.key : placeholder(`${name} as read`),
  ])
  const state = entityState(contract, {
    '@odata.etag': placeholder('@odata.etag as read'),
    ...(Object.fromEntries(held) as Record<string, Json>),
  })
  return {
    contract,
    profile,
    policies: { readOnly, enumCase },
    key: target.key,
    read: 'get',
    sibling: placeholder('another key'),
    siblingState: state,
    state,
    start: state,
    unobservable: undefined,
    survey: undefined,
    seed: 0,
    computed: new Set(),
    loopback: target.loopback,
    anonymous: target.anonymous,
    weak: target.weak,
    canAlter: () => hasToken,
  }
}

const readable = (url: string): string => url.replaceAll(/%3C.*?%3E/g, (text) => decodeURIComponent(text))

const cut = (body: string): string =>
  body.length > longest ? `${body.slice(0, longest)}… (${body.length} characters)` : body

/** Marks an altered token, since the alteration of a placeholder would be meaningless. */
const named = (request: Request): Request =>
  request.credentials?.alter
    ? { ...request, credentials: { ...request.credentials, alter: (token) => `${token} (altered)` } }
    : request

const written = (target: Target, request: Request): string[] => {
  const tagged = withIfMatch(request, (place) => placeholder(`@odata.etag of response ${place + 1}`))
  const { method, url, headers, body } = target.wire(named(tagged))
  return [
    `  ${method} ${readable(url)}`,
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`),
    ...(body ? ['', `  ${cut(body)}`] : []),
    '',
  ]
}

/** The requests of one part of a run. */
interface Part {
  readonly title: string
  readonly requests: readonly Request[]
  /** Why none is sent. */
  readonly unsent?: string
}

/** Cases that only read choose their values from what the service lists. Links to further pages are not known either. */
const partOf = ({ id, title, seed, effects }: Case, definition: Probe, context: CaseContext): Part => {
  const sent = definition.send({ ...context, seed })
  if (isUnjudged(sent)) {
    const unsent = effects === 'none' ? 'it depends on what the service returns' : sent.reason
    return { title: `${id}  ${title}`, requests: [], unsent }
  }
  const requests = 'method' in sent ? [sent] : sent.filter(({ nextLink }) => !nextLink)
  return { title: `${id}  ${title}`, requests }
}

const partsOf = (context: CaseContext, cases: readonly Case[], readsOnly: boolean): Part[] => {
  const read = readRequest('get')
  const both: Request[] = [read, { method: 'GET', key: null }]
  const before = readsOnly ? both : [...both, read, readRequest('get', context.sibling)]
  return [
    { title: readsOnly ? 'Before the first case' : 'Before the first update', requests: before },
    ...cases.flatMap((each) => (isProbe(each.definition) ? [partOf(each, each.definition, context)] : [])),
    ...(readsOnly ? [] : [{ title: 'After each batch of cases, and at the end', requests: [read] }]),
  ]
}

const linesOf = ({ title, requests, unsent }: Part, target: Target): string[] => [
  title,
  '',
  ...(unsent === undefined
    ? requests.flatMap((request) => written(target, request))
    : [`  not sent: ${unsent}`, '']),
]

/** Prints every request that a run would send, and sends none. Placeholders for what a read returns are in angle brackets. */
export const dryRun = (
  contract: Contract,
  flags: RunFlags,
  cases: readonly Case[],
  { print, say }: Terminal,
): void => {
  const baseUrl = flags.baseUrl === undefined ? 'http://127.0.0.1/beta' : checkedUrl(flags.baseUrl, true)
  const { headers } = ownHeaders(flags.header, (_, variable) => `$${variable}`)
  const token = flags.anonymous || headers.authorization !== undefined ? undefined : '$TOKEN'
  const target = targetOf(
    contract,
    { baseUrl },
    {
      id: flags.id ?? placeholder('a key of the set'),
      parents: flags.parent.length > 0 ? flags.parent : contract.resource.parents.map(placeholder),
      headers,
      token,
      weakToken: flags.weakTokenEnv && '$WEAK_TOKEN',
      noWrites: flags.noWrites ?? false,
    },
  )
  const context = imagined(contract, target, flags, token !== undefined)
  const parts = partsOf(context, cases, target.readsOnly)
  for (const line of parts.flatMap((part) => linesOf(part, target))) print(line)
  const requests = parts.reduce((sum, part) => sum + part.requests.length, 0)
  const judged = cases.filter((each) => !isProbe(each.definition)).length
  say(`dry run: nothing was sent; ${requests} requests; ${judged} further cases judge the responses`)
  const further = target.readsOnly ? '' : '; a run also sends updates that restore the entity'
  say(`<…> stands for a value that a read returns, and links to further pages are followed${further}`)
}
