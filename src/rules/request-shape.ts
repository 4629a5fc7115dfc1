import { bodyProperties, isObject, type JsonObject, roots } from '../contract/contract.js'
import { blocked, isAccepted, type Judgement, type Trial } from '../judge/exchange.js'
import { currentBody } from '../judge/state.js'
import { accepted, describe } from './expect.js'
import { bodyOf, bodyWith, otherValue, update } from './requests.js'
import { levels, probe } from './rule.js'

/** 404, 405 and 501 say so by status; some gateways answer 400 and name the missing route. */
const routed = ({ reply }: Trial): Judgement => {
  const error = isObject(reply.json) && isObject(reply.json.error) ? reply.json.error : {}
  const unrouted =
    [404, 405, 501].includes(reply.status) || /no method match/i.test(`${error.code} ${error.message}`)
  if (unrouted) return { expected: 'an answer from the operation', actual: describe(reply) }
  if (reply.status === 401 || reply.status === 403)
    return blocked(`the operation refuses credentials with which the entity can be read: ${describe(reply)}`)
  return undefined
}

const operationRouted = probe({
  id: 'operation-routed',
  area: 'request-shape',
  title: 'routes the operation',
  levels: levels('M M M'),
  source: 'page, HTTP request',
  provenBy: ['routes-no-update'],
  cases: ({ operation }) => [
    {
      what: operation.method,
      title: `routes ${operation.method} ${operation.path}`,
      alone: true,
      send: ({ contract, state }) => update(state ? currentBody(contract, state.entity) : {}),
      expect: routed,
    },
  ],
})

const documentedExampleAccepted = probe({
  id: 'documented-example-accepted',
  area: 'request-shape',
  title: "accepts the page's example request",
  levels: levels('M M M'),
  source: 'page, example',
  provenBy: ['refuses-everything'],
  cases: ({ example }) => [
    {
      what: 'example',
      title: 'accepts the documented example request',
      source: example.source,
      send: () => update(example.request),
      expect: accepted,
    },
  ],
})

const propertyAccepted = probe({
  id: 'property-accepted',
  area: 'request-shape',
  title: 'accepts each body property by itself',
  levels: levels('M M M'),
  source: 'page, request body',
  provenBy: ['refuses-lone-property'],
  cases: (contract) =>
    roots(contract).map((property) => ({
      what: property.path,
      title: `accepts a body with only ${property.path}`,
      source: property.source,
      send: (scene) =>
        update(bodyWith(scene, property, property.key ? scene.key : otherValue(scene, property))),
      expect: accepted,
    })),
})

export const requestShape = [operationRouted, documentedExampleAccepted, propertyAccepted]
