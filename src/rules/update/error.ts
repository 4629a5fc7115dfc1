import { isRefused, type Judgement, type Recorded, skip } from '../../evidence/exchange.js'
import { errorForm } from '../common/error-form.js'
import { describe } from '../common/expect.js'
import { levels, rule } from '../rule.js'
import { credentials } from './credentials.js'
import { unknownKeys } from './unknown-keys.js'

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

export const error = [...credentials, ...unknownKeys, unsupportedMethodRefused, ...errorForm, serviceSurvives]
