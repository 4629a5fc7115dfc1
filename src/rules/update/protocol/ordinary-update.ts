import { show } from '../../../evidence/entity-state.js'
import { incomplete } from '../../../evidence/judgements.js'
import type { CaseContext, Evidence } from '../../../model/evidence.js'
import type { Request, Response } from '../../../model/http.js'
import type { Judgement } from '../../../model/judgement.js'
import { isObject } from '../../../support/json.js'
import { accepted } from '../../common/expect.js'
import { acceptableUpdate, ordinaryBody, update } from '../../common/requests.js'

/** The ordinary update with changed parts. */
export const ordinary =
  (change: Partial<Request>) =>
  (context: CaseContext): ReturnType<typeof acceptableUpdate> =>
    acceptableUpdate(context, ordinaryBody(context), (body) => ({ ...update(body), ...change }))

export const withHeader = (name: string, value: string) => ordinary({ headers: { [name]: value } })

/** The update is accepted, and the response passes a check. */
export const acceptedAnd =
  (check: (response: Response, context: CaseContext) => Judgement) =>
  (evidence: Evidence): Judgement =>
    accepted(evidence) ?? check(evidence.response, evidence.context)

/** Applies a check to a complete response. */
export const ofBody =
  (check: (response: Response, context: CaseContext) => Judgement) =>
  (response: Response, context: CaseContext): Judgement =>
    response.broken === undefined ? check(response, context) : incomplete

/** The body is one object. Rules of the area `response` check that it is the entity. */
export const showsObject = ofBody(({ status, json, text }) =>
  isObject(json)
    ? undefined
    : { expected: 'a body with the entity', actual: text === '' ? `${status} without a body` : show(text) },
)
