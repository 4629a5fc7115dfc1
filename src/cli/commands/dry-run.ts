import { roots } from '../../contract/index.js'
import type { Target } from '../../engine/target/target.js'
import { entityState } from '../../evidence/entity-state.js'
import { isUnjudged } from '../../evidence/judgements.js'
import { readRequest, withIfMatch } from '../../evidence/requests.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Request } from '../../model/http.js'
import type { Json } from '../../model/json.js'
import type { Case } from '../../model/rule.js'
import { isProbe } from '../../rules/rule.js'
import { targetOf } from '../../run/create-run.js'
import { ownHeaders } from '../connection/headers.js'
import type { RunFlags } from '../options/flags.js'
import { checkedUrl } from '../options/target-options.js'
import type { Terminal } from '../output/terminal.js'

/** Longer bodies are cut in the middle of a screen anyway. Characters. */
const longest = 1000

const placeholder = (label: string): string => `<${label}>`

/** What a rule may know of a target that nobody asked anything. */
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

/** An altered placeholder says nothing. */
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

/** Prints every request that a run would send, and sends none. What a read would bring stands in angle brackets. */
export const dryRun = (
  contract: Contract,
  flags: RunFlags,
  cases: readonly Case[],
  { print, say }: Terminal,
): void => {
  const baseUrl = flags.baseUrl === undefined ? 'http://127.0.0.1/beta' : checkedUrl(flags.baseUrl, true)
  const { headers } = ownHeaders(flags.header, (_, variable) => `$${variable}`)
  const hasToken = !flags.anonymous && headers.authorization === undefined
  const target = targetOf(
    contract,
    { baseUrl },
    {
      id: flags.id ?? placeholder('a key of the set'),
      parents: flags.parent.length > 0 ? flags.parent : contract.resource.parents.map(placeholder),
      headers,
      token: hasToken ? '$TOKEN' : undefined,
      weakToken: flags.weakTokenEnv && '$WEAK_TOKEN',
    },
  )
  const context = imagined(contract, target, flags, hasToken)
  let requests = 0
  const show = (title: string, sent: readonly Request[]): void => {
    requests += sent.length
    for (const line of [title, '', ...sent.flatMap((request) => written(target, request))]) print(line)
  }
  const look = readRequest('get')
  const around = [look, { method: 'GET', key: null } as const, look, readRequest('get', context.sibling)]
  show('Before anything is written', around)
  for (const { id, title, seed, definition } of cases) {
    if (!isProbe(definition)) continue
    const sent = definition.send({ ...context, seed })
    if (isUnjudged(sent))
      for (const line of [`${id}  ${title}`, '', `  not sent: ${sent.reason}`, '']) print(line)
    else show(`${id}  ${title}`, 'method' in sent ? [sent] : sent)
  }
  show('After each batch of cases, and at the end', [look])
  const judged = cases.filter(({ definition }) => !isProbe(definition)).length
  say(`dry run: nothing was sent; ${requests} requests, ${judged} more cases are judged by what they bring`)
  say('<…> stands for what a read brings; where the entity changed, its former values are written back')
}
