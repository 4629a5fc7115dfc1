import { blocked, skip } from '../../evidence/judgements.js'
import { isRedirect } from '../../evidence/responses.js'
import type { Evidence } from '../../model/evidence.js'
import type { Judgement } from '../../model/judgement.js'
import type { Probe } from '../../model/rule.js'
import { accepted, describe, unchanged } from '../common/expect.js'
import { everyRefusal } from '../common/invariants.js'
import { acceptableUpdate, fullBody, ordinaryBody, update } from '../common/requests.js'
import { updateRule } from '../rule.js'

/** A refusal with one of these statuses, and nothing changed. */
const refusedWith =
  (...statuses: number[]) =>
  (evidence: Evidence): Judgement => {
    const { response } = evidence
    if (statuses.includes(response.status)) return unchangedIfSeen(evidence)
    const violation = { expected: `a refusal: ${statuses.join(' or ')}`, actual: describe(response) }
    return isRedirect(response) ? { ...violation, hint: logIn } : violation
  }

const logIn = 'a client of an API cannot use a log-in page; a 401 tells it to send credentials'

/** Where there is no way to read, the status is all there is. */
const unchangedIfSeen = (evidence: Evidence): Judgement =>
  evidence.context.read === 'none' ? undefined : unchanged(evidence)

const noToken = 'the run has no bearer token of 16 characters or more that could be altered so'

/** Base64 may end in padding, behind which a decoder reads nothing. */
const lengthened = (token: string): string => token.replace(/=*$/, (padding) => `odAt${padding}`)

/** Other characters in the middle of the last part, which in a JWT is the signature; in an opaque token, of the whole. */
const resigned = (token: string): string => {
  const [signature = ''] = /[^.]{8,}$/.exec(token) ?? [token]
  const middle = token.length - Math.ceil(signature.length / 2) - 2
  const other = (character: string) => (character === 'A' ? 'B' : 'A')
  return (
    token.slice(0, middle) + token.slice(middle, middle + 4).replace(/[^.]/g, other) + token.slice(middle + 4)
  )
}

/** A token in one case only, such as a GUID, may be compared without regard to case. */
const capitalised = (token: string): string =>
  /[a-z]/.test(token) && /[A-Z]/.test(token) ? token.toUpperCase() : token

const unauthenticatedRefused = updateRule({
  id: 'unauthenticated-refused',
  area: 'error',
  title: 'refuses an update without valid credentials',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, request headers (Authorization is required); RFC 9110 15.5.2; RFC 6750 3.1',
  provenBy: [
    'asks-for-no-token',
    'takes-any-token',
    'takes-any-scheme',
    'refuses-strangers-with-403',
    'takes-longer-tokens',
    'takes-beginnings-of-tokens',
    'ignores-signatures',
    'takes-tokens-in-any-case',
    'ignores-schemes',
  ],
  cases: () => {
    const stranger = (
      label: string,
      title: string,
      authorization: string | undefined,
      ...statuses: number[]
    ): Probe => ({
      label,
      title,
      // Each another body, so that one that is stored names the case. Bad credentials may lock a client out: late.
      dangerous: 'together',
      send: (context) =>
        context.anonymous ? skip('the run is anonymous') : update(fullBody(context), { authorization }),
      expect: refusedWith(401, ...statuses),
    })
    const derived = (label: string, title: string, alter: (token: string) => string): Probe => ({
      label,
      title: `answers 401 or 400 to an update with ${title}`,
      dangerous: 'together',
      send: (context) =>
        context.canAlter(alter) ? { ...update(fullBody(context)), credentials: { alter } } : skip(noToken),
      expect: refusedWith(401, 400),
    })
    return [
      stranger('no Authorization', 'answers 401 to an update without Authorization', undefined),
      stranger(
        'another scheme',
        'answers 401 or 400 to an update with Basic credentials',
        `Basic ${Buffer.from('odata-contract:made-up').toString('base64')}`,
        // RFC 6750 3.1 has 400 for a request whose credentials are malformed, and middleware takes this for one.
        400,
      ),
      stranger(
        'made-up token',
        'answers 401 to an update with a made-up token',
        'Bearer odata-contract-made-up',
      ),
      stranger('empty token', 'answers 401 or 400 to an update with an empty token', 'Bearer ', 400),
      derived('token with a suffix', 'the token and four more characters', lengthened),
      derived('token cut by 4', 'the token without its last four characters', (token) => token.slice(0, -4)),
      derived('changed signature', 'four characters changed in the signature of the token', resigned),
      derived('upper-cased token', 'the token in capitals', capitalised),
      {
        label: 'unknown scheme',
        title: 'answers 401 or 400 to an update with the token under an unknown scheme',
        dangerous: 'together',
        send: (context) =>
          context.canAlter(lengthened)
            ? { ...update(fullBody(context)), credentials: { scheme: 'Odata-Contract' } }
            : skip(noToken),
        expect: refusedWith(401, 400),
      },
    ]
  },
})

const schemeCaseInsensitive = updateRule({
  id: 'scheme-case-insensitive',
  area: 'error',
  title: 'reads the name of the authentication scheme without regard to case',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  source: 'RFC 9110 11.1',
  provenBy: ['wants-capital-scheme'],
  cases: () => [
    {
      label: 'bearer',
      title: 'accepts the token under the scheme bearer',
      // What it refuses may count as bad credentials.
      dangerous: 'together',
      send: (context) =>
        context.canAlter(lengthened)
          ? acceptableUpdate(context, ordinaryBody(context), (body) => ({
              ...update(body),
              credentials: { scheme: 'bearer' },
            }))
          : skip(noToken),
      expect: accepted,
    },
  ],
})

const insufficientPermissionRefused = updateRule({
  id: 'insufficient-permission-refused',
  area: 'error',
  title: 'refuses an update with a token that lacks the permission',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, permissions; RFC 9110 15.5.4',
  provenBy: ['takes-weak-token'],
  cases: () => [
    {
      label: 'weak token',
      title: 'answers 403, or 404, to an update with a token that lacks the permission',
      dangerous: 'together',
      send: (context) =>
        context.weak
          ? { ...update(fullBody(context)), weak: true }
          : skip('there is no token without the permission: --weak-token-env names one'),
      // A service may hide what one may not see (RFC 9110 15.5.4).
      expect: (evidence) =>
        evidence.response.status === 401
          ? blocked('the token without the permission is no valid one: 401 (has it expired?)')
          : refusedWith(403, 404)(evidence),
    },
  ],
})

const challengePresent = updateRule({
  id: 'challenge-present',
  area: 'error',
  title: 'says in a 401 how to authenticate',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  source: 'RFC 9110 15.5.2',
  provenBy: ['challenges-nobody'],
  cases: () => [
    {
      label: '401',
      title: 'has WWW-Authenticate in every 401',
      evidence: ['unauthenticated-refused'],
      judge: everyRefusal(({ response }) => {
        if (response.status !== 401) return skip('nothing was answered with 401')
        return response.headers['www-authenticate']
          ? undefined
          : { expected: 'WWW-Authenticate', actual: 'no such header', pointer: 'header WWW-Authenticate' }
      }, 'head'),
    },
  ],
})

/** Who may update, and what others are told. */
export const credentials = [
  unauthenticatedRefused,
  schemeCaseInsensitive,
  insufficientPermissionRefused,
  challengePresent,
]
