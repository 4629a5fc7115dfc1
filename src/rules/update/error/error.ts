import { isSingleton } from '../../../contract/contract.js'
import { skip } from '../../../evidence/judgements.js'
import { isRefused } from '../../../evidence/responses.js'
import type { RunEvidence } from '../../../model/evidence.js'
import type { Judgement } from '../../../model/judgement.js'
import { errorForm } from '../../common/error-form.js'
import { describe } from '../../common/expect.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'
import { credentials } from './credentials.js'
import { unknownKeys } from './unknown-keys.js'

const unsupportedMethodRefused = updateRule({
  id: 'unsupported-method-refused',
  area: 'error',
  title: 'refuses an unsupported method',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  sources: [
    { spec: 'RFC 9110', clause: '15.5.6' },
    { spec: 'OData Protocol', clause: '9.2.2' },
  ],
  explanation: {
    requirement: [
      'The page documents no POST on an entity, so a service refuses it (RFC 9110 15.5.6). A 405 lists ' +
        'the supported methods in Allow, on which clients and proxies rely.',
      'This is a SHOULD in `graph` and `odata`, and not part of `page`. In `odata`, the Allow header of ' +
        'a 405 is a MUST (OData Protocol 9.2.2).',
    ],
    sent: [
      'POST on the path of the entity, with an empty body. It is sent only to a service on this machine, ' +
        'since elsewhere it could create an entity.',
      'Other methods are not tested.',
    ],
    passes: ['Any 4xx or 501. A 405 has an Allow header with any value.'],
    fails: ['Any other response, or a 405 without Allow.', sentence.crash],
  },
  provenBy: ['takes-any-method', 'hides-its-methods'],
  cases: ({ operations }, { path }) =>
    operations.some((each) => each.method === 'POST' && each.path === path)
      ? []
      : [
          {
            label: 'POST',
            title: 'refuses POST on an entity with a 4xx or 501, and lists the allowed methods in a 405',
            dangerous: 'together',
            send: ({ loopback }) =>
              loopback
                ? { method: 'POST', body: '' }
                : skip('it may create something: sent only to a service on this machine'),
            expect: ({ response, context }) => {
              if (!isRefused(response) && response.status !== 501)
                return { expected: 'a refusal: any 4xx, or 501', actual: describe(response) }
              if (response.status !== 405 || response.headers.allow !== undefined) return undefined
              const missing = {
                expected: 'Allow in a 405',
                actual: 'no such header',
                pointer: 'header Allow',
              }
              return context.profile === 'odata' ? { ...missing, level: 'MUST' } : missing
            },
          },
        ],
})

/** Rules whose cases could crash a service. */
const dangerous = [
  'malformed-json-refused',
  'media-type-contained',
  'non-object-body-refused',
  'oversize-survived',
  'key-immutable',
  'lenient-json-refused',
  'unknown-key-refused',
]

/** No case of the rule took the service down after its response. */
const survives =
  (ruleId: string) =>
  ({ survived, down }: RunEvidence): Judgement => {
    if (down?.response && down.rule === ruleId)
      return {
        expected: 'an answer to the next request',
        actual: `none, after ${down.caseId} was answered ${describe(down.response)}`,
        response: down.response,
      }
    return [...survived.values()].includes(ruleId) ? undefined : skip(`no case of ${ruleId} was sent`)
  }

const serviceSurvives = updateRule({
  id: 'service-survives',
  area: 'error',
  title: 'still responds after a dangerous request',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ spec: 'OWASP API Security Top 10', clause: 'API4:2023' }],
  explanation: {
    requirement: [
      'One request of one client must not end the service for all others.',
      'Some defects do not show in the response to the request but only afterwards, when the process is ' +
        'gone.',
    ],
    sent: [
      'Sends no requests. Judges if the service still responded after each case of ' +
        'malformed-json-refused, media-type-contained, non-object-body-refused, oversize-survived, ' +
        'key-immutable, lenient-json-refused and unknown-key-refused.',
      'If a filter excluded one of these, the suite runs its cases for this rule.',
      'Profile `page` does not have oversize-survived, and therefore no case for it.',
    ],
    passes: [
      'The service still responded after each case of the rule. The content of the responses does not ' +
        'matter.',
    ],
    fails: [
      'A case was answered, and the service did not respond afterwards; the finding names the case.',
      'A service that goes down without responding fails the case itself instead, or the first of ' +
        'several concurrent ones.',
      'Skipped if no case of the rule was sent.',
    ],
  },
  provenBy: ['goes-down-after-malformed-json'],
  cases: (contract) =>
    dangerous
      .filter((ruleId) => !(isSingleton(contract) && ruleId === 'unknown-key-refused'))
      .map((ruleId) => ({
        label: ruleId,
        // Profiles without the rule have no case for it.
        ...(ruleId === 'oversize-survived' && { levels: { graph: 'MUST', odata: 'MUST' } }),
        title: `still responds after each case of ${ruleId}`,
        evidence: [ruleId],
        judge: survives(ruleId),
      })),
})

export const error = [...credentials, ...unknownKeys, unsupportedMethodRefused, ...errorForm, serviceSurvives]
