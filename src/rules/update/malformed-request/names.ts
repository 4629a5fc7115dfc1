import { bodyProperties, roots } from '../../../contract/contract.js'
import { show } from '../../../evidence/entity-state.js'
import { skip, unobserved } from '../../../evidence/judgements.js'
import { entityOf, isAccepted, isRefused } from '../../../evidence/responses.js'
import type { Contract } from '../../../model/contract.js'
import type { CaseContext, Evidence } from '../../../model/evidence.js'
import type { JsonObject } from '../../../model/json.js'
import type { Judgement } from '../../../model/judgement.js'
import type { Property } from '../../../model/property.js'
import { isArray } from '../../../support/json.js'
import { describe, unchanged } from '../../common/expect.js'
import {
  acceptableValue,
  bodyWith,
  ordinaryBody,
  otherValue,
  typeAnnotation,
  update,
  valuesAt,
} from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'

/** A name that no service declares. */
const undeclared = 'odataContractUndeclared'

/** The service refuses or ignores a member: it neither stores the member nor returns it with a success. */
const ignoresMember =
  (path: string) =>
  (evidence: Evidence): Judgement => {
    const { context, response, before, after } = evidence
    if (isRefused(response)) return unchanged(evidence)
    if (!isAccepted(response)) return { expected: 'acceptance or a refusal', actual: describe(response) }
    const there = (entity: JsonObject | undefined) =>
      valuesAt(entity, path).find(({ value }) => value !== undefined)
    if (there(context.start?.entity)) return skip(`the entity has ${path} anyway`)
    const [stored, echoed] = [there(after?.entity), there(entityOf(response))]
    const found = stored ?? echoed
    if (found)
      return {
        expected: `no ${path} ${stored ? 'stored' : 'in the response'}`,
        actual: show(found.value),
        pointer: found.pointer,
        symptom: 'kept',
      }
    return before && after ? undefined : unobserved(context)
  }

const complexRoots = (contract: Contract): Property[] =>
  bodyProperties(contract).filter(({ kind, parts }) => kind === 'complex' && parts.length > 0)

const unknownPropertyContained = updateRule({
  id: 'unknown-property-contained',
  area: 'malformed-request',
  title: 'never stores or returns undeclared properties',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  sources: [{ spec: 'OData Protocol', clause: '11.4.3' }],
  explanation: {
    requirement: [
      'An update contains declared properties (OData Protocol 11.4.3).',
      'A service that stores any property returns it to clients that do not know it, and lets anyone ' +
        'attach unvalidated data.',
      'This is a SHOULD, because a type may be open although the page does not say so.',
    ],
    sent: [
      'An update with one property, `odataContractUndeclared`.',
      'For each property of a complex type, an update with one valid item that also has that property.',
    ],
    passes: [sentence.ignoredMember],
    fails: [sentence.keptMember, sentence.crash, sentence.stateUnseen],
  },
  provenBy: ['stores-unknown-properties', 'echoes-unknown-properties'],
  cases: (contract) => [
    {
      label: 'root',
      title: 'never stores or returns an undeclared property in the entity',
      send: () => update({ [undeclared]: 'left by odata-contract' }),
      expect: ignoresMember(undeclared),
    },
    ...complexRoots(contract).map((property) => ({
      label: property.path,
      title: `never stores or returns an undeclared property in ${property.path}`,
      source: property.source,
      send: (context: CaseContext) => {
        const value = otherValue(context, property)
        const [item] = isArray(value) ? value : [value]
        const extended = { ...(item as JsonObject), [undeclared]: 'left by odata-contract' }
        return update(bodyWith(context, property, property.collection ? [extended] : extended))
      },
      expect: ignoresMember(`${property.path}/${undeclared}`),
    })),
  ],
})

const recased = (name: string): string => {
  const first = name.charAt(0)
  return (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + name.slice(1)
}

const propertyNameCaseContained = updateRule({
  id: 'property-name-case-contained',
  area: 'malformed-request',
  title: 'stores nothing under a declared name in another letter case',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  sources: [
    { spec: 'OData CSDL', clause: '15.2' },
    { spec: 'OData Protocol', clause: '13.2.3' },
  ],
  explanation: {
    requirement: [
      'Names in OData are case-sensitive (OData CSDL 15.2), so a name in another letter case is a ' +
        'different name.',
      'A service that stores it next to the declared one has two properties that readers confuse.',
      'A service may read it as the declared name (OData Protocol 13.2.3). Responses use the declared name.',
    ],
    sent: [
      'For each property of the entity, including the key, an update with only that property, the first ' +
        'letter of its name in the other case, and a value that is valid for the declared name.',
      'The key gets its own value; under `--read-only reject`, a read-only property gets its current value.',
      'Names whose other spelling is also declared are left out.',
    ],
    passes: [sentence.ignoredMember],
    fails: [
      sentence.keptMember,
      'A value stored under the declared name does not violate this rule, but it violates ' +
        'read-only-unchanged if the property is read-only.',
      sentence.crash,
      sentence.stateUnseen,
    ],
  },
  provenBy: ['stores-recased-names'],
  cases: (contract) =>
    roots(contract)
      .filter(
        ({ name }) =>
          recased(name) !== name && !roots(contract).some((other) => other.name === recased(name)),
      )
      .map((property) => ({
        label: property.path,
        title: `stores nothing under the name ${recased(property.name)} instead of ${property.name}`,
        source: property.source,
        send: (context) => update({ [recased(property.name)]: acceptableValue(context, property) }),
        expect: ignoresMember(recased(property.name)),
      })),
})

const foreignTypeContained = updateRule({
  id: 'foreign-type-contained',
  area: 'malformed-request',
  title: 'never stores or returns another type than the declared one',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  sources: [{ spec: 'OData JSON Format', clause: '4.5.3' }],
  explanation: {
    requirement: [
      'The `@odata.type` at the root states the type of the body, and here it states a wrong one (OData ' +
        'JSON Format 4.5.3).',
      'A service that trusts it turns the entity into a type for which its clients have no class.',
      'This is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    ],
    sent: [
      'An ordinary body that starts with an `@odata.type` with a made-up name in the namespace of the ' +
        'entity type.',
      sentence.ordinaryBody,
    ],
    passes: [
      'The response is a 4xx and nothing changes; or the update is accepted, and neither a read nor the ' +
        'response has that `@odata.type` at the root.',
    ],
    fails: [
      'A read or the response has it; a 4xx is returned although the entity changed; or the status is ' +
        'neither 2xx nor 4xx, or is 202.',
      sentence.crash,
      sentence.stateUnseen,
    ],
  },
  provenBy: ['takes-any-type'],
  cases: ({ resource: { type } }) => {
    const foreign = `#${type.slice(0, type.lastIndexOf('.') + 1)}odataContractOther`
    return [
      {
        label: typeAnnotation,
        title: `never becomes an entity of type ${foreign}`,
        send: (context) => update({ [typeAnnotation]: foreign, ...ordinaryWithoutType(context) }),
        expect: (evidence) => {
          const { context, response, before, after } = evidence
          if (isRefused(response)) return unchanged(evidence)
          if (!isAccepted(response))
            return { expected: 'acceptance or a refusal', actual: describe(response) }
          const isForeign = (entity: JsonObject | undefined) =>
            `#${String(entity?.[typeAnnotation] ?? entity?.['@type']).replace(/^.*#/, '')}` === foreign
          if (isForeign(after?.entity) || isForeign(entityOf(response)))
            return {
              expected: `#${type}, or no annotation`,
              actual: foreign,
              pointer: `/${typeAnnotation}`,
              symptom: 'kept',
            }
          return before && after ? undefined : unobserved(context)
        },
      },
    ]
  },
})

const ordinaryWithoutType = (context: CaseContext): JsonObject => {
  const { [typeAnnotation]: _, ...body } = ordinaryBody(context)
  return body
}

/** Rules about undeclared names. */
export const undeclaredNames = [unknownPropertyContained, propertyNameCaseContained, foreignTypeContained]
