import { roots } from '../../contract/contract.js'
import type { Contract } from '../../model/contract.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { beforeCheck, beforeDecode, echoing, response, storing } from '../defects.js'
import { ConnectionLost, Refusal } from '../refusal.js'
import type { Steps } from '../service.js'
import { type Faults, has, hasBody, hasOwn, respondsWithEntity } from './fault.js'

/** Reads the body with `read` if the correct service refuses it with this status. */
const otherwise = (correct: Steps, status: number, read: (text: string) => Json): Pick<Steps, 'decode'> => ({
  decode: async (request) => {
    const text = await request.clone().text()
    try {
      return await correct.decode(request)
    } catch (error) {
      if (error instanceof Refusal && error.status === status) return read(text)
      throw error
    }
  },
})

/** Answers 500 to bodies that satisfy the test. */
const crashing = (correct: Steps, fails: (body: Json) => boolean): Pick<Steps, 'check'> =>
  beforeCheck(correct, (body) => {
    if (fails(body)) throw new Refusal(500, 'InternalServerError', 'Cannot convert the value.')
  })

const typeOf = (value: Json): string => (value === null ? 'null' : isArray(value) ? 'array' : typeof value)

/** Whether a value has another JSON type than the property, at any depth. */
const isOfOtherType = (property: Property, value: Json): boolean => {
  if (property.kind === 'enum' || value === null) return false
  const like = property.valid(0)
  if (like === null || (isArray(like) && like.length === 0)) return false
  if (typeOf(like) !== typeOf(value)) return true
  const [items, item] = isArray(value) && isArray(like) ? [value, like[0] as Json] : [[value], like]
  return items.some((each) => {
    if (each === null) return false
    if (typeOf(each) !== typeOf(item)) return true
    return (
      isObject(each) &&
      property.parts.some((part) => part.name in each && isOfOtherType(part, each[part.name] ?? null))
    )
  })
}

/** Whether a value is invalid for a property of this type, at any depth. */
const breaks =
  (edm: RegExp, json: string) =>
  (property: Property, value: Json): boolean => {
    const values = isArray(value) ? value : [value]
    return values.some((each) => {
      if (isObject(each))
        return property.parts.some(
          (part) => part.name in each && breaks(edm, json)(part, each[part.name] ?? null),
        )
      const single = property.collection ? [each] : each
      return (
        edm.test(property.edm) &&
        (json === 'any' || typeof each === json) &&
        each !== null &&
        !property.isValid(single)
      )
    })
  }

const hasNull = (value: Json): boolean => /[:[,]null/.test(JSON.stringify(value))

/** Accepts members that the type does not declare. `keep` decides how they are stored. */
const takingUnknown = (
  correct: Steps,
  contract: Contract,
  keep: (entity: JsonObject, unknown: JsonObject) => JsonObject,
): Partial<Steps> => {
  const known = new Set(roots(contract).map(({ name }) => name))
  const split = (body: JsonObject, own: boolean): JsonObject =>
    Object.fromEntries(
      Object.entries(body).filter(([name]) => (known.has(name) || name.includes('@')) === own),
    )
  return {
    check: (body, entity, request) =>
      correct.check(isObject(body) ? split(body, true) : body, entity, request),
    merge: (entity, body) => keep(correct.merge(entity, split(body, true)), split(body, false)),
  }
}

const lenient = (text: string): Json => {
  const plain = text.replace(/\/\*.*?\*\//gs, '').replace(/,\s*([}\]])/g, '$1')
  return JSON.parse(plain === '' ? '{}' : plain)
}

export const malformedRequestFaults = {
  'accepts-malformed-json': {
    title: 'treats a body that is not JSON as an empty one',
    alter: (correct) => otherwise(correct, 400, () => ({})),
  },
  'crashes-on-malformed-json': {
    title: 'answers 500 to a body that is not JSON',
    alter: (correct) =>
      otherwise(correct, 400, () => {
        throw new Refusal(500, 'InternalServerError', 'Unexpected end of input.')
      }),
  },
  'hangs-up-on-malformed-json': {
    title: 'drops the connection on a body that is not JSON',
    alter: (correct) =>
      otherwise(correct, 400, () => {
        throw new ConnectionLost('a body that is not JSON')
      }),
  },
  'reads-json-leniently': {
    title: 'accepts comments, trailing commas, repeated names and empty bodies',
    alter: (correct) =>
      otherwise(correct, 400, (text) => {
        try {
          return lenient(text)
        } catch {
          throw new Refusal(400, 'BadRequest', 'The body is not JSON.')
        }
      }),
  },
  'accepts-any-json': {
    title: 'treats JSON that is not an object as an empty update',
    alter: (correct) => ({
      decode: async (request) => {
        const body = await correct.decode(request)
        return isObject(body) ? body : {}
      },
    }),
  },
  'spreads-text-into-keys': {
    title: 'stores a body of text character by character',
    alter: (correct, contract) => ({
      ...otherwise(correct, 415, (text) => ({ ...[...text].slice(0, 3) }) as unknown as JsonObject),
      ...takingUnknown(correct, contract, (entity, unknown) => ({ ...entity, ...unknown })),
    }),
  },
  'stores-text-as-a-name': {
    title: 'stores a body with another media type as the name of a property',
    alter: (correct) => {
      let name: string | undefined
      return {
        decode: async (request) => {
          name = undefined
          return otherwise(correct, 415, (text) => {
            name = text
            return {}
          }).decode(request)
        },
        merge: (entity, body) => ({
          ...correct.merge(entity, body),
          ...(name !== undefined && { [name]: '' }),
        }),
      }
    },
  },
  'crashes-on-repeated-content-type': {
    title: 'answers 500 to a Content-Type that is sent twice',
    alter: (correct) =>
      beforeDecode(correct, ({ headers }) => {
        if (headers.get('content-type')?.includes(','))
          throw new Refusal(500, 'InternalServerError', 'split is not a function.')
      }),
  },
  'crashes-on-media-type': {
    title: 'answers 500 to an unknown media type',
    alter: (correct) =>
      otherwise(correct, 415, () => {
        throw new Refusal(500, 'InternalServerError', 'Cannot read properties of undefined.')
      }),
  },
  'ignores-media-type': {
    title: 'reads any body as JSON, and invalid JSON as an empty update',
    alter: (correct) =>
      otherwise(correct, 415, (text) => {
        try {
          return JSON.parse(text)
        } catch {
          return {}
        }
      }),
  },
  'stores-wrong-types': {
    title: 'stores values of another JSON type',
    needs: hasBody,
    alter: (correct, contract) =>
      storing(correct, contract, (property, value) => !property.key && isOfOtherType(property, value)),
  },
  'echoes-wrong-types': {
    title: 'does not store a value of another JSON type, but returns it',
    needs: (contract) => respondsWithEntity(contract) && hasBody(contract),
    alter: (correct, contract) => echoing(correct, contract, isOfOtherType),
  },
  'crashes-on-wrong-type': {
    title: 'answers 500 to a value of another JSON type',
    needs: hasBody,
    alter: (correct, contract) =>
      crashing(
        correct,
        (body) =>
          isObject(body) &&
          roots(contract).some(
            (property) => property.name in body && isOfOtherType(property, body[property.name] ?? null),
          ),
      ),
  },
  'stores-any-number': {
    title: 'stores numbers out of range',
    needs: has(({ edm }) => /^Edm\.(S?Byte|Int)/.test(edm)),
    alter: (correct, contract) => storing(correct, contract, breaks(/^Edm\.(S?Byte|Int)/, 'number')),
  },
  'stores-any-date': {
    title: 'stores any text as a date or time',
    needs: has(({ edm }) => /^Edm\.(Date|Time|Duration)/.test(edm)),
    alter: (correct, contract) => storing(correct, contract, breaks(/^Edm\.(Date|Time|Duration)/, 'string')),
  },
  'stores-null-collections': {
    title: 'stores null for a collection and as an item',
    needs: hasOwn(({ collection }) => collection),
    alter: (correct, contract) =>
      storing(
        correct,
        contract,
        ({ collection }, value) => collection && (value === null || (isArray(value) && value.includes(null))),
      ),
  },
  'echoes-null-keys': {
    title: 'returns null for the key if it is sent null',
    needs: respondsWithEntity,
    alter: (correct, contract) => echoing(correct, contract, ({ key }, value) => key && value === null),
  },
  'stores-a-default-for-null': {
    title: 'stores another value instead of null',
    needs: has(({ nullable, collection, key }) => nullable && !collection && !key),
    alter: (correct, contract) => ({
      merge: (entity, body) => {
        if (!hasNull(body)) return correct.merge(entity, body)
        const stand = (property: Property, value: Json): Json => {
          if (isArray(value)) return value.map((item) => stand(property, item))
          if (value === null) return property.collection ? [] : property.valid(97)
          if (!isObject(value)) return value
          return Object.fromEntries(
            Object.entries(value).map(([name, inner]) => {
              const part = property.parts.find((each) => each.name === name)
              return [name, part ? stand(part, inner ?? null) : inner]
            }),
          )
        }
        const made = contract.properties
          .filter(
            ({ path, root, name }) => path === root && name !== contract.resource.key.name && name in body,
          )
          .map((property) => [property.name, stand(property, body[property.name] ?? null)])
        return { ...entity, ...Object.fromEntries(made) }
      },
    }),
  },
  'stores-unknown-properties': {
    title: 'stores undeclared properties',
    alter: (correct, contract) =>
      takingUnknown(correct, contract, (entity, unknown) => ({ ...entity, ...unknown })),
  },
  'echoes-unknown-properties': {
    title: 'does not store undeclared properties, but returns them',
    needs: respondsWithEntity,
    alter: (correct, contract) => {
      let sent: JsonObject = {}
      return {
        ...takingUnknown(correct, contract, (entity, unknown) => {
          sent = unknown
          return entity
        }),
        render: (entity, request) => correct.render({ ...entity, ...sent }, request),
      }
    },
  },
  'stores-recased-names': {
    title: 'stores a declared name in another letter case as a further property',
    alter: (correct, contract) => {
      const small = new Set(roots(contract).map(({ name }) => name.toLowerCase()))
      const taking = takingUnknown(correct, contract, (entity, unknown) => ({ ...entity, ...unknown }))
      return {
        ...taking,
        check: (body, entity, request) => {
          const odd = isObject(body)
            ? Object.keys(body).find((name) => !name.includes('@') && !small.has(name.toLowerCase()))
            : undefined
          if (odd !== undefined) throw new Refusal(400, 'BadRequest', `${odd} is not a property of the type.`)
          ;(taking.check as Steps['check'])(body, entity, request)
        },
      }
    },
  },
  'takes-any-type': {
    title: 'returns the type that the body claims',
    needs: respondsWithEntity,
    alter: (correct) => {
      let claimed: Json | undefined
      return {
        decode: async (request) => {
          const body = await correct.decode(request)
          claimed = isObject(body) ? body['@odata.type'] : undefined
          return body
        },
        render: response(correct, (entity) =>
          claimed === undefined || !('@odata.type' in entity)
            ? entity
            : { ...entity, '@odata.type': claimed },
        ),
      }
    },
  },
  'crashes-on-large-body': {
    title: 'answers 500 to a body of a megabyte',
    alter: (correct) =>
      beforeDecode(correct, (_, text) => {
        if (text.length > 500_000) throw new Refusal(500, 'InternalServerError', 'Out of memory.')
      }),
  },
  'crashes-on-deep-nesting': {
    title: 'answers 500 to a deeply nested body',
    needs: hasBody,
    alter: (correct) =>
      beforeDecode(correct, (_, text) => {
        if (text.includes('['.repeat(100))) throw new Refusal(500, 'InternalServerError', 'Stack overflow.')
      }),
  },
} satisfies Faults
