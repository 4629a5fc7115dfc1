import { isArray, isObject, type Json, type Property } from '../contract/contract.js'
import {
  isAccepted,
  type Judgement,
  type Recorded,
  type Seen,
  skip,
  type Violation,
} from '../judge/exchange.js'
import { show } from '../judge/state.js'
import { valuesAt } from './requests.js'
import { invariant, levels } from './rule.js'

/** Judges every success that had no reason to be without the entity. The first violation counts, with how many there are. */
const everySuccess =
  (check: (seen: Seen, recorded: Recorded) => Violation | undefined) =>
  (recorded: Recorded): Judgement => {
    const relevant = recorded.seen.filter(
      ({ reply }) => isAccepted(reply) && reply.request.headers?.prefer === undefined,
    )
    if (relevant.length === 0) return skip('no update was accepted')
    const found = relevant.flatMap((seen) => {
      const violation = check(seen, recorded)
      return violation ? [{ ...violation, reply: seen.reply }] : []
    })
    const [first] = found
    return (
      first && { ...first, actual: `${first.actual}; so in ${found.length} of ${relevant.length} replies` }
    )
  }

const successStatus = invariant({
  id: 'success-status',
  area: 'response',
  title: 'answers a success with the documented status',
  levels: levels('M M M'),
  source: 'page, response',
  provenBy: ['answers-204'],
  cases: ({ operation }) => [
    {
      what: String(operation.success),
      title: `answers an accepted update with ${operation.success}`,
      judge: everySuccess(({ reply }, { scene }) =>
        reply.status === operation.success || (scene.profile === 'odata' && reply.status === 204)
          ? undefined
          : { expected: String(operation.success), actual: String(reply.status) },
      ),
    },
  ],
})

const replyIsTheEntity = invariant({
  id: 'reply-is-the-entity',
  area: 'response',
  title: 'answers with the entity itself',
  levels: levels('M M M'),
  source: 'page, response',
  provenBy: ['wraps-reply'],
  cases: (contract) => [
    {
      what: 'entity',
      title: 'answers with one object that is the entity: not wrapped, not a list, not empty',
      judge: everySuccess(({ reply }) => {
        const { json } = reply
        const names = contract.properties.map(({ name }) => name)
        const is = isObject(json) && names.some((name) => json[name] !== undefined)
        return is || reply.status === 204
          ? undefined
          : {
              expected: `one JSON object with the properties of ${contract.type}`,
              actual: json === undefined ? show(reply.text) : show(json),
            }
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

const replyConforms = invariant({
  id: 'reply-conforms',
  area: 'response',
  title: 'answers with values of the documented types',
  levels: levels('M M M'),
  source: 'page, request body and linked types',
  provenBy: ['numbers-as-strings'],
  cases: (contract) =>
    contract.properties.map((property) => ({
      what: property.path,
      title: `answers ${property.path} as ${property.collection ? `a collection of ${property.edm}` : property.edm}`,
      source: property.source,
      judge: everySuccess(({ reply }) => {
        const bad = valuesAt(reply.json ?? null, property.path).find(
          ({ value }) => value !== undefined && !isOfType(property, value),
        )
        return bad && { expected: expectedType(property), actual: show(bad.value), pointer: bad.pointer }
      }),
    })),
})

const replyKeyMatches = invariant({
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
      judge: everySuccess(({ reply }, { scene }) => {
        const found = isObject(reply.json) ? reply.json[key.name] : undefined
        return found === undefined || String(found) === scene.key
          ? undefined
          : { expected: show(scene.key), actual: show(found), pointer: `/${key.name}` }
      }),
    },
  ],
})

export const response = [successStatus, replyIsTheEntity, replyConforms, replyKeyMatches]
