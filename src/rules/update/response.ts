import { isArray, isObject, isStream, type Json, type Property } from '../../contract/contract.js'
import { changed, difference, disagreements, show } from '../../evidence/entity-state.js'
import { type Reply, type Scene, skip, stateIn, unseen, type Violation } from '../../evidence/exchange.js'
import { everyEntity, everySuccess, hasBody, isTheEntity } from '../common/invariants.js'
import {
  isOwnName,
  isSentEmpty,
  lackingIn,
  type Misspelt,
  misspeltIn,
  placesOf,
} from '../common/nested-names.js'
import { replyAnnotations } from '../common/reply-annotations.js'
import { replyForm } from '../common/reply-form.js'
import { isOwnKey, valuesAt } from '../common/requests.js'
import { type InvariantCase, levels, rule } from '../rule.js'

/** OData has two successes, and a client may ask for the one with a body (OData Protocol 11.4.3, 8.2.8.7). */
const isDocumented = ({ status, request }: Reply, { profile, contract }: Scene): boolean => {
  const { successes } = contract.operation
  if (successes.includes(status) || (profile === 'odata' && status === 204)) return true
  const isAskedFor = /return=representation/.test(request.headers?.prefer ?? '')
  return status === 200 && successes.includes(204) && (profile === 'odata' || isAskedFor)
}

const successStatus = rule({
  id: 'success-status',
  area: 'response',
  title: 'answers a success with the documented status',
  levels: levels('M M M'),
  source: 'page, response',
  provenBy: ['answers-204', 'answers-201'],
  cases: ({ operation }) => [
    {
      what: String(operation.successes[0]),
      title: `answers an accepted update with ${operation.successes.join(' or ')}`,
      judge: everySuccess(
        ({ reply }, { scene }) =>
          isDocumented(reply, scene)
            ? undefined
            : { expected: operation.successes.join(' or '), actual: String(reply.status) },
        'head',
      ),
    },
  ],
})

const replyMediaType = rule({
  id: 'reply-media-type',
  area: 'response',
  title: 'answers with application/json',
  levels: levels('M M M'),
  source: 'page, response',
  provenBy: ['answers-text'],
  cases: () => [
    {
      what: 'application/json',
      title: 'answers with application/json, whatever its parameters',
      judge: everySuccess(({ reply }) => {
        if (!hasBody(reply)) return skip('no reply has a body')
        const type = reply.headers['content-type']
        return /^application\/json\s*(;|$)/i.test(type ?? '')
          ? undefined
          : {
              expected: 'application/json',
              actual: type ?? 'no Content-Type',
              pointer: 'header Content-Type',
            }
      }),
    },
  ],
})

const replyIsTheEntity = rule({
  id: 'reply-is-the-entity',
  area: 'response',
  title: 'answers with the entity itself',
  levels: levels('M M M'),
  source: 'page, response',
  provenBy: ['wraps-reply', 'answers-with-a-list', 'answers-empty-object'],
  cases: (contract) => [
    {
      what: 'entity',
      title: 'answers with one object that is the entity: not wrapped, not a list, not empty',
      judge: everySuccess(({ reply }) => {
        if (reply.status === 204) return skip('every reply is a 204')
        const expected = `one JSON object with the properties of ${contract.type}`
        if (isTheEntity(contract, reply.json)) return undefined
        return { expected, actual: reply.json === undefined ? show(reply.text) : show(reply.json) }
      }),
    },
  ],
})

/** Of the right type by itself: what lies inside a complex type, and whether a word is a member, other cases judge. */
const isOfType = (property: Property, value: Json): boolean => {
  if (value === null) return property.nullable
  if (property.kind === 'primitive') return property.isValid(value)
  const isItem = (item: Json) => (property.kind === 'enum' ? typeof item === 'string' : isObject(item))
  return property.collection ? isArray(value) && value.every(isItem) : isItem(value)
}

const expectedType = ({ collection, edm, nullable }: Property): string =>
  collection ? `a collection of ${edm}` : `${edm}${nullable ? ' or null' : ''}`

const inOtherCase = ({ name }: Property, { name: found, pointer }: Misspelt): Violation => ({
  expected: `the name ${name}`,
  actual: found,
  pointer: `${pointer}/${found}`,
  hint: `\`${found}\` differs from \`${name}\` only in case`,
})

const replyConforms = rule({
  id: 'reply-conforms',
  area: 'response',
  title: 'answers with values of the documented types',
  levels: levels('M M M'),
  source: 'page, request body and linked types; OData JSON Format 7.2',
  provenBy: ['answers-numbers-as-strings', 'answers-null-collections', 'answers-recased-members'],
  cases: (contract) =>
    contract.properties
      .filter((property) => !isStream(property))
      .map((property) => ({
        what: property.path,
        title: `answers ${property.path} as ${expectedType(property)}`,
        source: property.source,
        judge: everyEntity((entity, _, recorded) => {
          const misspelt = misspeltIn(contract, entity, property)
          if (misspelt && !isOwnName(recorded, property, misspelt.name))
            return inOtherCase(property, misspelt)
          const found = valuesAt(entity, property.path).filter(({ value }) => value !== undefined)
          if (found.length === 0) return skip(`no reply has a value for ${property.path}`)
          const bad = found.find(({ value }) => !isOfType(property, value as Json))
          return bad && { expected: expectedType(property), actual: show(bad.value), pointer: bad.pointer }
        }),
      })),
})

/** A property of the entity, as the example of the page has it. */
const presentAtRoot = (property: Property): InvariantCase => ({
  what: property.path,
  title: `answers with ${property.path}`,
  source: property.source,
  judge: everyEntity((entity) =>
    property.name in entity
      ? undefined
      : {
          expected: `${property.name} present`,
          actual: `only ${Object.keys(entity).join(', ')}`,
          pointer: `/${property.name}`,
        },
  ),
})

/** A property of a complex value: many a serializer leaves out nulls and zeros. */
const presentInside = (property: Property): InvariantCase => ({
  what: property.path,
  title: `answers with ${property.path}`,
  source: property.source,
  levels: levels('S S S'),
  judge: everyEntity((entity, seen, recorded) => {
    const { contract } = recorded.scene
    if (placesOf(contract, entity, property).length === 0)
      return skip(`no reply has a value that ${property.path} could be in`)
    const place = lackingIn(contract, entity, property)
    if (!place || isSentEmpty(recorded, seen, property)) return undefined
    return {
      expected: `${property.name} present`,
      actual: `only ${Object.keys(place.object).join(', ')}`,
      pointer: `${place.pointer}/${property.name}`,
    }
  }),
})

const replyPropertyPresent = rule({
  id: 'reply-property-present',
  area: 'response',
  title: 'answers with every documented property',
  levels: levels('M M M'),
  source: 'page, response example (all properties are returned); OData JSON Format 7.2',
  provenBy: ['leaves-out-a-property', 'leaves-out-a-member'],
  cases: ({ properties }) => [
    ...properties.filter(({ returned }) => returned).map(presentAtRoot),
    ...properties
      .filter((property) => property.path !== property.root && !isStream(property))
      .map(presentInside),
  ],
})

const replyKeyMatches = rule({
  id: 'reply-key-matches',
  area: 'response',
  title: 'answers with the key that was addressed',
  levels: levels('M M M'),
  source: 'page, response',
  provenBy: ['answers-another-key'],
  cases: ({ key }) => [
    {
      what: key.path,
      title: `answers with the addressed ${key.path}`,
      source: key.source,
      judge: everyEntity((entity, _, { scene }) => {
        const found = entity[key.name]
        if (found === undefined) return skip(`no reply has ${key.path}`)
        if (isOwnKey(scene, found)) return undefined
        return { expected: show(scene.key), actual: show(found), pointer: `/${key.name}` }
      }),
    },
  ],
})

const replyAgreesWithRead = rule({
  id: 'reply-agrees-with-read',
  area: 'response',
  title: 'answers with what the next read returns',
  levels: levels('- M M'),
  source: 'OData Protocol 11.4.1.5',
  provenBy: ['echoes-the-body'],
  cases: () => [
    {
      what: 'entity',
      title: 'answers an update with the values that the next read returns',
      judge: (recorded) => {
        if (recorded.scene.unobservable) return recorded.scene.unobservable
        return everyEntity((entity, { read, reply }, { scene }) => {
          const shown = stateIn(scene.contract, reply)
          if (!read || !shown) return skip('no read follows')
          const [name] = disagreements(shown, read)
          if (name === undefined) return undefined
          return {
            expected: `${name} as read: ${show(read.entity[name])}`,
            actual: show(entity[name]),
            pointer: `/${name}`,
          }
        })(recorded)
      },
    },
  ],
})

const readIsStable = rule({
  id: 'read-is-stable',
  area: 'response',
  title: 'returns one state in two reads with nothing between them',
  levels: levels('M M M'),
  source: 'a resource has a state (RFC 9110 3.2)',
  provenBy: ['reads-differ'],
  cases: () => [
    {
      what: 'entity',
      title: 'returns the same values in two reads with nothing between them',
      judge: ({ reads, scene }) => {
        const [pair] = reads
        if (!pair) return unseen(scene)
        const [first, second] = pair
        const [name] = changed(first, second)
        return name === undefined
          ? undefined
          : { expected: 'the same values twice', actual: difference(first, second), pointer: `/${name}` }
      },
    },
  ],
})

export const response = [
  successStatus,
  replyMediaType,
  replyIsTheEntity,
  replyConforms,
  replyPropertyPresent,
  replyKeyMatches,
  ...replyAnnotations,
  replyAgreesWithRead,
  readIsStable,
  ...replyForm,
]
