import {
  blocked,
  isAccepted,
  isOfTransport,
  isRedirect,
  isRefused,
  type Judgement,
  type Recorded,
  type Reply,
  type Request,
  readRequest,
  type Scene,
  skip,
  type Trial,
} from '../judge/exchange.js'
import { errorForm } from './error-form.js'
import { describe, unchanged } from './expect.js'
import { everyRefusal } from './invariants.js'
import { absentKey, fullBody, ordinaryBody, update } from './requests.js'
import { type InvariantCase, levels, ofSets, type ProbeCase, rule } from './rule.js'

/** A refusal with one of these statuses, and nothing changed. */
const refusedWith =
  (...statuses: number[]) =>
  (trial: Trial): Judgement => {
    const { reply } = trial
    if (statuses.includes(reply.status)) return unchangedIfSeen(trial)
    const violation = { expected: `a refusal: ${statuses.join(' or ')}`, actual: describe(reply) }
    return isRedirect(reply) ? { ...violation, hint: logIn } : violation
  }

const logIn = 'a client of an API cannot use a log-in page; a 401 tells it to send credentials'

/** Where there is no way to read, the status is all there is. */
const unchangedIfSeen = (trial: Trial): Judgement =>
  trial.scene.read === 'none' ? undefined : unchanged(trial)

const unauthenticatedRefused = rule({
  id: 'unauthenticated-refused',
  area: 'error',
  title: 'refuses an update without valid credentials',
  levels: levels('M M M'),
  source: 'page, request headers (Authorization is required); RFC 9110 15.5.2',
  provenBy: ['asks-for-no-token', 'takes-any-token', 'takes-any-scheme', 'refuses-strangers-with-403'],
  cases: () => {
    const stranger = (
      what: string,
      title: string,
      authorization: string | undefined,
      ...statuses: number[]
    ): ProbeCase => ({
      what,
      title,
      // Each another body, so that one that is stored names the case. Bad credentials may lock a client out: late.
      dangerous: 'together',
      send: (scene) =>
        scene.anonymous ? skip('the run is anonymous') : update(fullBody(scene), { authorization }),
      expect: refusedWith(401, ...statuses),
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
    ]
  },
})

const insufficientPermissionRefused = rule({
  id: 'insufficient-permission-refused',
  area: 'error',
  title: 'refuses an update with a token that lacks the permission',
  levels: levels('M M M'),
  source: 'page, permissions; RFC 9110 15.5.4',
  provenBy: ['takes-weak-token'],
  cases: () => [
    {
      what: 'weak token',
      title: 'answers 403, or 404, to an update with a token that lacks the permission',
      dangerous: 'together',
      send: (scene) =>
        scene.weak
          ? { ...update(fullBody(scene)), weak: true }
          : skip('there is no token without the permission: --weak-token-env names one'),
      // A service may hide what one may not see (RFC 9110 15.5.4).
      expect: (trial) =>
        trial.reply.status === 401
          ? blocked('the token without the permission is no valid one: 401 (has it expired?)')
          : refusedWith(403, 404)(trial),
    },
  ],
})

const challengePresent = rule({
  id: 'challenge-present',
  area: 'error',
  title: 'says in a 401 how to authenticate',
  levels: levels('- S M'),
  source: 'RFC 9110 15.5.2',
  provenBy: ['challenges-nobody'],
  cases: () => [
    {
      what: '401',
      title: 'has WWW-Authenticate in every 401',
      evidence: ['unauthenticated-refused'],
      judge: everyRefusal(({ reply }) => {
        if (reply.status !== 401) return skip('nothing was answered with 401')
        return reply.headers['www-authenticate']
          ? undefined
          : { expected: 'WWW-Authenticate', actual: 'no such header', pointer: 'header WWW-Authenticate' }
      }, 'head'),
    },
  ],
})

/** An update of an entity that does not exist, with a look before and after where one can be had without an update. */
const ofNobody =
  (ifMatch: string | undefined) =>
  (scene: Scene): readonly Request[] => {
    const key = String(absentKey(scene))
    const attempt = { ...update(ordinaryBody(scene), { 'if-match': ifMatch }), key }
    if (scene.read !== 'get') return [attempt]
    const look = { ...readRequest('get', key) }
    return [{ ...look, ends: isAccepted }, attempt, look]
  }

/** [a read under the key, the update, a read under the key] or [the update] */
const isThereNow = ({ replies }: Trial): boolean => replies.length === 3 && isAccepted(replies[2] as Reply)

const created = (trial: Trial): string | undefined =>
  isThereNow(trial) ? String(absentKey(trial.scene)) : undefined

const nobodyUpdated =
  (mayCreate: (scene: Scene) => boolean) =>
  (trial: Trial): Judgement => {
    const { scene, replies, reply } = trial
    if (scene.read === 'get' && replies.length === 1)
      return skip(`there is an entity under a key that was made up: ${describe(replies[0] as Reply)}`)
    const isThere = isThereNow(trial)
    if (isRefused(reply) && !isThere) return undefined
    if (isAccepted(reply) && mayCreate(scene) && (isThere || scene.read !== 'get')) return undefined
    return {
      expected: mayCreate(scene)
        ? 'a refusal (4xx) and no entity, or success and a new one'
        : 'a refusal (4xx), and nothing under the key afterwards',
      actual: `${describe(reply)}${isThere ? ', and an entity is there now' : ''}`,
      reply,
    }
  }

const unknownKeyRefused = rule({
  id: 'unknown-key-refused',
  area: 'error',
  title: 'refuses an update of an entity that does not exist',
  levels: levels('M M M'),
  source: 'page, HTTP request; OData Protocol 11.4.4',
  provenBy: ['creates-unknown-entities', 'answers-for-unknown-entities'],
  cases: ofSets((): ProbeCase[] => [
    {
      what: 'If-Match: *',
      title: 'refuses an update with If-Match: * of an entity that does not exist',
      dangerous: 'together',
      send: ofNobody('*'),
      expect: nobodyUpdated(() => false),
      creates: created,
    },
    {
      what: 'without If-Match',
      title: 'refuses an update of an entity that does not exist',
      dangerous: 'together',
      send: (scene) =>
        scene.loopback
          ? ofNobody(undefined)(scene)
          : skip('it may create an entity: sent only to a service on this machine'),
      // Profile odata lets an update insert.
      expect: nobodyUpdated(({ profile }) => profile === 'odata'),
      creates: created,
    },
  ]),
})

const unknownKeyNotFound = rule({
  id: 'unknown-key-not-found',
  area: 'error',
  title: 'says that an entity does not exist',
  levels: levels('S S S'),
  source: 'RFC 9110 15.5.5, 13.1.1',
  provenBy: ['refuses-unknown-entities-with-400'],
  cases: ofSets(() => {
    const found = (what: string, ...statuses: number[]): InvariantCase => ({
      what,
      title: `answers ${statuses.join(' or ')} to an update of an entity that does not exist (${what})`,
      evidence: ['unknown-key-refused'],
      judge: ({ seen }) => {
        const own = seen.find(({ caseId }) => caseId === `unknown-key-refused[${what}]`)
        if (!own) return skip('it was not sent (unknown-key-refused)')
        const { reply } = own
        if (!isRefused(reply) || isOfTransport(reply.status))
          return skip(`it was answered ${reply.status} (unknown-key-refused)`)
        if (statuses.includes(reply.status)) return undefined
        return { expected: statuses.join(' or '), actual: describe(reply), reply }
      },
    })
    // A precondition that fails is a 412, where the service would insert without it; one that is wanted a 428.
    return [found('If-Match: *', 404, 412), found('without If-Match', 404, 428)]
  }),
})

const unsupportedMethodRefused = rule({
  id: 'unsupported-method-refused',
  area: 'error',
  title: 'refuses a method that it does not support',
  levels: levels('- S S'),
  source: 'RFC 9110 15.5.6; OData Protocol 9.2.2',
  provenBy: ['takes-any-method', 'hides-its-methods'],
  cases: () => [
    {
      what: 'POST',
      title: 'refuses POST on an entity with a 4xx or 501, and lists its methods where it says 405',
      dangerous: 'together',
      send: ({ loopback }) =>
        loopback
          ? { method: 'POST', body: '' }
          : skip('it may create something: sent only to a service on this machine'),
      expect: ({ reply, scene }) => {
        if (!isRefused(reply) && reply.status !== 501)
          return { expected: 'a refusal: any 4xx, or 501', actual: describe(reply) }
        if (reply.status !== 405 || reply.headers.allow !== undefined) return undefined
        const missing = { expected: 'Allow in a 405', actual: 'no such header', pointer: 'header Allow' }
        return scene.profile === 'odata' ? { ...missing, level: 'MUST' } : missing
      },
    },
  ],
})

/** Rules whose cases could bring a service down. */
const dangerous = [
  'malformed-json-refused',
  'media-type-contained',
  'non-object-body-refused',
  'oversize-survived',
  'key-immutable',
  'lenient-json-refused',
  'unknown-key-refused',
]

/** The case after which the service was gone, or that all of a rule were survived. */
const survives =
  (ruleId: string) =>
  ({ survived, death }: Recorded): Judgement => {
    const isOwn = (id: string) => id.startsWith(`${ruleId}[`)
    if (death?.reply && isOwn(death.caseId))
      return {
        expected: 'an answer to the next request',
        actual: `none, after ${death.caseId} was answered ${describe(death.reply)}`,
        reply: death.reply,
      }
    return [...survived].some(isOwn) ? undefined : skip(`no case of ${ruleId} was sent`)
  }

const serviceSurvives = rule({
  id: 'service-survives',
  area: 'error',
  title: 'still answers after a dangerous request',
  levels: levels('M M M'),
  source: 'availability: a client must not be able to take the service down',
  provenBy: ['goes-down-after-malformed-json'],
  cases: ({ singleton }) =>
    dangerous
      .filter((ruleId) => !(singleton && ruleId === 'unknown-key-refused'))
      .map((ruleId) => ({
        what: ruleId,
        // Where the rule itself is not part of a profile, there is nothing to survive.
        ...(ruleId === 'oversize-survived' && { levels: levels('- M M') }),
        title: `still answers after each case of ${ruleId}`,
        evidence: [ruleId],
        judge: survives(ruleId),
      })),
})

export const error = [
  unauthenticatedRefused,
  insufficientPermissionRefused,
  challengePresent,
  unknownKeyRefused,
  unknownKeyNotFound,
  unsupportedMethodRefused,
  ...errorForm,
  serviceSurvives,
]
