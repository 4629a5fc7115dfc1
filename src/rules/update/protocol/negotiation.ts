import { updateOf } from '../../../contract/operations.js'
import { skip } from '../../../evidence/judgements.js'
import { isRefused } from '../../../evidence/responses.js'
import type { Response } from '../../../model/http.js'
import type { Judgement } from '../../../model/judgement.js'
import { accepted, describe } from '../../common/expect.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'
import { acceptedAnd, showsObject, withHeader } from './ordinary-update.js'

/** Preference-Applied, if it is sent, agrees with the body: absent for `minimal`, present for `representation`. */
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
      // A refusal does not show how the service would have read the body.
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

/** Rules about preferences and versions. */
export const negotiation = [preferReturn, unknownPreferenceIgnored, requestVersion, maxVersionHonoured]
