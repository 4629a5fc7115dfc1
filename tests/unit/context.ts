import { operationOf } from '../../src/contract/operations.js'
import { entityState } from '../../src/evidence/entity-state.js'
import { isUnjudged } from '../../src/evidence/judgements.js'
import type { Contract } from '../../src/model/contract.js'
import type { EntityState } from '../../src/model/entity-state.js'
import type { CaseContext, Evidence, RunEvidence } from '../../src/model/evidence.js'
import type { Request, Response } from '../../src/model/http.js'
import type { Json, JsonObject } from '../../src/model/json.js'
import type { Judgement } from '../../src/model/judgement.js'
import type { Invariant, Probe } from '../../src/model/rule.js'
import { type RuleId, rules } from '../../src/rules/rules.js'
import { isObject } from '../../src/support/json.js'
import { book, library } from './library.js'

/** The book as read, with some properties changed. */
export const stateWith = (changes: JsonObject = {}): EntityState =>
  entityState(library, { ...book, ...changes })

export const contextOf = (changes: Partial<CaseContext> = {}): CaseContext => ({
  contract: library,
  profile: 'graph',
  policies: { readOnly: 'ignore', enumCase: 'exact' },
  key: 'b1',
  read: 'get',
  sibling: 'b2',
  siblingState: undefined,
  state: entityState(changes.contract ?? library, book),
  start: entityState(changes.contract ?? library, book),
  unobservable: undefined,
  survey: undefined,
  seed: 0,
  computed: new Set(),
  loopback: false,
  anonymous: false,
  weak: false,
  canAlter: () => false,
  ...changes,
})

/** A context in which the service may refuse other values for read-only properties. */
export const rejecting = (changes: Partial<CaseContext> = {}): CaseContext =>
  contextOf({ policies: { readOnly: 'reject', enumCase: 'exact' }, ...changes })

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A response. A text that is not JSON, or bytes, become the body unchanged. */
export const responseOf = (
  status: number,
  body?: Json | Uint8Array,
  {
    headers = {},
    request = { method: 'PATCH', body: '{}' },
    repeats = () => [],
  }: Partial<Pick<Response, 'headers' | 'request' | 'repeats'>> = {},
): Response => {
  const raw = typeof body === 'string' ? body : JSON.stringify(body ?? null)
  const bytes = body instanceof Uint8Array ? body : Buffer.from(body === undefined ? '' : raw)
  const text = new TextDecoder().decode(bytes)
  return {
    request,
    url: 'https://library.example/v1/shop/books/b1',
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

/** A refusal with an OData error. */
export const refusal = (status = 400, code = 'BadRequest', message = 'No.'): Response =>
  responseOf(status, { error: { code, message } })

export const updateOf = (body: Json): Request => ({ method: 'PATCH', body: JSON.stringify(body) })

/** The evidence of an update: its response, and the states before and after. */
export const evidenceOf = (
  response: Response,
  {
    after = {},
    before = {},
    ...changes
  }: Partial<Omit<Evidence, 'before' | 'after'>> & {
    before?: JsonObject | 'unread'
    after?: JsonObject | 'unread'
  } = {},
): Evidence => ({
  context: contextOf(),
  responses: [response],
  response,
  before: before === 'unread' ? undefined : stateWith(before),
  after: after === 'unread' ? undefined : stateWith(after),
  ...changes,
})

/** The evidence of a run: the responses to its updates, each with the read after it. */
export const recordedOf = (
  responses: readonly Response[],
  changes: Partial<RunEvidence> = {},
): RunEvidence => ({
  context: contextOf(),
  writes: responses.map((response, index) => ({
    response,
    rule: 'case',
    label: String(index),
    read: stateWith(),
  })),
  changes: [],
  reads: [],
  failed: new Map(),
  survived: new Map(),
  down: undefined,
  ...changes,
})

/** The cases of a rule for the operation of its kind. */
const casesOf = (id: RuleId, contract: Contract): readonly (Probe | Invariant)[] => {
  const rule = rules.find((each) => each.id === id)
  const operation = rule && operationOf(contract, rule.kind)
  return operation ? rule.cases(contract, operation) : []
}

const caseOf = (rule: RuleId, label: string, contract = library): Probe | Invariant => {
  const found = casesOf(rule, contract).find((each) => each.label === label)
  if (!found) throw new Error(`no case ${rule}[${label}]`)
  return found
}

/** The labels of a rule's cases. */
export const names = (rule: RuleId, contract = library): string[] =>
  casesOf(rule, contract).map(({ label }) => label)

/** A probe of the library by rule and name. */
export const probe = (rule: RuleId, label: string, contract = library): Probe => {
  const found = caseOf(rule, label, contract)
  if (!('send' in found)) throw new Error(`${rule}[${label}] sends nothing`)
  return found
}

export const invariant = (rule: RuleId, label: string, contract = library): Invariant => {
  const found = caseOf(rule, label, contract)
  if (!('judge' in found)) throw new Error(`${rule}[${label}] judges nothing`)
  return found
}

/** The requests of a probe, their JSON bodies parsed; or the reason if there are none. */
export const sentBy = (each: Probe, context = contextOf()): string | unknown[] => {
  const sent = each.send(context)
  if (isUnjudged(sent)) return words(sent)
  return ('method' in sent ? [sent] : sent).map(({ body, ...others }) => {
    if (body === undefined) return others
    const json = parsed(body)
    return { ...others, body: isObject(json) ? json : body }
  })
}

/** The bodies that a probe sends, or the reason if there are none. */
export const bodiesOf = (each: Probe, context = contextOf()): unknown => {
  const sent = sentBy(each, context)
  return typeof sent === 'string' ? sent : sent.map((request) => (request as { body?: unknown }).body)
}

/** A judgement on one line. */
export const words = (judgement: Judgement): string => {
  if (judgement === undefined) return 'pass'
  if (isUnjudged(judgement)) return `${judgement.unjudged}: ${judgement.reason}`
  const { expected, actual, pointer, hint, level } = judgement
  const where = pointer === undefined ? '' : ` at ${pointer}`
  return `${level ?? 'violated'}: expected ${expected}, got ${actual}${where}${hint === undefined ? '' : ` (${hint})`}`
}
