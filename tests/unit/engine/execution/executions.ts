import type { Json } from '../../../../src/contract/contract.js'
import { sentValues } from '../../../../src/engine/attribution/sent-values.js'
import type { Play, PlayableCase } from '../../../../src/engine/execution/execution.js'
import type { Request, Scene } from '../../../../src/evidence/exchange.js'
import { accepted, unchangedAt } from '../../../../src/rules/common/expect.js'
import type { ProbeCase } from '../../../../src/rules/rule.js'
import { propertyOf } from '../../library.js'
import { sceneOf, updateOf } from '../../scene.js'

export type Facts = Partial<Pick<PlayableCase, 'rule' | 'level' | 'seed'>> & Partial<Omit<ProbeCase, 'send'>>

/** A probe that sends these requests, or what a function makes of the scene. It wants nothing of the reply. */
export const caseOf = (
  id: string,
  send: readonly Request[] | ProbeCase['send'],
  { rule = 'rule', level = 'MUST', seed = 0, ...make }: Facts = {},
): PlayableCase & { readonly make: ProbeCase } => ({
  id,
  rule,
  area: 'request-shape',
  level,
  title: `claims ${id}`,
  source: 'page',
  seed,
  make: {
    what: id,
    title: `claims ${id}`,
    send: typeof send === 'function' ? send : () => send,
    expect: () => undefined,
    ...make,
  },
})

/** A case that sends one body, and wants it accepted. */
export const sends = (id: string, body: Json, facts: Facts = {}) =>
  caseOf(id, [updateOf(body)], { expect: accepted, ...facts })

/** For a case that goes alone. */
export const alone = (id: string, body: Json, facts: Facts = {}) => sends(id, body, { alone: true, ...facts })

/** For a case that wants a property left as it was. */
export const keeps = (path: string) => ({ expect: unchangedAt(propertyOf(path)) })

/** A case that is about to be played, with a request for each body. */
export const playOf = (
  bodies: readonly Json[],
  {
    id = 'case',
    scene = sceneOf(),
    make = {},
  }: { id?: string; scene?: Scene; make?: Partial<ProbeCase> } = {},
): Play => {
  const requests = bodies.map(updateOf)
  const planned = caseOf(id, requests, make)
  return { planned, make: planned.make, scene, requests, sent: requests.flatMap(sentValues) }
}
