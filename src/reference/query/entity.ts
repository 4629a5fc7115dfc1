import type { Contract } from '../../model/contract.js'
import type { JsonObject } from '../../model/json.js'
import { bare, contextOf, jsonResponse, levelOf, represented, tagOf } from '../representation.js'
import { entitySelection } from './query.js'
import { selectedFrom, selectList } from './select.js'

/** A response with an entity, in the requested form. @throws Refusal */
export const entityResponse = (
  contract: Contract,
  entity: JsonObject,
  request: Request,
  headers: Readonly<Record<string, string>>,
): Response => {
  const level = levelOf(request)
  const selection = entitySelection(contract, request)
  const whole = represented(contract, entity)
  const chosen = {
    '@odata.context': `${contextOf(contract, request)}${selectList(selection)}/$entity`,
    ...(selection ? selectedFrom(contract, whole, selection) : whole),
  }
  const body = level === 'none' ? bare(chosen) : chosen
  return jsonResponse(body, 200, { ETag: String(whole['@odata.etag']), ...headers }, level)
}

/** Whether the client already has this state (RFC 9110 13.1.2). */
export const isKnownState = (entity: JsonObject, request: Request): boolean => {
  const tags = request.headers.get('if-none-match')?.split(/\s*,\s*/)
  return tags !== undefined && (tags.includes('*') || tags.includes(tagOf(entity)))
}
