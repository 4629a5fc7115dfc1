import { bodyProperties, roots } from '../../contract/contract.js'
import { show } from '../../evidence/entity-state.js'
import { skip, unseen } from '../../evidence/judgements.js'
import { entityOf, isAccepted, isRefused } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { CaseContext, Evidence } from '../../model/evidence.js'
import type { Request } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Flaw, Property } from '../../model/property.js'
import type { Probe } from '../../model/rule.js'
import { isArray } from '../../support/json.js'
import { contained, describe, unchanged } from '../common/expect.js'
import {
  acceptableValue,
  bodyWith,
  isOwnKey,
  isReplaced,
  keyValue,
  ordinaryBody,
  otherValue,
  typeAnnotation,
  update,
  valuesAt,
} from '../common/requests.js'
import { isSameValue } from '../common/substitution.js'
import { updateRule } from '../rule.js'

/** Values of a property with a flaw, each as the only thing wrong with the body. */
const flawedBodies = (contract: Contract, takes: (property: Property, flaw: Flaw) => boolean): Probe[] =>
  contract.properties.flatMap((property) =>
    property
      .invalid()
      .filter(({ flaw }) => takes(property, flaw))
      .map(({ label, value }) => ({
        label: `${property.path}=${label}`,
        title: `keeps ${label} out of ${property.path}`,
        source: property.source,
        send: (context) => update(bodyWith(context, property, value)),
        expect: property.key
          ? contained(
              property,
              (found, context) => isOwnKey(context, found) || !isSameValue(property, found, value),
            )
          : contained(property),
        ...(property.key && { undo: movedBack(value) }),
      })),
  )

/** Where a service took a value for the new key of the entity: under what it may have made of it. */
const movedBack =
  (value: Json) =>
  (context: CaseContext): Request[] =>
    [String(value), JSON.stringify(value), ...(value === true ? ['True'] : [])].map((key) => ({
      ...update({ [context.contract.resource.key.name]: keyValue(context) }),
      key,
    }))

const isTemporal = ({ edm }: Property): boolean => /^Edm\.(Date|DateTimeOffset|TimeOfDay|Duration)$/.test(edm)

const wrongTypeContained = updateRule({
  id: 'wrong-type-contained',
  area: 'malformed-request',
  title: 'refuses, ignores or normalises values of another JSON type',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, request body and linked types',
  provenBy: ['stores-wrong-types', 'echoes-wrong-types', 'crashes-on-wrong-type'],
  cases: (contract) =>
    flawedBodies(
      contract,
      (property, flaw) => flaw === 'type' || (flaw === 'format' && !isTemporal(property)),
    ),
})

const outOfRangeContained = updateRule({
  id: 'out-of-range-contained',
  area: 'malformed-request',
  title: 'refuses, ignores or normalises numbers beyond their type',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, linked types; Edm.Int32 (OData CSDL 3.3)',
  provenBy: ['stores-any-number', 'wraps-numbers'],
  cases: (contract) => flawedBodies(contract, (_, flaw) => flaw === 'range'),
})

const invalidDateContained = updateRule({
  id: 'invalid-date-contained',
  area: 'malformed-request',
  title: 'refuses, ignores or normalises what is no date or time',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, linked types; Edm.Date (OData CSDL 3.3)',
  provenBy: ['stores-any-date', 'rolls-times-over'],
  cases: (contract) => flawedBodies(contract, (property, flaw) => flaw === 'format' && isTemporal(property)),
})

const nullContained = updateRule({
  id: 'null-contained',
  area: 'malformed-request',
  title: 'refuses, ignores or normalises null where a value cannot be null',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'page, request body; OData CSDL 7.2.1 (Nullable)',
  provenBy: ['stores-null-collections', 'echoes-null-keys'],
  cases: (contract) => {
    const nulls = ({ collection, nullable, key }: Property): [string, Json][] => {
      if (collection)
        return [
          ['null', null],
          ['null item', [null]],
        ]
      return nullable && !key ? [] : [['null', null]]
    }
    return contract.properties.flatMap((property) =>
      nulls(property)
        .filter(([, value]) => !property.isValid(value))
        .map(([label, value]) => ({
          label: `${property.path}=${label}`,
          title: `keeps ${label} out of ${property.path}`,
          source: property.source,
          send: (context: CaseContext) => update(bodyWith(context, property, value)),
          expect: property.key ? contained(property, (found) => found !== null) : contained(property),
          ...(property.key && { undo: movedBack(value) }),
        })),
    )
  },
})

/** Stored as null or not stored: never as something else. */
const faithful =
  (property: Property) =>
  (evidence: Evidence): Judgement => {
    const { context, response, before, after } = evidence
    if (isRefused(response)) return unchanged(evidence)
    if (!isAccepted(response)) return { expected: 'acceptance or a refusal', actual: describe(response) }
    if (!before || !after) return unseen(context)
    // The service sets the read-only members of a new item.
    if (property.readOnly && isReplaced(context.contract, property)) return undefined
    const text = (value: Json | undefined) => JSON.stringify(property.canonical(value))
    const held = new Set(valuesAt(before.entity, property.path).map(({ value }) => text(value)))
    const other = valuesAt(after.entity, property.path).find(
      ({ value }) => value !== undefined && value !== null && !held.has(text(value)),
    )
    return (
      other && { expected: 'null, or the former value', actual: show(other.value), pointer: other.pointer }
    )
  }

const nullScalarFaithful = updateRule({
  id: 'null-scalar-faithful',
  area: 'malformed-request',
  title: 'stores null as null, where it takes it',
  levels: { page: 'MAY', graph: 'MAY', odata: 'MAY' },
  source: 'OData CSDL 7.2.1 (Nullable is true by default)',
  provenBy: ['stores-a-default-for-null'],
  cases: (contract) =>
    contract.properties
      .filter(({ nullable, collection, key }) => nullable && !collection && !key)
      .map((property) => ({
        label: property.path,
        title: `refuses null for ${property.path}, ignores it, or stores null`,
        source: property.source,
        send: (context) => update(bodyWith(context, property, null)),
        expect: faithful(property),
      })),
})

/** A name that no service declares. */
const undeclared = 'odataContractUndeclared'

/** Refuses, or ignores a member: it is stored nowhere, and no success shows it. */
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
      }
    return before && after ? undefined : unseen(context)
  }

const complexRoots = (contract: Contract): Property[] =>
  bodyProperties(contract).filter(({ kind, parts }) => kind === 'complex' && parts.length > 0)

const unknownPropertyContained = updateRule({
  id: 'unknown-property-contained',
  area: 'malformed-request',
  title: 'refuses or ignores properties that are not declared',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  source: 'OData Protocol 11.4.3',
  provenBy: ['stores-unknown-properties', 'echoes-unknown-properties'],
  cases: (contract) => [
    {
      label: 'root',
      title: 'keeps an undeclared property out of the entity',
      send: () => update({ [undeclared]: 'left by odata-contract' }),
      expect: ignoresMember(undeclared),
    },
    ...complexRoots(contract).map((property) => ({
      label: property.path,
      title: `keeps an undeclared property out of ${property.path}`,
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
  title: 'stores nothing under a declared name in other case',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  source: 'OData CSDL 15.2 (names are case-sensitive); OData Protocol 13.2.3',
  provenBy: ['stores-recased-names'],
  cases: (contract) =>
    roots(contract)
      .filter(
        ({ name }) =>
          recased(name) !== name && !roots(contract).some((other) => other.name === recased(name)),
      )
      .map((property) => ({
        label: property.path,
        title: `stores nothing as ${recased(property.name)}, which is not ${property.name}`,
        source: property.source,
        send: (context) => update({ [recased(property.name)]: acceptableValue(context, property) }),
        expect: ignoresMember(recased(property.name)),
      })),
})

const foreignTypeContained = updateRule({
  id: 'foreign-type-contained',
  area: 'malformed-request',
  title: 'refuses or ignores a type that is not its own',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  source: 'OData JSON Format 4.5.3',
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
            return { expected: `#${type}, or no annotation`, actual: foreign, pointer: `/${typeAnnotation}` }
          return before && after ? undefined : unseen(context)
        },
      },
    ]
  },
})

const ordinaryWithoutType = (context: CaseContext): JsonObject => {
  const { [typeAnnotation]: _, ...body } = ordinaryBody(context)
  return body
}

/** Objects with a value or a name in them that the type does not have. */
export const malformedValues = [
  wrongTypeContained,
  outOfRangeContained,
  invalidDateContained,
  nullContained,
  nullScalarFaithful,
  unknownPropertyContained,
  propertyNameCaseContained,
  foreignTypeContained,
]
