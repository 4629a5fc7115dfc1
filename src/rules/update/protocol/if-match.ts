import { isUnjudged, skip } from '../../../evidence/judgements.js'
import { isRefused } from '../../../evidence/responses.js'
import type { Evidence } from '../../../model/evidence.js'
import type { Judgement } from '../../../model/judgement.js'
import { accepted, describe, refused } from '../../common/expect.js'
import { fullBody, update } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'
import { withHeader } from './ordinary-update.js'

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

/** An update that gets an error status changes nothing, with any precondition (OData Protocol 9.2). */
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
      // An ETag header alone does not prove concurrency control, because many frameworks set one for caches.
      send: (context) =>
        context.state?.entity['@odata.etag'] === undefined
          ? skip('a read shows no @odata.etag')
          : // The body differs from those of other cases, so that a stored one identifies the case.
            update(fullBody(context), { 'if-match': 'W/"odata-contract-stale"' }),
      // A service may check for other errors before preconditions (RFC 9110 13.2.1).
      expect: (evidence) => {
        const { response } = evidence
        if (response.status === 412) return reallyRefused(evidence)
        const why = `the update was answered ${describe(response)}`
        return isRefused(response) ? skip(why) : { expected: '412', actual: describe(response) }
      },
    },
  ],
})

/** Rules about preconditions without an entity tag of the service. */
export const ifMatch = [ifMatchAny, ifMatchStale]
