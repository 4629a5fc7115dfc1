import { roots } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'
import type { Json } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { beforeCheck, deep, echoing, refuse, response, storing } from '../defects.js'
import { Refusal } from '../refusal.js'
import { type Faults, has, isEnum, isEvolvable, respondsWithEntity } from './fault.js'

/** Whether a value contains a word for an enumeration that is not a member. */
const hasForeignWord = (property: Property, value: Json): boolean => {
  const { kind, members, sentinel, parts } = property
  const items = isArray(value) ? value : [value]
  if (kind === 'enum')
    return items.some((item) => item !== null && item !== sentinel && !members.includes(item as string))
  return items.some(
    (item) =>
      isObject(item) &&
      parts.some((part) => part.name in item && hasForeignWord(part, item[part.name] ?? null)),
  )
}

const sentinelsIn = ({ properties }: Contract, value: Json): boolean =>
  properties.some(({ sentinel }) => sentinel !== undefined && JSON.stringify(value).includes(`"${sentinel}"`))

export const enumValuesFaults = {
  'refuses-last-member': {
    title: 'does not know the last member of any enumeration',
    needs: has(isEnum),
    alter: (correct, { properties }) =>
      beforeCheck(correct, (body) => {
        const last = new Set(properties.flatMap(({ members }) => members.slice(-1)))
        deep(body, (value) => (last.has(String(value)) ? refuse(`${value} is not known.`) : value))
      }),
  },
  'refuses-several-members': {
    title: 'refuses several members in a collection of enumeration values',
    needs: has((property) => isEnum(property) && property.collection),
    alter: (correct, { properties }) =>
      beforeCheck(correct, (body) => {
        const members = new Set(
          properties.flatMap((property) => (property.collection ? property.members : [])),
        )
        const hasSeveral = (value: Json): boolean => {
          if (isObject(value)) return Object.values(value).some((inner) => hasSeveral(inner ?? null))
          if (!isArray(value)) return false
          return (
            (value.length > 1 && value.every((item) => members.has(String(item)))) || value.some(hasSeveral)
          )
        }
        if (hasSeveral(body)) refuse('One only.')
      }),
  },
  'stores-any-word': {
    title: 'stores any value of an enumeration',
    needs: has(isEnum),
    alter: (correct, contract) => storing(correct, contract, hasForeignWord),
  },
  'echoes-any-word': {
    title: 'does not store an invalid enumeration value, but returns it',
    needs: (contract) => respondsWithEntity(contract) && has(isEnum)(contract),
    alter: (correct, contract) => echoing(correct, contract, hasForeignWord),
  },
  'crashes-on-unknown-member': {
    title: 'answers 500 to an unknown enumeration member',
    needs: has(isEnum),
    alter: (correct, contract) =>
      beforeCheck(correct, (body) => {
        const fails = (property: Property) =>
          isObject(body) && property.name in body && hasForeignWord(property, body[property.name] ?? null)
        if (roots(contract).some(fails))
          throw new Refusal(500, 'InternalServerError', 'Requested value was not found.')
      }),
  },
  'stores-sentinel': {
    title: 'stores the sentinel of an evolvable enumeration',
    needs: has(isEvolvable),
    alter: (correct, contract) => storing(correct, contract, (_, value) => sentinelsIn(contract, value)),
  },
  'answers-upper-case-members': {
    title: 'returns enumeration members in upper case',
    needs: has(isEnum),
    alter: (correct, { properties }) => {
      const members = new Set(properties.flatMap((property) => property.members))
      const shout = (value: Json): Json => (members.has(String(value)) ? String(value).toUpperCase() : value)
      return { render: response(correct, (entity) => deep(entity, shout)) }
    },
  },
  'answers-sentinel': {
    title: 'returns the sentinel of an evolvable enumeration',
    needs: has(isEvolvable),
    alter: (correct, { properties }) => {
      const evolvable = properties.filter(({ sentinel }) => sentinel !== undefined)
      const sentinelOf = (value: Json) =>
        evolvable.find(({ members }) => members.includes(String(value)))?.sentinel
      return { render: response(correct, (entity) => deep(entity, (value) => sentinelOf(value) ?? value)) }
    },
  },
} satisfies Faults
