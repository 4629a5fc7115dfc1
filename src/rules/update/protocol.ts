import { updateOf } from '../../contract/operations.js'
import { show } from '../../evidence/entity-state.js'
import { incomplete, isUnjudged, skip } from '../../evidence/judgements.js'
import { isRefused } from '../../evidence/responses.js'
import type { CaseContext, Evidence } from '../../model/evidence.js'
import type { Request, Response } from '../../model/http.js'
import type { Json } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Probe } from '../../model/rule.js'
import { isObject } from '../../support/json.js'
import { accepted, describe, refused } from '../common/expect.js'
import { acceptableUpdate, fullBody, isOwnKey, ordinaryBody, update } from '../common/requests.js'
import * as sentence from '../common/sentences.js'
import { ofSets, updateRule } from '../rule.js'
import { entityTags } from './entity-tags.js'

/** The ordinary update, sent in another way. */
const ordinary =
  (change: Partial<Request>) =>
  (context: CaseContext): ReturnType<typeof acceptableUpdate> =>
    acceptableUpdate(context, ordinaryBody(context), (body) => ({ ...update(body), ...change }))

const withHeader = (name: string, value: string) => ordinary({ headers: { [name]: value } })

/** Accepted, and then what else there is to ask. */
const acceptedAnd =
  (check: (response: Response, context: CaseContext) => Judgement) =>
  (evidence: Evidence): Judgement =>
    accepted(evidence) ?? check(evidence.response, evidence.context)

/** Looks at the body, where there is a whole one. */
const ofBody =
  (check: (response: Response, context: CaseContext) => Judgement) =>
  (response: Response, context: CaseContext): Judgement =>
    response.broken === undefined ? check(response, context) : incomplete

/** One object; whether it is the entity, the rules of the area response say. */
const showsObject = ofBody(({ status, json, text }) =>
  isObject(json)
    ? undefined
    : { expected: 'a body with the entity', actual: text === '' ? `${status} without a body` : show(text) },
)

/** Preference-Applied, where it is sent, says what was done: the entity was left out, or it was not. */
const truthful = ({ headers, bytes }: Response): Judgement => {
  const said = /return\s*=\s*"?(minimal|representation)/i.exec(headers['preference-applied'] ?? '')?.[1]
  const done = bytes.length === 0 ? 'minimal' : 'representation'
  if (said === undefined || said.toLowerCase() === done) return undefined
  return {
    expected: `return=${done}, or no Preference-Applied`,
    actual: headers['preference-applied'] ?? '',
    pointer: 'header Preference-Applied',
  }
}

const preferReturn = updateRule({
  id: 'prefer-return',
  area: 'protocol',
  title: 'honours or ignores a return preference, and reports truthfully which',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '8.2.8.7' }],
  explanation: {
    requirement: [
      '`Prefer: return` tells the service if the client wants the entity in the response. The service ' +
        'may honour or ignore it (OData Protocol 8.2.8.7).',
      'Both are fine if the client can tell them apart. Refusing the request is not, and neither is a ' +
        'false Preference-Applied.',
      'Profile `page` has no such rule.',
    ],
    sent: [
      'An ordinary body with `Prefer: return=minimal`, and one with `Prefer: return=representation`.',
      sentence.ordinaryBody,
    ],
    passes: [
      'To `minimal`: a 204, or a body with one object.',
      'To `representation`: a body with one object. In profile `odata`, or if the contract documents ' +
        '204, also a 204.',
      'Preference-Applied is optional. If it names a return preference, it is `minimal` for a response ' +
        'without a body and `representation` for a response with one.',
    ],
    fails: [
      'Any other response, a success without either, or a false Preference-Applied.',
      'The rules of the area response judge if the object is the entity.',
      sentence.blockedByExample,
    ],
  },
  provenBy: ['refuses-preferences', 'lies-about-preferences', 'answers-minimal-with-nothing'],
  cases: () => [
    {
      label: 'minimal',
      title: 'responds to return=minimal with 204, or with 200 and the entity',
      send: withHeader('prefer', 'return=minimal'),
      expect: acceptedAnd((response, context) =>
        response.status === 204 ? truthful(response) : (showsObject(response, context) ?? truthful(response)),
      ),
    },
    {
      label: 'representation',
      title: 'responds to return=representation with 200 and the entity',
      send: withHeader('prefer', 'return=representation'),
      expect: acceptedAnd((response, context) =>
        response.status === 204 &&
        (context.profile === 'odata' || updateOf(context.contract).success.includes(204))
          ? truthful(response)
          : (showsObject(response, context) ?? truthful(response)),
      ),
    },
  ],
})

const unknownPreferenceIgnored = updateRule({
  id: 'unknown-preference-ignored',
  area: 'protocol',
  title: 'ignores unknown preferences',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '8.2.8' },
    { spec: 'RFC 7240', clause: '2' },
  ],
  explanation: {
    requirement: [
      'A preference is optional, and a service ignores those that it does not know (OData Protocol ' +
        '8.2.8; RFC 7240 2).',
      'Clients send the same preferences to every service.',
      'This is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    ],
    sent: ['An ordinary body with `Prefer: vendor-x=1`.', sentence.ordinaryBody],
    passes: [sentence.accepted],
    fails: [sentence.notAccepted, sentence.blockedByExample],
  },
  provenBy: ['refuses-unknown-preferences'],
  cases: () => [
    {
      label: 'vendor-x=1',
      title: 'accepts an update with an unknown preference',
      send: withHeader('prefer', 'vendor-x=1'),
      expect: accepted,
    },
  ],
})

const requestVersion = updateRule({
  id: 'request-version',
  area: 'protocol',
  title: 'reads a request in the version that it states, or refuses it',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '8.1.5' }],
  explanation: {
    requirement: [
      'OData libraries state the version of a request. The service reads the request by the rules of ' +
        'that version, or refuses it with a 4xx (OData Protocol 8.1.5).',
      'This is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    ],
    sent: ['An ordinary body with `OData-Version: 4.0`.', sentence.ordinaryBody],
    passes: [sentence.accepted],
    fails: ['Any response that is not a refusal.', 'Skipped if the response is a 4xx or 501.'],
  },
  provenBy: ['mistakes-request-version'],
  cases: () => [
    {
      label: '4.0',
      title: 'accepts an update with OData-Version: 4.0, or refuses it with a 4xx',
      send: withHeader('odata-version', '4.0'),
      // A refusal, whatever its reason, is no evidence of how the body would have been read.
      expect: (evidence) =>
        isRefused(evidence.response) || evidence.response.status === 501
          ? skip(`the service may refuse the version, and answered ${describe(evidence.response)}`)
          : accepted(evidence),
    },
  ],
})

const maxVersionHonoured = updateRule({
  id: 'max-version-honoured',
  area: 'protocol',
  title: 'responds in no higher version than the client accepts',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '8.2.7' }],
  explanation: {
    requirement: [
      'With OData-MaxVersion a client states the highest version that it can read. It cannot read a ' +
        'response in a later version (OData Protocol 8.2.7).',
      'This is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    ],
    sent: ['An ordinary body with `OData-MaxVersion: 4.0`.', sentence.ordinaryBody],
    passes: [
      'Any 2xx except 202, with OData-Version 4.0 or without that header. odata-version reports a ' +
        'missing header.',
    ],
    fails: ['Any other response, or another OData-Version.', sentence.blockedByExample],
  },
  provenBy: ['ignores-max-version'],
  cases: () => [
    {
      label: '4.0',
      title: 'responds to OData-MaxVersion: 4.0 in version 4.0',
      send: withHeader('odata-maxversion', '4.0'),
      expect: acceptedAnd(({ headers }) => {
        const version = headers['odata-version']?.trim()
        if (version === undefined || version === '4.0') return undefined
        return { expected: '4.0', actual: version, pointer: 'header OData-Version' }
      }),
    },
  ],
})

const ifMatchAny = updateRule({
  id: 'if-match-any',
  area: 'protocol',
  title: 'accepts If-Match: * for an existing entity',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  sources: [
    { spec: 'OData Protocol', clause: '8.2.4' },
    { spec: 'OData Protocol', clause: '11.4.1.1' },
  ],
  explanation: {
    requirement: [
      '`If-Match: *` requests an update of an existing entity and prevents the creation of a new one. It ' +
        'matches every entity that exists (OData Protocol 8.2.4, 11.4.1.1).',
      'Careful clients send it with every update.',
      'This is a SHOULD in `graph` and `odata`, and not part of `page`.',
    ],
    sent: ['An ordinary body with `If-Match: *`.', sentence.ordinaryBody],
    passes: [sentence.accepted],
    fails: ['Any other response, including 412.', sentence.blockedByExample],
  },
  provenBy: ['refuses-if-match'],
  cases: () => [
    {
      label: '*',
      title: 'accepts an update with If-Match: *',
      send: withHeader('if-match', '*'),
      expect: accepted,
    },
  ],
})

/** An error status goes with no change, whatever the precondition was (OData Protocol 9.2). */
const reallyRefused = (evidence: Evidence): Judgement => {
  const found = refused(evidence)
  return found && !isUnjudged(found) ? { ...found, level: 'MUST' } : found
}

const ifMatchStale = updateRule({
  id: 'if-match-stale',
  area: 'protocol',
  title: 'refuses an update with an entity tag that is not current',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '8.2.4' },
    { spec: 'OData Protocol', clause: '9.2' },
  ],
  explanation: {
    requirement: [
      'An entity tag in If-Match prevents a client from overwriting changes that it has not seen (OData ' +
        'Protocol 8.2.4).',
      "If a service issues entity tags without comparing them, two users silently overwrite each other's " +
        'work.',
      'This is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    ],
    sent: [
      'A body with every property except the key and a made-up weak entity tag in If-Match. The ' +
        'properties have other values or, under `--read-only reject`, their current values.',
      'Only if a read shows `@odata.etag`. An ETag header alone is no evidence of concurrency control, ' +
        'since many frameworks set it for caches.',
    ],
    passes: ['A 412, and a read afterwards shows the entity unchanged.'],
    fails: [
      'A success, or any other response that is not a 4xx.',
      'A 412 although the entity changed fails in every profile (OData Protocol 9.2).',
      'Skipped if a read shows no `@odata.etag`, and on any other 4xx: a service may refuse the request ' +
        'before it evaluates preconditions (RFC 9110 13.2.1).',
      sentence.stateUnseen,
    ],
  },
  provenBy: ['ignores-if-match', 'applies-before-412'],
  cases: () => [
    {
      label: 'wrong ETag',
      title: 'responds with 412 to an update with a wrong ETag in If-Match',
      // A header alone proves no concurrency control: many frameworks set one for caches.
      send: (context) =>
        context.state?.entity['@odata.etag'] === undefined
          ? skip('a read shows no @odata.etag')
          : // Another body than its neighbours', so that one that is stored names the case.
            update(fullBody(context), { 'if-match': 'W/"odata-contract-stale"' }),
      // What would be refused anyway is refused before preconditions are looked at (RFC 9110 13.2.1).
      expect: (evidence) => {
        const { response } = evidence
        if (response.status === 412) return reallyRefused(evidence)
        const why = `the update was answered ${describe(response)}`
        return isRefused(response) ? skip(why) : { expected: '412', actual: describe(response) }
      },
    },
  ],
})

const selectOnUpdate = updateRule({
  id: 'select-on-update',
  area: 'protocol',
  title: 'accepts $select on an update',
  levels: { graph: 'MAY', odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '11.4.1.5' },
    { spec: 'OData Protocol', clause: '11.2.6' },
  ],
  explanation: {
    requirement: [
      'A client that wants the updated entity in the response may select its properties (OData Protocol ' +
        '11.4.1.5). Libraries add `$select` to every request they build.',
      'The option is new in 4.01: a MUST in `odata` for a service that responds in that version, a ' +
        'SHOULD for an older one; a note in `graph`, and not part of `page`.',
    ],
    sent: [
      'An ordinary body to the path of the entity with `?$select=` and the name of the key.',
      sentence.ordinaryBody,
    ],
    passes: ['A success with one object, or a 204. The content of the object is not judged.'],
    fails: [
      'Any other response, or a success whose body is not an object.',
      'Skipped if the response is 501: the service does not implement the option (OData Protocol 11.2.6).',
      sentence.blockedByExample,
    ],
  },
  provenBy: ['refuses-select'],
  cases: ({ resource: { key } }) => [
    {
      label: `$select=${key.name}`,
      title: `responds to an update with $select=${key.name} with the entity or 204`,
      send: ordinary({ query: `$select=${key.name}` }),
      expect: (evidence) => {
        const { response, context } = evidence
        if (response.status === 501) return skip('the service does not implement $select on an update: 501')
        const found =
          accepted(evidence) ?? (response.status === 204 ? undefined : showsObject(response, context))
        // $select on an update is new in 4.01, which a service of 4.0 does not claim to follow.
        const isOlder = response.headers['odata-version']?.trim() !== '4.01'
        return found && isOlder && context.profile === 'odata' && !isUnjudged(found)
          ? { ...found, level: 'SHOULD' }
          : found
      },
    },
  ],
})

/** Links to further pages and counts are all that is left without metadata. More than minimal is nobody's duty. */
const fitsLevel = (level: 'none' | 'minimal' | 'full', json: Json | undefined): Judgement => {
  if (level !== 'none' || !isObject(json)) return undefined
  const found = Object.keys(json).find((name) => /^@(odata\.)?(?!nextLink|count)[a-z]\w*$/i.test(name))
  return found === undefined
    ? undefined
    : { expected: 'no control information', actual: `${found}: ${show(json[found])}`, pointer: `/${found}` }
}

const metadataLevel = updateRule({
  id: 'metadata-level',
  area: 'protocol',
  title: 'returns as much control information as the client requests',
  levels: { graph: 'MAY', odata: 'SHOULD' },
  sources: [
    { spec: 'OData JSON Format', clause: '3.1' },
    { spec: 'OData JSON Format', clause: '24' },
  ],
  explanation: {
    requirement: [
      'A client requests as much control information as it can use: none, minimal or full (OData JSON ' +
        'Format 3.1).',
      'In `odata` this is a SHOULD, and for `full` a MUST (OData JSON Format 24); it is a note in ' +
        '`graph`, and not part of `page`.',
    ],
    sent: [
      'An ordinary body with Accept `application/json;odata.metadata=` and `none`, `minimal` or `full`.',
      sentence.ordinaryBody,
    ],
    passes: [
      'Any 2xx except 202. For `none`, an object in the response has no control information at its root ' +
        'except next links and counts.',
      'For `minimal` and `full`, acceptance is enough. A 204 passes.',
    ],
    fails: [
      'Any other response, including 406, or a response with control information for `none`.',
      sentence.blockedByExample,
    ],
  },
  provenBy: ['refuses-metadata-levels', 'ignores-metadata-levels'],
  cases: () =>
    (['none', 'minimal', 'full'] as const).map(
      (level): Probe => ({
        label: level,
        title: `accepts odata.metadata=${level}, and honours it`,
        ...(level === 'full' && { levels: { graph: 'MAY', odata: 'MUST' } }),
        send: withHeader('accept', `application/json;odata.metadata=${level}`),
        expect: acceptedAnd(ofBody(({ json }) => fitsLevel(level, json))),
      }),
    ),
})

const keyInParentheses = updateRule({
  id: 'key-in-parentheses',
  area: 'protocol',
  title: 'accepts the key in parentheses',
  levels: { graph: 'MAY', odata: 'SHOULD' },
  sources: [
    { spec: 'OData URL Conventions', clause: '4' },
    { spec: 'OData URL Conventions', clause: '4.3' },
  ],
  explanation: {
    requirement: [
      'The canonical URL of an OData entity has its key in parentheses (OData URL Conventions 4.3). The ' +
        'key as a path segment, as on the page, is a newer form. Libraries build either.',
      'The URL conventions are optional (OData URL Conventions 4), so this is a SHOULD in `odata`, a ' +
        'note in `graph`, and not part of `page`.',
    ],
    sent: [
      'An ordinary body to the entity set with the key in parentheses, in quotes if it is a string.',
      sentence.ordinaryBody,
    ],
    passes: [
      'Any 2xx except 202. If the response has a key, it is the one addressed. The effect of the update ' +
        'is not judged.',
    ],
    fails: ['Any other response, including 404, or another key in the response.', sentence.blockedByExample],
  },
  provenBy: ['knows-no-parentheses'],
  cases: ofSets(({ resource: { key, name } }) => [
    {
      label: key.path,
      title: `finds the same entity at ${name}('…')`,
      send: ordinary({ parentheses: true }),
      expect: acceptedAnd(
        ofBody(({ json }, context) => {
          const found = isObject(json) ? json[key.name] : undefined
          if (found === undefined || isOwnKey(context, found)) return undefined
          return { expected: show(context.key), actual: show(found), pointer: `/${key.name}` }
        }),
      ),
    },
  ]),
})

/** Any GUID will do. */
const clientRequestId = '00000000-0000-4000-8000-0da7ac047ac7'

const clientRequestIdEchoed = updateRule({
  id: 'client-request-id-echoed',
  area: 'protocol',
  title: 'echoes the client-request-id',
  levels: { graph: 'MAY' },
  sources: [{ spec: 'Microsoft Graph', clause: 'client-request-id' }],
  explanation: {
    requirement: [
      'A client of Microsoft Graph may name a request. The response repeats the name, so that both sides ' +
        'can find the call in their logs.',
      'Only profile `graph` has this rule, and a violation is a note.',
    ],
    sent: ['An ordinary body with `client-request-id` and a GUID.', sentence.ordinaryBody],
    passes: [
      'Any 2xx except 202, with exactly the same GUID in the header `client-request-id` of the response.',
    ],
    fails: ['Any other response, another value, or no such header is a note.', sentence.blockedByExample],
  },
  provenBy: ['forgets-client-request-id'],
  cases: () => [
    {
      label: 'client-request-id',
      title: 'echoes client-request-id in its response',
      send: withHeader('client-request-id', clientRequestId),
      expect: acceptedAnd(({ headers }) =>
        headers['client-request-id'] === clientRequestId
          ? undefined
          : {
              expected: clientRequestId,
              actual: headers['client-request-id'] ?? 'no such header',
              pointer: 'header client-request-id',
            },
      ),
    },
  ],
})

export const protocol = [
  preferReturn,
  unknownPreferenceIgnored,
  requestVersion,
  maxVersionHonoured,
  ifMatchAny,
  ifMatchStale,
  ...entityTags,
  selectOnUpdate,
  metadataLevel,
  keyInParentheses,
  clientRequestIdEchoed,
]
