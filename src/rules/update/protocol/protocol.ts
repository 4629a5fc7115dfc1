import { show } from '../../../evidence/entity-state.js'
import { isUnjudged, skip } from '../../../evidence/judgements.js'
import type { Json } from '../../../model/json.js'
import type { Judgement } from '../../../model/judgement.js'
import type { Probe } from '../../../model/rule.js'
import { isObject } from '../../../support/json.js'
import { accepted } from '../../common/expect.js'
import { isOwnKey } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { ofSets, updateRule } from '../../rule.js'
import { entityTags } from './entity-tags.js'
import { ifMatch } from './if-match.js'
import { negotiation } from './negotiation.js'
import { acceptedAnd, ofBody, ordinary, showsObject, withHeader } from './ordinary-update.js'

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
        // $select on an update is new in 4.01, and a service of 4.0 does not claim conformance to 4.01.
        const isOlder = response.headers['odata-version']?.trim() !== '4.01'
        return found && isOlder && context.profile === 'odata' && !isUnjudged(found)
          ? { ...found, level: 'SHOULD' }
          : found
      },
    },
  ],
})

/** Without metadata, only links to further pages and counts remain. A service need not send more than the minimal level. */
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

/** An arbitrary GUID. */
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
  ...negotiation,
  ...ifMatch,
  ...entityTags,
  selectOnUpdate,
  metadataLevel,
  keyInParentheses,
  clientRequestIdEchoed,
]
