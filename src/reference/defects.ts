import { roots } from '../contract/contract.js'
import type { Contract } from '../model/contract.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Property } from '../model/property.js'
import { isArray, isObject } from '../support/json.js'
import { Refusal } from './refusal.js'
import type { Steps } from './service.js'

/** Building blocks of faults. */

export const refuse = (message: string): never => {
  throw new Refusal(400, 'BadRequest', message)
}

/** Names of the properties in a body. */
export const named = (body: Json): string[] =>
  isObject(body) ? Object.keys(body).filter((name) => !name.includes('@')) : []

/** Replaces every scalar of a value. */
export const deep = (value: Json, change: (scalar: Json) => Json): Json => {
  if (Array.isArray(value)) return value.map((item) => deep(item, change))
  if (!isObject(value)) return change(value)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, deep(inner as Json, change)]))
}

/** Replaces every scalar of a property's value. `change` receives the property of the scalar. */
const rewritten = (
  property: Property | undefined,
  value: Json,
  change: (property: Property, scalar: Json) => Json,
): Json => {
  if (!property) return value
  if (isArray(value))
    return value.map((item) => rewritten(property, item, change)).filter((item) => item !== null)
  return isObject(value) ? rewrittenMembers(property.parts, value, change) : change(property, value)
}

const rewrittenMembers = (
  properties: readonly Property[],
  object: JsonObject,
  change: (property: Property, scalar: Json) => Json,
): JsonObject =>
  Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const property = properties.find((each) => each.name === name)
      return [name, rewritten(property, value ?? null, change)]
    }),
  )

/** Replaces the scalars of a request body before it is checked. */
export const rewriting = (
  correct: Steps,
  contract: Contract,
  change: (property: Property, scalar: Json) => Json,
): Pick<Steps, 'decode'> => ({
  decode: async (request) => {
    const body = await correct.decode(request)
    return isObject(body) ? rewrittenMembers(roots(contract), body, change) : body
  },
})

/** Replaces the scalars of a request body after it is checked, before they are stored. */
export const keeping = (
  correct: Steps,
  contract: Contract,
  change: (property: Property, scalar: Json) => Json,
): Pick<Steps, 'merge'> => ({
  merge: (entity, body) => correct.merge(entity, rewrittenMembers(roots(contract), body, change)),
})

/** A body without some properties. */
const without = (body: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(body).filter(([name]) => !names.includes(name)))

type Headings = Record<string, string | undefined>

/** Replaces the text and the headers of responses to updates. A header of `undefined` is omitted. */
export const responseText =
  (
    correct: Steps,
    change: (text: string) => string | Buffer<ArrayBuffer>,
    headings: Headings = {},
  ): Steps['render'] =>
  async (entity, request) => {
    const { headers, ...right } = await rendered(correct, entity, request)
    if (right.text === '') return new Response(null, { status: 204, headers })
    headers.delete('content-length')
    for (const [name, value] of Object.entries(headings))
      if (value === undefined) headers.delete(name)
      else headers.set(name, value)
    return new Response(change(right.text), { headers })
  }

/** Replaces the body of responses to updates. */
export const response = (correct: Steps, change: (entity: JsonObject) => Json, headings: Headings = {}) =>
  responseText(correct, (text) => JSON.stringify(change(JSON.parse(text))), headings)

const rendered = async (correct: Steps, entity: JsonObject, request: Request) => {
  const response = await correct.render(entity, request)
  return { headers: new Headers(response.headers), text: await response.text() }
}

/** Names of the properties in a body that satisfy a test. */
const found = (
  contract: Contract,
  body: Json,
  test: (property: Property, value: Json) => boolean,
): string[] =>
  roots(contract).flatMap((property) => {
    const value = isObject(body) ? body[property.name] : undefined
    return value !== undefined && test(property, value) ? [property.name] : []
  })

/** Stores the properties that satisfy the test without checking them. Treats the rest of the body correctly. */
export const storing = (
  correct: Steps,
  contract: Contract,
  test: (property: Property, value: Json) => boolean,
): Partial<Steps> => ({
  check: (body, entity, request) =>
    correct.check(isObject(body) ? without(body, found(contract, body, test)) : body, entity, request),
  merge: (entity, body) => {
    const names = found(contract, body, test)
    const kept = without(
      body,
      Object.keys(body).filter((name) => !names.includes(name)),
    )
    return { ...correct.merge(entity, without(body, names)), ...kept }
  },
})

/** Returns the properties that satisfy the test without checking or storing them. */
export const echoing = (
  correct: Steps,
  contract: Contract,
  test: (property: Property, value: Json) => boolean,
): Partial<Steps> => {
  let sent: JsonObject = {}
  return {
    check: storing(correct, contract, test).check as Steps['check'],
    merge: (entity, body) => {
      const names = found(contract, body, test)
      sent = without(
        body,
        Object.keys(body).filter((name) => !names.includes(name)),
      )
      return correct.merge(entity, without(body, names))
    },
    render: (entity, request) => correct.render({ ...entity, ...sent }, request),
  }
}

/** Inspects the body and the entity before the body is checked. */
export const beforeCheck = (
  correct: Steps,
  inspect: (body: Json, entity: JsonObject) => void,
): Pick<Steps, 'check'> => ({
  check: (body, entity, request) => {
    inspect(body, entity)
    correct.check(body, entity, request)
  },
})

/** Inspects a request before its body is decoded. */
export const beforeDecode = (
  correct: Steps,
  inspect: (request: Request, text: string) => void,
): Pick<Steps, 'decode'> => ({
  decode: async (request) => {
    inspect(request, await request.clone().text())
    return correct.decode(request)
  },
})
