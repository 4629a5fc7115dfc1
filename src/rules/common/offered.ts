import { blocked, skip } from '../../evidence/judgements.js'
import { isRefused } from '../../evidence/responses.js'
import type { Operation } from '../../model/contract.js'
import type { Response } from '../../model/http.js'
import type { Judgement } from '../../model/judgement.js'
import { describe } from './expect.js'

/**
 * The judgement of a read that the service does not offer: skipped if the contract only mentions the operation. `undefined`
 * if it is offered. `asked` names the request: "the list".
 */
export const unoffered = (
  { optional }: Operation,
  response: Response | undefined,
  asked: string,
): Judgement => {
  if (!response) return (optional ? skip : blocked)(`the service does not answer a GET of ${asked}`)
  const { status } = response
  if (!isRefused(response) && status !== 501) return undefined
  if (optional) return skip(`the service does not offer a GET of ${asked}: ${describe(response)}`)
  if (status === 401 || status === 403)
    return blocked(`the credentials lack the permission to read ${asked}: ${status}`)
  return { expected: `${asked}: 200`, actual: describe(response), response }
}
