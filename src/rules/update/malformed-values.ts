import {
  bodyProperties,
  type Contract,
  type Flaw,
  isArray,
  type Json,
  type JsonObject,
  type Property,
  roots,
} from '../../contract/contract.js'
import { show } from '../../evidence/entity-state.js'
import {
  entityOf,
  isAccepted,
  isRefused,
  type Judgement,
  type Request,
  type Scene,
  skip,
  type Trial,
  unseen,
} from '../../evidence/exchange.js'
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
import { levels, type ProbeCase, rule } from '../rule.js'

/** Values of a property with a flaw, each as the only thing wrong with the body. */
const flawedBodies = (contract: Contract, takes: (property: Property, flaw: Flaw) => boolean): ProbeCase[] =>
  contract.properties.flatMap((property) =>
    property
      .invalid()
      .filter(({ flaw }) => takes(property, flaw))
      .map(({ label, value }) => ({
        what: `${property.path}=${label}`,
        title: `keeps ${label} out of ${property.path}`,
        source: property.source,
        send: (scene) => update(bodyWith(scene, property, value)),
        expect: property.key
          ? contained(
              property,
              (found, scene) => isOwnKey(scene, found) || !isSameValue(property, found, value),
            )
          : contained(property),
        ...(property.key && { undo: movedBack(value) }),
      })),
  )

/** Where a service took a value for the new key of the entity: under what it may have made of it. */
const movedBack =
  (value: Json) =>
  (scene: Scene): Request[] =>
    [String(value), JSON.stringify(value), ...(value === true ? ['True'] : [])].map((key) => ({
      ...update({ [scene.contract.key.name]: keyValue(scene) }),
      key,
    }))

const isTemporal = ({ edm }: Property): boolean => /^Edm\.(Date|DateTimeOffset|TimeOfDay|Duration)$/.test(edm)

const wrongTypeContained = rule({
  id: 'wrong-type-contained',
  area: 'malformed-request',
  title: 'refuses, ignores or normalises values of another JSON type',
  levels: levels('M M M'),
  source: 'page, request body and linked types',
  provenBy: ['stores-wrong-types', 'echoes-wrong-types', 'crashes-on-wrong-type'],
  cases: (contract) =>
    flawedBodies(
      contract,
      (property, flaw) => flaw === 'type' || (flaw === 'format' && !isTemporal(property)),
    ),
})

const outOfRangeContained = rule({
  id: 'out-of-range-contained',
  area: 'malformed-request',
  title: 'refuses, ignores or normalises numbers beyond their type',
  levels: levels('M M M'),
  source: 'page, linked types; Edm.Int32 (OData CSDL 3.3)',
  provenBy: ['stores-any-number', 'wraps-numbers'],
  cases: (contract) => flawedBodies(contract, (_, flaw) => flaw === 'range'),
})

const invalidDateContained = rule({
  id: 'invalid-date-contained',
  area: 'malformed-request',
  title: 'refuses, ignores or normalises what is no date or time',
  levels: levels('M M M'),
  source: 'page, linked types; Edm.Date (OData CSDL 3.3)',
  provenBy: ['stores-any-date', 'rolls-times-over'],
  cases: (contract) => flawedBodies(contract, (property, flaw) => flaw === 'format' && isTemporal(property)),
})

const nullContained = rule({
  id: 'null-contained',
  area: 'malformed-request',
  title: 'refuses, ignores or normalises null where a value cannot be null',
  levels: levels('M M M'),
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
          what: `${property.path}=${label}`,
          title: `keeps ${label} out of ${property.path}`,
          source: property.source,
          send: (scene: Scene) => update(bodyWith(scene, property, value)),
          expect: property.key ? contained(property, (found) => found !== null) : contained(property),
          ...(property.key && { undo: movedBack(value) }),
        })),
    )
  },
})

/** Stored as null or not stored: never as something else. */
const faithful =
  (property: Property) =>
  (trial: Trial): Judgement => {
    const { scene, reply, before, after } = trial
    if (isRefused(reply)) return unchanged(trial)
    if (!isAccepted(reply)) return { expected: 'acceptance or a refusal', actual: describe(reply) }
    if (!before || !after) return unseen(scene)
    // The service sets the read-only members of a new item.
    if (property.readOnly && isReplaced(scene.contract, property)) return undefined
    const text = (value: Json | undefined) => JSON.stringify(property.canonical(value))
    const held = new Set(valuesAt(before.entity, property.path).map(({ value }) => text(value)))
    const other = valuesAt(after.entity, property.path).find(
      ({ value }) => value !== undefined && value !== null && !held.has(text(value)),
    )
    return (
      other && { expected: 'null, or the former value', actual: show(other.value), pointer: other.pointer }
    )
  }

const nullScalarFaithful = rule({
  id: 'null-scalar-faithful',
  area: 'malformed-request',
  title: 'stores null as null, where it takes it',
  levels: levels('y y y'),
  source: 'OData CSDL 7.2.1 (Nullable is true by default)',
  provenBy: ['stores-a-default-for-null'],
  cases: (contract) =>
    contract.properties
      .filter(({ nullable, collection, key }) => nullable && !collection && !key)
      .map((property) => ({
        what: property.path,
        title: `refuses null for ${property.path}, ignores it, or stores null`,
        source: property.source,
        send: (scene) => update(bodyWith(scene, property, null)),
        expect: faithful(property),
      })),
})

/** A name that no service declares. */
const undeclared = 'odataContractUndeclared'

/** Refuses, or ignores a member: it is stored nowhere, and no success shows it. */
const ignoresMember =
  (path: string) =>
  (trial: Trial): Judgement => {
    const { scene, reply, before, after } = trial
    if (isRefused(reply)) return unchanged(trial)
    if (!isAccepted(reply)) return { expected: 'acceptance or a refusal', actual: describe(reply) }
    const there = (entity: JsonObject | undefined) =>
      valuesAt(entity, path).find(({ value }) => value !== undefined)
    if (there(scene.start?.entity)) return skip(`the entity has ${path} anyway`)
    const [stored, echoed] = [there(after?.entity), there(entityOf(reply))]
    const found = stored ?? echoed
    if (found)
      return {
        expected: `no ${path} ${stored ? 'stored' : 'in the reply'}`,
        actual: show(found.value),
        pointer: found.pointer,
      }
    return before && after ? undefined : unseen(scene)
  }

const complexRoots = (contract: Contract): Property[] =>
  bodyProperties(contract).filter(({ kind, parts }) => kind === 'complex' && parts.length > 0)

const unknownPropertyContained = rule({
  id: 'unknown-property-contained',
  area: 'malformed-request',
  title: 'refuses or ignores properties that are not declared',
  levels: levels('- S S'),
  source: 'OData Protocol 11.4.3',
  provenBy: ['stores-unknown-properties', 'echoes-unknown-properties'],
  cases: (contract) => [
    {
      what: 'root',
      title: 'keeps an undeclared property out of the entity',
      send: () => update({ [undeclared]: 'left by odata-contract' }),
      expect: ignoresMember(undeclared),
    },
    ...complexRoots(contract).map((property) => ({
      what: property.path,
      title: `keeps an undeclared property out of ${property.path}`,
      source: property.source,
      send: (scene: Scene) => {
        const value = otherValue(scene, property)
        const [item] = isArray(value) ? value : [value]
        const extended = { ...(item as JsonObject), [undeclared]: 'left by odata-contract' }
        return update(bodyWith(scene, property, property.collection ? [extended] : extended))
      },
      expect: ignoresMember(`${property.path}/${undeclared}`),
    })),
  ],
})

const recased = (name: string): string => {
  const first = name.charAt(0)
  return (first === first.toUpperCase() ? first.toLowerCase() : first.toUpperCase()) + name.slice(1)
}

const propertyNameCaseContained = rule({
  id: 'property-name-case-contained',
  area: 'malformed-request',
  title: 'stores nothing under a declared name in other case',
  levels: levels('- S S'),
  source: 'OData CSDL 15.2 (names are case-sensitive); OData Protocol 13.2.3',
  provenBy: ['stores-recased-names'],
  cases: (contract) =>
    roots(contract)
      .filter(
        ({ name }) =>
          recased(name) !== name && !roots(contract).some((other) => other.name === recased(name)),
      )
      .map((property) => ({
        what: property.path,
        title: `stores nothing as ${recased(property.name)}, which is not ${property.name}`,
        source: property.source,
        send: (scene) => update({ [recased(property.name)]: acceptableValue(scene, property) }),
        expect: ignoresMember(recased(property.name)),
      })),
})

const foreignTypeContained = rule({
  id: 'foreign-type-contained',
  area: 'malformed-request',
  title: 'refuses or ignores a type that is not its own',
  levels: levels('- S M'),
  source: 'OData JSON Format 4.5.3',
  provenBy: ['takes-any-type'],
  cases: ({ type }) => {
    const foreign = `#${type.slice(0, type.lastIndexOf('.') + 1)}odataContractOther`
    return [
      {
        what: typeAnnotation,
        title: `never becomes an entity of type ${foreign}`,
        send: (scene) => update({ [typeAnnotation]: foreign, ...ordinaryWithoutType(scene) }),
        expect: (trial) => {
          const { scene, reply, before, after } = trial
          if (isRefused(reply)) return unchanged(trial)
          if (!isAccepted(reply)) return { expected: 'acceptance or a refusal', actual: describe(reply) }
          const isForeign = (entity: JsonObject | undefined) =>
            `#${String(entity?.[typeAnnotation] ?? entity?.['@type']).replace(/^.*#/, '')}` === foreign
          if (isForeign(after?.entity) || isForeign(entityOf(reply)))
            return { expected: `#${type}, or no annotation`, actual: foreign, pointer: `/${typeAnnotation}` }
          return before && after ? undefined : unseen(scene)
        },
      },
    ]
  },
})

const ordinaryWithoutType = (scene: Scene): JsonObject => {
  const { [typeAnnotation]: _, ...body } = ordinaryBody(scene)
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
