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
  title: 'honours or ignores a return preference, and tells the truth about it',
  levels: { graph: 'MUST', odata: 'MUST' },
  source: 'OData Protocol 8.2.8.7',
  provenBy: ['refuses-preferences', 'lies-about-preferences', 'answers-minimal-with-nothing'],
  cases: () => [
    {
      label: 'minimal',
      title: 'answers return=minimal with 204, or with 200 and the entity',
      send: withHeader('prefer', 'return=minimal'),
      expect: acceptedAnd((response, context) =>
        response.status === 204 ? truthful(response) : (showsObject(response, context) ?? truthful(response)),
      ),
    },
    {
      label: 'representation',
      title: 'answers return=representation with 200 and the entity',
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
  title: 'ignores preferences it does not know',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  source: 'OData Protocol 8.2.8; RFC 7240 2',
  provenBy: ['refuses-unknown-preferences'],
  cases: () => [
    {
      label: 'vendor-x=1',
      title: 'accepts an update with a preference it does not know',
      send: withHeader('prefer', 'vendor-x=1'),
      expect: accepted,
    },
  ],
})

const requestVersion = updateRule({
  id: 'request-version',
  area: 'protocol',
  title: 'reads a request by the version that it states, or refuses it',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  source: 'OData Protocol 8.1.5',
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
  title: 'answers with no higher version than the client can read',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  source: 'OData Protocol 8.2.7',
  provenBy: ['ignores-max-version'],
  cases: () => [
    {
      label: '4.0',
      title: 'answers OData-MaxVersion: 4.0 in version 4.0',
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
  title: 'takes If-Match: * for an entity that exists',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  source: 'OData Protocol 8.2.4, 11.4.1.1',
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
  title: 'refuses an update of a state that is no longer',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  source: 'OData Protocol 8.2.4, 9.2',
  provenBy: ['ignores-if-match', 'applies-before-412'],
  cases: () => [
    {
      label: 'wrong ETag',
      title: 'answers 412 to an update with a wrong ETag in If-Match',
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
  title: 'takes $select on an update',
  levels: { graph: 'MAY', odata: 'MUST' },
  source: 'OData Protocol 11.4.1.5, 11.2.6',
  provenBy: ['refuses-select'],
  cases: ({ resource: { key } }) => [
    {
      label: `$select=${key.name}`,
      title: `answers an update with $select=${key.name} with the entity or 204`,
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
  title: 'gives as much metadata as is asked for',
  levels: { graph: 'MAY', odata: 'SHOULD' },
  source: 'OData JSON Format 3.1, 24',
  provenBy: ['refuses-metadata-levels', 'ignores-metadata-levels'],
  cases: () =>
    (['none', 'minimal', 'full'] as const).map(
      (level): Probe => ({
        label: level,
        title: `answers odata.metadata=${level}, and fits it`,
        ...(level === 'full' && { levels: { graph: 'MAY', odata: 'MUST' } }),
        send: withHeader('accept', `application/json;odata.metadata=${level}`),
        expect: acceptedAnd(ofBody(({ json }) => fitsLevel(level, json))),
      }),
    ),
})

const keyInParentheses = updateRule({
  id: 'key-in-parentheses',
  area: 'protocol',
  title: 'knows the key in parentheses',
  levels: { graph: 'MAY', odata: 'SHOULD' },
  source: 'OData URL Conventions 4, 4.3',
  provenBy: ['knows-no-parentheses'],
  cases: ofSets(({ resource: { key, name } }) => [
    {
      label: key.path,
      title: `answers for the same entity at ${name}('…')`,
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
  title: 'repeats the name that a client gives a request',
  levels: { graph: 'MAY' },
  source: 'Microsoft Graph, client-request-id',
  provenBy: ['forgets-client-request-id'],
  cases: () => [
    {
      label: 'client-request-id',
      title: 'repeats client-request-id in its response',
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
