import { isSingleton } from '../../contract/contract.js'
import { skip } from '../../evidence/judgements.js'
import { isRefused } from '../../evidence/responses.js'
import type { RunEvidence } from '../../model/evidence.js'
import type { Judgement } from '../../model/judgement.js'
import { errorForm } from '../common/error-form.js'
import { describe } from '../common/expect.js'
import { updateRule } from '../rule.js'
import { credentials } from './credentials.js'
import { unknownKeys } from './unknown-keys.js'

const unsupportedMethodRefused = updateRule({
  id: 'unsupported-method-refused',
  area: 'error',
  title: 'refuses a method that it does not support',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  source: 'RFC 9110 15.5.6; OData Protocol 9.2.2',
  provenBy: ['takes-any-method', 'hides-its-methods'],
  cases: () => [
    {
      label: 'POST',
      title: 'refuses POST on an entity with a 4xx or 501, and lists its methods where it says 405',
      dangerous: 'together',
      send: ({ loopback }) =>
        loopback
          ? { method: 'POST', body: '' }
          : skip('it may create something: sent only to a service on this machine'),
      expect: ({ response, context }) => {
        if (!isRefused(response) && response.status !== 501)
          return { expected: 'a refusal: any 4xx, or 501', actual: describe(response) }
        if (response.status !== 405 || response.headers.allow !== undefined) return undefined
        const missing = { expected: 'Allow in a 405', actual: 'no such header', pointer: 'header Allow' }
        return context.profile === 'odata' ? { ...missing, level: 'MUST' } : missing
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
  title: 'still answers after a dangerous request',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'availability: a client must not be able to take the service down',
  provenBy: ['goes-down-after-malformed-json'],
  cases: (contract) =>
    dangerous
      .filter((ruleId) => !(isSingleton(contract) && ruleId === 'unknown-key-refused'))
      .map((ruleId) => ({
        label: ruleId,
        // Where the rule itself is not part of a profile, there is nothing to survive.
        ...(ruleId === 'oversize-survived' && { levels: { graph: 'MUST', odata: 'MUST' } }),
        title: `still answers after each case of ${ruleId}`,
        evidence: [ruleId],
        judge: survives(ruleId),
      })),
})

export const error = [...credentials, ...unknownKeys, unsupportedMethodRefused, ...errorForm, serviceSurvives]
