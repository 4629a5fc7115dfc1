import { randomUUID } from 'node:crypto'
import { bodyProperties } from '../../contract/contract.js'
import { methods } from '../../contract/operations.js'
import { entityOf, isAccepted } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { Response } from '../../model/http.js'
import { isObject } from '../../support/json.js'
import { isHtml } from './not-testable.js'
import type { Target } from './target.js'

/** Whether a response has a property of the entity besides its key, which any object may have. */
export const isEntity = (contract: Contract, response: Response): boolean => {
  const entity = entityOf(response)
  return entity !== undefined && bodyProperties(contract).some(({ name }) => Object.hasOwn(entity, name))
}

/** The form of a response body: two bodies of one form may differ in times and ids. */
const formOf = (response: Response): string => {
  if (isHtml(response)) return 'HTML'
  const { json, text } = response
  if (isObject(json)) return JSON.stringify(Object.keys(json).sort())
  return json === undefined ? `text of ${text.length} characters` : JSON.stringify(json)
}

/** A path below the service root that no service has. */
const madeUp = ({ baseUrl }: Target): string => `${baseUrl}/odata-contract-${randomUUID()}`

/**
 * Whether the target answers reads of any path alike, so that the response to a read is not the entity.
 * @returns the response to a path that cannot exist
 */
export const answerToAll = async (target: Target, read: Response): Promise<Response | undefined> => {
  if (!isAccepted(read) || isEntity(target.contract, read)) return undefined
  const response = await target.sendOnce({ method: methods.get, url: madeUp(target) })
  return response?.status === read.status && formOf(response) === formOf(read) ? response : undefined
}

/** Whether the response to an update comes from a service, though its reads do not. */
export const isOfService = (contract: Contract, response: Response): boolean => {
  const { status, text } = response
  if (isHtml(response) || (status >= 300 && status < 400) || [404, 405, 501].includes(status)) return false
  return !isAccepted(response) || text === '' || isEntity(contract, response)
}
