import { blocked, skip } from '../../evidence/judgements.js'
import type { Operation } from '../../model/contract.js'
import type { Response } from '../../model/http.js'
import type { Judgement } from '../../model/judgement.js'
import { describe } from './expect.js'

/** Whether a service answers a read like one that it does not offer. Intune answers 400 for an unknown route. */
const isUnoffered = ({ status, text }: Response): boolean =>
  [403, 404, 405, 501].includes(status) || (status === 400 && text.includes('No method match route template'))

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
  if (!isUnoffered(response)) return undefined
  if (optional) return skip(`the service does not offer a GET of ${asked}: ${describe(response)}`)
  if (response.status === 403) return blocked(`the credentials lack the permission to read ${asked}: 403`)
  return { expected: `${asked}: 200`, actual: describe(response), response }
}
