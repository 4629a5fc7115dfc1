import { skip } from '../../evidence/judgements.js'
import { isRedirect } from '../../evidence/responses.js'
import type { Operation } from '../../model/contract.js'
import type { Evidence } from '../../model/evidence.js'
import type { Request } from '../../model/http.js'
import type { Judgement } from '../../model/judgement.js'
import type { Level, Profile } from '../../model/result.js'
import type { Probe } from '../../model/rule.js'
import { describeWithoutData } from './expect.js'

const refusedWith =
  (statuses: readonly number[]) =>
  ({ response }: Evidence): Judgement => {
    if (statuses.includes(response.status)) return undefined
    const violation = {
      expected: `a refusal: ${statuses.join(' or ')}`,
      actual: describeWithoutData(response),
    }
    return isRedirect(response)
      ? {
          ...violation,
          hint: 'a client of an API cannot use a log-in page; a 401 tells it to send credentials',
        }
      : violation
  }

/** The levels if the contract only mentions the read: its page requires credentials for the update. */
const mentioned: Readonly<Record<Profile, Level>> = { page: 'SHOULD', graph: 'SHOULD', odata: 'SHOULD' }

/** Cases that send a read without valid credentials. They run late, because bad credentials may lock a client out. */
export const readsByStrangers = (
  request: Request,
  asked: string,
  requires: readonly string[],
  { optional }: Operation,
): Probe[] => {
  const stranger = (
    label: string,
    authorization: string | undefined,
    statuses: readonly number[],
  ): Probe => ({
    label,
    title: `responds with ${statuses.join(' or ')} to a GET of ${asked} with ${label}`,
    requires,
    dangerous: 'together',
    send: (context) =>
      context.anonymous
        ? skip('the run is anonymous')
        : { ...request, headers: { ...request.headers, authorization } },
    expect: refusedWith(statuses),
    ...(optional && { levels: mentioned }),
  })
  return [
    stranger('no Authorization', undefined, [401]),
    stranger(
      'another scheme',
      `Basic ${Buffer.from('odata-contract:made-up').toString('base64')}`,
      // Middleware takes such credentials for malformed ones (RFC 6750 3.1).
      [401, 400],
    ),
    stranger('made-up token', 'Bearer odata-contract-made-up', [401]),
  ]
}
