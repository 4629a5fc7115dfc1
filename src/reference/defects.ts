import { roots } from '../contract/contract.js'
import type { Contract } from '../model/contract.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Property } from '../model/property.js'
import { isArray, isObject } from '../support/json.js'
import { Refusal, type Steps } from './service.js'

/** What faults are made of. */

export const refuse = (why: string): never => {
  throw new Refusal(400, 'BadRequest', why)
}

/** Names of the properties in a body. */
export const named = (body: Json): string[] =>
  isObject(body) ? Object.keys(body).filter((name) => !name.includes('@')) : []

/** Every scalar of a value made anew. */
export const deep = (value: Json, change: (scalar: Json) => Json): Json => {
  if (Array.isArray(value)) return value.map((item) => deep(item, change))
  if (!isObject(value)) return change(value)
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, deep(inner as Json, change)]))
}

/** A value, each scalar in it made anew for the property it belongs to. */
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

/** Takes each scalar of a body for another one. */
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

/** Stores each scalar of a body as another one. */
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

/** Responses to an update with another text; a header of `undefined` is left out. */
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

/** Responses to an update with another body. */
export const response = (correct: Steps, change: (entity: JsonObject) => Json, headings: Headings = {}) =>
  responseText(correct, (text) => JSON.stringify(change(JSON.parse(text))), headings)

const rendered = async (correct: Steps, entity: JsonObject, request: Request) => {
  const response = await correct.render(entity, request)
  return { headers: new Headers(response.headers), text: await response.text() }
}

/** The properties of the entity in which a test finds something. */
const found = (
  contract: Contract,
  body: Json,
  test: (property: Property, value: Json) => boolean,
): string[] =>
  roots(contract).flatMap((property) => {
    const value = isObject(body) ? body[property.name] : undefined
    return value !== undefined && test(property, value) ? [property.name] : []
  })

/** Stores the properties that the test picks as they were sent, and treats the rest of the body correctly. */
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

/** Shows the properties that the test picks as they were sent, and stores nothing of them. */
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

/** Looks at a body, and at the entity as it is, before the body is checked. */
export const beforeCheck = (
  correct: Steps,
  look: (body: Json, entity: JsonObject) => void,
): Pick<Steps, 'check'> => ({
  check: (body, entity, request) => {
    look(body, entity)
    correct.check(body, entity, request)
  },
})

/** Looks at an update before it is read. */
export const beforeDecode = (
  correct: Steps,
  look: (request: Request, text: string) => void,
): Pick<Steps, 'decode'> => ({
  decode: async (request) => {
    look(request, await request.clone().text())
    return correct.decode(request)
  },
})
