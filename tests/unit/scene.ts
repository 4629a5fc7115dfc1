import { isObject, type Json, type JsonObject } from '../../src/contract/contract.js'
import { type Observation, observation } from '../../src/evidence/entity-state.js'
import {
  isUnjudged,
  type Judgement,
  type Recorded,
  type Reply,
  type Request,
  type Scene,
  type Trial,
} from '../../src/evidence/exchange.js'
import type { InvariantCase, ProbeCase } from '../../src/rules/rule.js'
import { type RuleId, rules } from '../../src/rules/rules.js'
import { book, library } from './library.js'

/** The book as read, with some properties otherwise. */
export const seen = (changes: JsonObject = {}): Observation => observation(library, { ...book, ...changes })

export const sceneOf = (changes: Partial<Scene> = {}): Scene => ({
  contract: library,
  profile: 'graph',
  policies: { readOnly: 'ignore', enumCase: 'exact' },
  key: 'b1',
  read: 'get',
  sibling: 'b2',
  beside: undefined,
  state: observation(changes.contract ?? library, book),
  start: observation(changes.contract ?? library, book),
  unobservable: undefined,
  seed: 0,
  computed: new Set(),
  loopback: false,
  anonymous: false,
  weak: false,
  canAlter: () => false,
  ...changes,
})

/** The scene of a service that refuses other values for read-only properties, and may. */
export const rejecting = (changes: Partial<Scene> = {}): Scene =>
  sceneOf({ policies: { readOnly: 'reject', enumCase: 'exact' }, ...changes })

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A reply; a text that is no JSON, or bytes, are taken as they are. */
export const replyOf = (
  status: number,
  body?: Json | Uint8Array,
  {
    headers = {},
    request = { method: 'PATCH', body: '{}' },
    repeats = () => [],
  }: Partial<Pick<Reply, 'headers' | 'request' | 'repeats'>> = {},
): Reply => {
  const raw = typeof body === 'string' ? body : JSON.stringify(body ?? null)
  const bytes = body instanceof Uint8Array ? body : Buffer.from(body === undefined ? '' : raw)
  const text = new TextDecoder().decode(bytes)
  return {
    request,
    status,
    headers,
    bytes,
    text,
    json: parsed(text),
    exchange: {
      request: { method: request.method, url: 'https://library.example/v1/shop/books/b1', headers: {} },
      response: { status, headers, body: text, truncated: false },
      durationMs: 1,
    },
    curl: `curl -i -X ${request.method}`,
    repeats,
  }
}

/** A refusal as OData words it. */
export const refusal = (status = 400, code = 'BadRequest', message = 'No.'): Reply =>
  replyOf(status, { error: { code, message } })

export const updateOf = (body: Json): Request => ({ method: 'PATCH', body: JSON.stringify(body) })

/** A played update: what was sent, the reply, and the changes found afterwards. */
export const trialOf = (
  reply: Reply,
  {
    after = {},
    before = {},
    ...changes
  }: Partial<Omit<Trial, 'before' | 'after'>> & {
    before?: JsonObject | 'unread'
    after?: JsonObject | 'unread'
  } = {},
): Trial => ({
  scene: sceneOf(),
  replies: [reply],
  reply,
  before: before === 'unread' ? undefined : seen(before),
  after: after === 'unread' ? undefined : seen(after),
  ...changes,
})

/** What a session recorded: the replies to its updates, each with the read after it. */
export const recordedOf = (replies: readonly Reply[], changes: Partial<Recorded> = {}): Recorded => ({
  scene: sceneOf(),
  seen: replies.map((reply, index) => ({ reply, caseId: `case ${index}`, read: seen() })),
  changes: [],
  reads: [],
  failed: new Set(),
  survived: new Set(),
  death: undefined,
  ...changes,
})

const caseOf = (rule: RuleId, what: string, contract = library): ProbeCase | InvariantCase => {
  const found = rules
    .find(({ id }) => id === rule)
    ?.cases(contract)
    .find((each) => each.what === what)
  if (!found) throw new Error(`no case ${rule}[${what}]`)
  return found
}

/** What the cases of a rule are called. */
export const names = (rule: RuleId, contract = library): string[] =>
  (rules.find(({ id }) => id === rule)?.cases(contract) ?? []).map(({ what }) => what)

/** A probe of the library by rule and name. */
export const probe = (rule: RuleId, what: string, contract = library): ProbeCase => {
  const found = caseOf(rule, what, contract)
  if (!('send' in found)) throw new Error(`${rule}[${what}] sends nothing`)
  return found
}

export const invariant = (rule: RuleId, what: string, contract = library): InvariantCase => {
  const found = caseOf(rule, what, contract)
  if (!('judge' in found)) throw new Error(`${rule}[${what}] judges nothing`)
  return found
}

/** The requests of a probe, their JSON bodies parsed; or the reason why there are none. */
export const sentBy = (each: ProbeCase, scene = sceneOf()): string | unknown[] => {
  const sent = each.send(scene)
  if (isUnjudged(sent)) return words(sent)
  return ('method' in sent ? [sent] : sent).map(({ body, ...others }) => {
    if (body === undefined) return others
    const json = parsed(body)
    return { ...others, body: isObject(json) ? json : body }
  })
}

/** The bodies that a probe sends, or the reason why there is none. */
export const bodiesOf = (each: ProbeCase, scene = sceneOf()): unknown => {
  const sent = sentBy(each, scene)
  return typeof sent === 'string' ? sent : sent.map((request) => (request as { body?: unknown }).body)
}

/** A judgement on one line, as a person reads it. */
export const words = (judgement: Judgement): string => {
  if (judgement === undefined) return 'pass'
  if (isUnjudged(judgement)) return `${judgement.unjudged}: ${judgement.reason}`
  const { expected, actual, pointer, hint, level } = judgement
  const where = pointer === undefined ? '' : ` at ${pointer}`
  return `${level ?? 'violated'}: expected ${expected}, got ${actual}${where}${hint === undefined ? '' : ` (${hint})`}`
}
