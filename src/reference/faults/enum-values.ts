import { type Contract, isArray, isObject, type Json } from '../../contract/contract.js'
import { beforeCheck, deep, echoing, refuse, reply, storing } from '../defects.js'
import { Refusal } from '../service.js'
import { type Faults, has, isEnum, isEvolvable } from './fault.js'

const enumRoots = ({ properties }: Contract) => new Set(properties.filter(isEnum).map(({ root }) => root))

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
    title: 'takes one member in a collection of enumeration values, not several',
    needs: has((property) => isEnum(property) && property.collection),
    alter: (correct, { properties }) =>
      beforeCheck(correct, (body) => {
        const members = new Set(
          properties.flatMap((property) => (property.collection ? property.members : [])),
        )
        const isSeveral = (value: Json): boolean =>
          isArray(value) && value.length > 1 && value.every((item) => members.has(String(item)))
        const several = isObject(body) && Object.values(body).some((value) => isSeveral(value ?? null))
        if (several) refuse('One only.')
      }),
  },
  'stores-any-word': {
    title: 'stores whatever it is sent for an enumeration',
    needs: has(isEnum),
    alter: (correct, contract) => {
      const inEnums = enumRoots(contract)
      return storing(
        correct,
        contract,
        (property, value) => inEnums.has(property.name) && !property.isValid(value),
      )
    },
  },
  'echoes-any-word': {
    title: 'stores no bad enumeration value, but shows it in the reply',
    needs: has(isEnum),
    alter: (correct, contract) => {
      const inEnums = enumRoots(contract)
      return echoing(
        correct,
        contract,
        (property, value) => inEnums.has(property.name) && !property.isValid(value),
      )
    },
  },
  'crashes-on-unknown-member': {
    title: 'answers 500 to what it cannot parse as a member',
    needs: has(isEnum),
    alter: (correct) => ({
      check: (body, entity, request) => {
        try {
          correct.check(body, entity, request)
        } catch {
          throw new Refusal(500, 'InternalServerError', 'Requested value was not found.')
        }
      },
    }),
  },
  'stores-sentinel': {
    title: 'stores the sentinel of an evolvable enumeration',
    needs: has(isEvolvable),
    alter: (correct, contract) => storing(correct, contract, (_, value) => sentinelsIn(contract, value)),
  },
  'answers-upper-case-members': {
    title: 'answers enumeration members in capitals',
    needs: has(isEnum),
    alter: (correct, { properties }) => {
      const members = new Set(properties.flatMap((property) => property.members))
      const shout = (value: Json): Json => (members.has(String(value)) ? String(value).toUpperCase() : value)
      return { render: reply(correct, (entity) => deep(entity, shout)) }
    },
  },
  'answers-sentinel': {
    title: 'answers with the sentinel of an evolvable enumeration',
    needs: has(isEvolvable),
    alter: (correct, { properties }) => {
      const evolvable = properties.filter(({ sentinel }) => sentinel !== undefined)
      const sentinelOf = (value: Json) =>
        evolvable.find(({ members }) => members.includes(String(value)))?.sentinel
      return { render: reply(correct, (entity) => deep(entity, (value) => sentinelOf(value) ?? value)) }
    },
  },
} satisfies Faults
