import { sentValues } from '../../../../src/engine/attribution/sent-values.js'
import type { Execution } from '../../../../src/engine/execution/execution.js'
import type { CaseContext } from '../../../../src/model/evidence.js'
import type { Request } from '../../../../src/model/http.js'
import type { Json } from '../../../../src/model/json.js'
import type { Case, Probe } from '../../../../src/model/rule.js'
import { accepted, unchangedAt } from '../../../../src/rules/common/expect.js'
import { contextOf, updateOf } from '../../context.js'
import { propertyOf } from '../../library.js'

export type Facts = Partial<Pick<Case, 'rule' | 'level' | 'seed' | 'effects'>> & Partial<Omit<Probe, 'send'>>

/** A probe that sends these requests, or those of a function of the context. It accepts every response. */
export const caseOf = (
  id: string,
  send: readonly Request[] | Probe['send'],
  { rule = 'rule', level = 'MUST', seed = 0, effects = 'entity', ...definition }: Facts = {},
): Case & { readonly definition: Probe } => ({
  id,
  rule,
  area: 'request-shape',
  level,
  title: `claims ${id}`,
  source: 'page',
  seed,
  effects,
  definition: {
    label: id,
    title: `claims ${id}`,
    send: typeof send === 'function' ? send : () => send,
    expect: () => undefined,
    ...definition,
  },
})

/** A case that sends one body, and wants it accepted. */
export const sends = (id: string, body: Json, facts: Facts = {}) =>
  caseOf(id, [updateOf(body)], { expect: accepted, ...facts })

/** A case that runs alone. */
export const alone = (id: string, body: Json, facts: Facts = {}) => sends(id, body, { alone: true, ...facts })

/** For a case that wants a property left as it was. */
export const keeps = (path: string) => ({ expect: unchangedAt(propertyOf(path)) })

/** An execution with a request for each body. */
export const executionOf = (
  bodies: readonly Json[],
  {
    id = 'case',
    context = contextOf(),
    definition = {},
  }: { id?: string; context?: CaseContext; definition?: Partial<Probe> } = {},
): Execution => {
  const requests = bodies.map(updateOf)
  const planned = caseOf(id, requests, definition)
  return { planned, definition: planned.definition, context, requests, sent: requests.flatMap(sentValues) }
}
