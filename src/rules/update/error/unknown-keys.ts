import { currentBody } from '../../../evidence/entity-state.js'
import { skip } from '../../../evidence/judgements.js'
import { readRequest } from '../../../evidence/requests.js'
import { entityOf, isAccepted, isOfTransport, isRefused } from '../../../evidence/responses.js'
import type { CaseContext, Evidence } from '../../../model/evidence.js'
import type { Request, Response } from '../../../model/http.js'
import type { JsonObject } from '../../../model/json.js'
import type { Judgement } from '../../../model/judgement.js'
import type { Invariant, Probe } from '../../../model/rule.js'
import { describe } from '../../common/expect.js'
import { absentKey, ordinaryBody, update } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { ofSets, updateRule } from '../../rule.js'

/** The key of the entity in a response. */
const keyIn = ({ contract }: CaseContext, response: Response): string | undefined => {
  const key = entityOf(response)?.[contract.resource.key.name]
  return typeof key === 'string' || typeof key === 'number' ? String(key) : undefined
}

/** Whether a response shows the entity with exactly this key. A service may write keys in different letter case. */
const shows = (context: CaseContext, response: Response, key: string): boolean =>
  keyIn(context, response)?.toLowerCase() === key.toLowerCase()

/**
 * An update of an entity that does not exist, between two reads of its key. Without GET, only the update, because each
 * read would be an update.
 */
const ofNobody = (
  context: CaseContext,
  key: string,
  body: JsonObject,
  ifMatch: string | undefined,
): readonly Request[] => {
  const attempt = { ...update(body, { 'if-match': ifMatch }), key }
  if (context.read !== 'get') return [attempt]
  const look = readRequest('get', key)
  // A service that responds with another entity would update that one.
  return [{ ...look, ends: (response) => keyIn(context, response) !== undefined }, attempt, look]
}

/** Whether the entity exists after the update. Responses: [a read, the update, a read] of the key, or [the update]. */
const isThereNow = ({ context, responses }: Evidence): boolean => {
  const [, attempt, look] = responses
  return !!attempt && !!look && shows(context, look, String(attempt.request.key))
}

const created = (evidence: Evidence): string | undefined =>
  isThereNow(evidence) ? String(evidence.response.request.key) : undefined

/** The judgement if the first read shows an entity. */
const isTaken = (context: CaseContext, look: Response): Judgement =>
  shows(context, look, String(look.request.key))
    ? skip(`there is an entity under a key that was made up: ${describe(look)}`)
    : {
        expected: 'nothing under a key that was made up: 404',
        actual: `the entity "${keyIn(context, look)}" in the response to a read`,
        response: look,
      }

const nobodyUpdated =
  (mayCreate: (context: CaseContext) => boolean) =>
  (evidence: Evidence): Judgement => {
    const { context, responses, response } = evidence
    if (context.read === 'get' && responses.length === 1) return isTaken(context, responses[0] as Response)
    const isThere = isThereNow(evidence)
    if (isRefused(response) && !isThere) return undefined
    if (isAccepted(response) && mayCreate(context) && (isThere || context.read !== 'get')) return undefined
    return {
      expected: mayCreate(context)
        ? 'a refusal (4xx) and no entity, or success and a new one'
        : 'a refusal (4xx), and nothing under the key afterwards',
      actual: `${describe(response)}${isThere ? ', and an entity is there now' : ''}`,
      response,
    }
  }

/** A key that begins with the entity's key, for services that look keys up by prefix. Sends only current values. */
const longerKey: Probe = {
  label: 'the key and more',
  title: 'refuses an update of a key that starts with the key of the entity',
  dangerous: 'together',
  send: (context) => {
    const held = context.state ? currentBody(context.contract, context.state.entity) : {}
    return ofNobody(context, `${context.key}-${absentKey(context)}`, held, '*')
  },
  expect: nobodyUpdated(() => false),
  creates: created,
}

const unknownKeyRefused = updateRule({
  id: 'unknown-key-refused',
  area: 'error',
  title: 'refuses an update of an entity that does not exist',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'HTTP request' }, { spec: 'OData Protocol', clause: '11.4.4' }],
  explanation: {
    requirement: [
      'An update changes an entity that exists. A success for one that does not leaves the client ' +
        'believing that its data was stored.',
      'OData allows a service to create the entity instead, unless If-Match forbids it (OData Protocol ' +
        '11.4.4). The page does not mention this, so only profile `odata` accepts it, and only without ' +
        'If-Match.',
    ],
    sent: [
      'An ordinary body for a key that no entity has, once with `If-Match: *` and once without If-Match.',
      'If keys are strings, also the current values of the entity, with `If-Match: *`, for a key that ' +
        'starts with the key of the entity.',
      'If the service has GET, a read under that key before and after. If the first read shows another ' +
        'entity, no update is sent.',
      'The update without If-Match is sent only to a service on this machine, since elsewhere it could ' +
        'leave an entity behind.',
      'All are sent after the other cases.',
      sentence.ordinaryBody,
    ],
    passes: [
      'Any 4xx, and nothing under the key afterwards. 404, 412 and 428 pass alike.',
      'In profile `odata`, an accepted update without If-Match that creates an entity also passes.',
      'Without GET, only the status is judged.',
    ],
    fails: [
      'Any other response, an entity under the key after a 4xx, or a read that shows an entity with ' +
        'another key.',
      'Only a response with exactly that key shows that the entity exists; a 204 or null does not.',
      'The suite cannot delete an entity that was created; the run prominently names its key.',
      'Skipped if an entity with the key exists before the update.',
      sentence.crash,
    ],
  },
  provenBy: [
    'creates-unknown-entities',
    'answers-for-unknown-entities',
    'finds-keys-by-their-beginning',
    'finds-the-first-entity',
    'answers-nothing-for-unknown-entities',
  ],
  cases: ofSets(({ resource: { key } }): Probe[] => [
    {
      label: 'If-Match: *',
      title: 'refuses an update with If-Match: * of an entity that does not exist',
      dangerous: 'together',
      send: (context) => ofNobody(context, String(absentKey(context)), ordinaryBody(context), '*'),
      expect: nobodyUpdated(() => false),
      creates: created,
    },
    {
      label: 'without If-Match',
      title: 'refuses an update of an entity that does not exist',
      dangerous: 'together',
      send: (context) =>
        context.loopback
          ? ofNobody(context, String(absentKey(context)), ordinaryBody(context), undefined)
          : skip('it may create an entity: sent only to a service on this machine'),
      // In profile odata, an update may create the entity.
      expect: nobodyUpdated(({ profile }) => profile === 'odata'),
      creates: created,
    },
    ...(key.edm === 'Edm.String' ? [longerKey] : []),
  ]),
})

const unknownKeyNotFound = updateRule({
  id: 'unknown-key-not-found',
  area: 'error',
  title: 'reports that an entity does not exist',
  levels: { page: 'SHOULD', graph: 'SHOULD', odata: 'SHOULD' },
  sources: [
    { spec: 'RFC 9110', clause: '15.5.5' },
    { spec: 'RFC 9110', clause: '13.1.1' },
  ],
  explanation: {
    requirement: [
      'A 404 tells the client that nothing exists under a key (RFC 9110 15.5.5). A client that gets a ' +
        '400 looks for a mistake in its body.',
      'A failed precondition may be reported with 412 (RFC 9110 13.1.1).',
      'This is a SHOULD in every profile.',
    ],
    sent: [
      'Sends no requests. Judges the responses to the updates of unknown-key-refused.',
      'If a filter excluded that rule, the suite runs its cases for this rule.',
    ],
    passes: ['A 404; to the update with `If-Match: *` also a 412, and to the one without also a 428.'],
    fails: ['Another 4xx.', 'Skipped if the update was not sent, or did not get a 4xx.'],
  },
  provenBy: ['refuses-unknown-entities-with-400'],
  cases: ofSets(() => {
    const found = (label: string, ...statuses: number[]): Invariant => ({
      label,
      title: `responds with ${statuses.join(' or ')} to an update of an entity that does not exist (${label})`,
      evidence: ['unknown-key-refused'],
      judge: ({ writes }) => {
        const own = writes.find((each) => each.rule === 'unknown-key-refused' && each.label === label)
        if (!own) return skip('it was not sent (unknown-key-refused)')
        const { response } = own
        if (!isRefused(response) || isOfTransport(response.status))
          return skip(`it was answered ${response.status} (unknown-key-refused)`)
        if (statuses.includes(response.status)) return undefined
        return { expected: statuses.join(' or '), actual: describe(response), response }
      },
    })
    // A failed precondition is a 412, if the service would create the entity without it. A missing precondition is a
    // 428.
    return [found('If-Match: *', 404, 412), found('without If-Match', 404, 428)]
  }),
})

/** Rules about updates of entities that do not exist. */
export const unknownKeys = [unknownKeyRefused, unknownKeyNotFound]
