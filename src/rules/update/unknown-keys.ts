import type { JsonObject } from '../../contract/contract.js'
import { currentBody } from '../../evidence/entity-state.js'
import {
  entityOf,
  isAccepted,
  isOfTransport,
  isRefused,
  type Judgement,
  type Reply,
  type Request,
  readRequest,
  type Scene,
  skip,
  type Trial,
} from '../../evidence/exchange.js'
import { describe } from '../common/expect.js'
import { absentKey, ordinaryBody, update } from '../common/requests.js'
import { type InvariantCase, levels, ofSets, type ProbeCase, rule } from '../rule.js'

/** The key of the entity that a reply shows. */
const keyIn = ({ contract }: Scene, reply: Reply): string | undefined => {
  const key = entityOf(reply)?.[contract.key.name]
  return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined
}

/** Only the entity with that very key is there; a service may write keys in another case. */
const shows = (scene: Scene, reply: Reply, key: string): boolean =>
  keyIn(scene, reply)?.toLowerCase() === key.toLowerCase()

/** An update of an entity that does not exist, with a look before and after where one can be had without an update. */
const ofNobody = (
  scene: Scene,
  key: string,
  body: JsonObject,
  ifMatch: string | undefined,
): readonly Request[] => {
  const attempt = { ...update(body, { 'if-match': ifMatch }), key }
  if (scene.read !== 'get') return [attempt]
  const look = readRequest('get', key)
  // A service that answers for another entity would update that one.
  return [{ ...look, ends: (reply) => keyIn(scene, reply) !== undefined }, attempt, look]
}

/** [a read under the key, the update, a read under the key] or [the update] */
const isThereNow = ({ scene, replies }: Trial): boolean => {
  const [, attempt, look] = replies
  return !!attempt && !!look && shows(scene, look, String(attempt.request.key))
}

const created = (trial: Trial): string | undefined =>
  isThereNow(trial) ? String(trial.reply.request.key) : undefined

/** The first look shows an entity. */
const isTaken = (scene: Scene, look: Reply): Judgement =>
  shows(scene, look, String(look.request.key))
    ? skip(`there is an entity under a key that was made up: ${describe(look)}`)
    : {
        expected: 'nothing under a key that was made up: 404',
        actual: `the entity "${keyIn(scene, look)}" in the reply to a read`,
        reply: look,
      }

const nobodyUpdated =
  (mayCreate: (scene: Scene) => boolean) =>
  (trial: Trial): Judgement => {
    const { scene, replies, reply } = trial
    if (scene.read === 'get' && replies.length === 1) return isTaken(scene, replies[0] as Reply)
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

/** A key that a look-up by prefix takes for the one of the entity under test: only what that holds is sent. */
const longerKey: ProbeCase = {
  what: 'the key and more',
  title: 'refuses an update under a key that begins with the one of the entity',
  dangerous: 'together',
  send: (scene) => {
    const held = scene.state ? currentBody(scene.contract, scene.state.entity) : {}
    return ofNobody(scene, `${scene.key}-${absentKey(scene)}`, held, '*')
  },
  expect: nobodyUpdated(() => false),
  creates: created,
}

const unknownKeyRefused = rule({
  id: 'unknown-key-refused',
  area: 'error',
  title: 'refuses an update of an entity that does not exist',
  levels: levels('M M M'),
  source: 'page, HTTP request; OData Protocol 11.4.4',
  provenBy: [
    'creates-unknown-entities',
    'answers-for-unknown-entities',
    'finds-keys-by-their-beginning',
    'finds-the-first-entity',
    'answers-nothing-for-unknown-entities',
  ],
  cases: ofSets(({ key }): ProbeCase[] => [
    {
      what: 'If-Match: *',
      title: 'refuses an update with If-Match: * of an entity that does not exist',
      dangerous: 'together',
      send: (scene) => ofNobody(scene, String(absentKey(scene)), ordinaryBody(scene), '*'),
      expect: nobodyUpdated(() => false),
      creates: created,
    },
    {
      what: 'without If-Match',
      title: 'refuses an update of an entity that does not exist',
      dangerous: 'together',
      send: (scene) =>
        scene.loopback
          ? ofNobody(scene, String(absentKey(scene)), ordinaryBody(scene), undefined)
          : skip('it may create an entity: sent only to a service on this machine'),
      // Profile odata lets an update insert.
      expect: nobodyUpdated(({ profile }) => profile === 'odata'),
      creates: created,
    },
    ...(key.edm === 'Edm.String' ? [longerKey] : []),
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

/** Updates of entities that do not exist. */
export const unknownKeys = [unknownKeyRefused, unknownKeyNotFound]
