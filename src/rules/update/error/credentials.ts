import { blocked, skip } from '../../../evidence/judgements.js'
import { isRedirect } from '../../../evidence/responses.js'
import type { Evidence } from '../../../model/evidence.js'
import type { Judgement } from '../../../model/judgement.js'
import type { Probe } from '../../../model/rule.js'
import { accepted, describe, unchanged } from '../../common/expect.js'
import { everyRefusal } from '../../common/invariants.js'
import { acceptableUpdate, fullBody, ordinaryBody, update } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'

/** A refusal with one of these statuses, and the state is unchanged. */
const refusedWith =
  (...statuses: number[]) =>
  (evidence: Evidence): Judgement => {
    const { response } = evidence
    if (statuses.includes(response.status)) return unchangedIfSeen(evidence)
    const violation = { expected: `a refusal: ${statuses.join(' or ')}`, actual: describe(response) }
    return isRedirect(response) ? { ...violation, hint: logIn } : violation
  }

const logIn = 'a client of an API cannot use a log-in page; a 401 tells it to send credentials'

/** If the entity cannot be read, only the status is judged. */
const unchangedIfSeen = (evidence: Evidence): Judgement =>
  evidence.context.read === 'none' ? undefined : unchanged(evidence)

const noToken = 'the run has no bearer token of 16 or more characters that can be altered in this way'

/** Inserts characters before the padding of Base64, because decoders ignore everything after it. */
const lengthened = (token: string): string => token.replace(/=*$/, (padding) => `odAt${padding}`)

/** Replaces characters in the middle of the signature of a JWT, or in the middle of an opaque token. */
const resigned = (token: string): string => {
  const [signature = ''] = /[^.]{8,}$/.exec(token) ?? [token]
  const middle = token.length - Math.ceil(signature.length / 2) - 2
  const other = (character: string) => (character === 'A' ? 'B' : 'A')
  return (
    token.slice(0, middle) + token.slice(middle, middle + 4).replace(/[^.]/g, other) + token.slice(middle + 4)
  )
}

/** A token without both lower-case and upper-case letters, such as a GUID, stays: it may be compared case-insensitively. */
const capitalised = (token: string): string =>
  /[a-z]/.test(token) && /[A-Z]/.test(token) ? token.toUpperCase() : token

const unauthenticatedRefused = updateRule({
  id: 'unauthenticated-refused',
  area: 'error',
  title: 'refuses an update without valid credentials',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [
    { section: 'Request headers' },
    { spec: 'RFC 9110', clause: '15.5.2' },
    { spec: 'RFC 6750', clause: '3.1' },
  ],
  explanation: {
    requirement: [
      'The page requires credentials, and an update without valid ones has no effect (RFC 9110 15.5.2).',
      'The status matters as well: after a 401 a client signs in and tries again, while a 403 tells it ' +
        'that this does not help.',
    ],
    sent: [
      'A body with every property except the key, with other values or, under `--read-only reject`, the ' +
        'current ones.',
      'It is sent without Authorization; with made-up Basic credentials; with a made-up Bearer token; ' +
        'with `Bearer` and no token; with altered copies of the valid token: four characters longer, four ' +
        'shorter, with four characters of the signature changed, in upper case; and with the valid token ' +
        'under an unknown scheme.',
      'These requests are sent late, since bad credentials may lock a client out.',
      'An altered token is a secret too; reports show it as `$TOKEN (altered)`.',
    ],
    passes: [
      'A 401, and a read afterwards shows the entity unchanged.',
      'A 400 also passes for Basic credentials, the empty token, an unknown scheme and altered tokens: ' +
        'middleware for bearer tokens reports a malformed credential this way (RFC 6750 3.1).',
      sentence.statusAlone,
    ],
    fails: [
      'Any other response, including a 403 and a redirect to a login page, or a 401 although the entity ' +
        'changed.',
      'Skipped in a run without a token; blocked if two consecutive reads differ.',
      'The altered tokens are also skipped for credentials from `--header` and for a token of fewer than ' +
        '16 characters.',
      'A token without both lower-case and upper-case letters is not sent in upper case, since it may be ' +
        'compared case-insensitively.',
    ],
  },
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
      // Each case sends a different body, so that a stored one identifies the case. The cases run late, because bad
      // credentials may lock a client out.
      dangerous: 'together',
      send: (context) =>
        context.anonymous ? skip('the run is anonymous') : update(fullBody(context), { authorization }),
      expect: refusedWith(401, ...statuses),
    })
    const derived = (label: string, title: string, alter: (token: string) => string): Probe => ({
      label,
      title: `responds with 401 or 400 to an update with ${title}`,
      dangerous: 'together',
      send: (context) =>
        context.canAlter(alter) ? { ...update(fullBody(context)), credentials: { alter } } : skip(noToken),
      expect: refusedWith(401, 400),
    })
    return [
      stranger('no Authorization', 'responds with 401 to an update without Authorization', undefined),
      stranger(
        'another scheme',
        'responds with 401 or 400 to an update with Basic credentials',
        `Basic ${Buffer.from('odata-contract:made-up').toString('base64')}`,
        // RFC 6750 3.1 requires 400 for a malformed request, and middleware treats malformed credentials as one.
        400,
      ),
      stranger(
        'made-up token',
        'responds with 401 to an update with a made-up token',
        'Bearer odata-contract-made-up',
      ),
      stranger('empty token', 'responds with 401 or 400 to an update with an empty token', 'Bearer ', 400),
      derived('token with a suffix', 'four characters appended to the token', lengthened),
      derived('token cut by 4', 'the token without its last four characters', (token) => token.slice(0, -4)),
      derived('changed signature', 'four characters changed in the signature of the token', resigned),
      derived('upper-cased token', 'the token in upper case', capitalised),
      {
        label: 'unknown scheme',
        title: 'responds with 401 or 400 to an update with the token under an unknown scheme',
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
  title: 'compares the name of the authentication scheme case-insensitively',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  sources: [{ spec: 'RFC 9110', clause: '11.1' }],
  explanation: {
    requirement: [
      'The name of an authentication scheme is case-insensitive (RFC 9110 11.1), and some clients send ' +
        '`bearer`.',
      'This is a SHOULD in `graph` and `odata`, and not part of `page`.',
    ],
    sent: [
      'An ordinary body with the token of the run under the scheme `bearer`. It is sent late, since a ' +
        'service that refuses it may lock a client out.',
      sentence.ordinaryBody,
    ],
    passes: [sentence.accepted],
    fails: [
      sentence.notAccepted,
      'Skipped for credentials from `--header` and for a token of fewer than 16 characters.',
    ],
  },
  provenBy: ['wants-capital-scheme'],
  cases: () => [
    {
      label: 'bearer',
      title: 'accepts the token under the scheme bearer',
      // A service that refuses the token may count it as bad credentials.
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
  sources: [{ section: 'Permissions' }, { spec: 'RFC 9110', clause: '15.5.4' }],
  explanation: {
    requirement: [
      'Authentication is not authorization: the page names the permission that an update needs (RFC 9110 ' +
        '15.5.4).',
      'A service that checks the signature of a token but not its permissions lets every user of the ' +
        'tenant write.',
      'The 403 tells a client to request the permission instead of another token.',
    ],
    sent: [
      'A body with every property except the key, with other values or, under `--read-only reject`, the ' +
        'current ones.',
      'It is sent with the second token, named by `--weak-token-env`, which is valid but lacks the ' +
        'permission.',
    ],
    passes: [
      'A 403, or a 404 that hides the entity, and a read afterwards shows the entity unchanged.',
      sentence.statusAlone,
    ],
    fails: [
      'Any other response, or a refusal although the entity changed.',
      'Blocked if the response is 401, because the token is then not valid, and if two consecutive reads ' +
        'differ.',
      'Skipped if no second token is given.',
    ],
  },
  provenBy: ['takes-weak-token'],
  cases: () => [
    {
      label: 'weak token',
      title: 'responds with 403 or 404 to an update with a token that lacks the permission',
      dangerous: 'together',
      send: (context) =>
        context.weak
          ? { ...update(fullBody(context)), weak: true }
          : skip('there is no token without the permission: pass one with --weak-token-env'),
      // A service may hide an entity that the caller must not see (RFC 9110 15.5.4).
      expect: (evidence) =>
        evidence.response.status === 401
          ? blocked('the token without the permission is not valid: 401 (has it expired?)')
          : refusedWith(403, 404)(evidence),
    },
  ],
})

const challengePresent = updateRule({
  id: 'challenge-present',
  area: 'error',
  title: 'sends WWW-Authenticate with every 401',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  sources: [{ spec: 'RFC 9110', clause: '15.5.2' }],
  explanation: {
    requirement: [
      'A 401 names the accepted authentication schemes in WWW-Authenticate (RFC 9110 15.5.2). HTTP ' +
        'libraries that sign in automatically need it.',
      'This is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    ],
    sent: [
      'Sends no requests. Judges every recorded 401.',
      'If a filter excluded unauthenticated-refused, the suite runs its cases for this rule.',
    ],
    passes: ['Every 401 has WWW-Authenticate. Its value is not judged.'],
    fails: ['A 401 has no WWW-Authenticate.', 'Skipped if no response is a 401.'],
  },
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

/** Rules about credentials and permissions. */
export const credentials = [
  unauthenticatedRefused,
  schemeCaseInsensitive,
  insufficientPermissionRefused,
  challengePresent,
]
