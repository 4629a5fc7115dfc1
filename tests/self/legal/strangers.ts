import { instead, notAllowed, notFound, onRefusal, refusal, withoutBody } from './answers.js'
import {
  addresses,
  inParentheses,
  isAdmitted,
  isRead,
  isUpdate,
  type Legal,
  type Place,
  strict,
} from './row.js'

const challenging = (...challenges: string[]) =>
  onRefusal((response) => {
    if (response.status !== 401) return response
    response.headers.delete('www-authenticate')
    for (const challenge of challenges) response.headers.append('www-authenticate', challenge)
    return response
  })

const emptyToken = ({ headers }: Request): boolean => headers.get('authorization')?.trim() === 'Bearer'

/** Whether the token of a request resembles the right one. */
const isDerived = ({ headers }: Request, token: string): boolean => {
  const given = headers.get('authorization')?.split(' ').at(-1) ?? ''
  return given !== token && given.toLowerCase().startsWith(token.slice(0, 8).toLowerCase())
}

/** An update, by somebody it knows, of an entity that is not there. */
const ofNobody = (place: Place, request: Request): boolean => {
  const key = addresses(place.contract, request)
  return isUpdate(request) && key !== undefined && !place.entities.has(key) && isAdmitted(place, request)
}

/** A read, by somebody it knows, of an entity that is not there. */
const readsNobody = (request: Request, place: Place): boolean => {
  const key = addresses(place.contract, request)
  return isRead(request) && key !== undefined && !place.entities.has(key) && isAdmitted(place, request)
}

/** A method that nobody routed. */
const unrouted = (request: Request, place: Place): boolean =>
  !isRead(request) && !isUpdate(request) && isAdmitted(place, request)

/** Whom the service does not let in, what it does not hold, and what it does not do. */
export const strangersRows = {
  'challenges with a realm, a scope and an error': {
    source: 'RFC 6750 3; RFC 9110 11.6.1',
    topic: 'challenge',
    wrap: challenging(
      'Bearer realm="host", authorization_uri="https://login.example/", error="invalid_token", error_description="a, b"',
    ),
  },
  'offers several ways to authenticate': {
    source: 'RFC 9110 11.6.1: a list of challenges, or several headers',
    topic: 'challenge',
    wrap: challenging('Negotiate', 'Basic realm="a", Digest realm="b", nonce="c"', 'bearer'),
  },
  'challenges nobody': {
    source: 'rules: challenge-present is a SHOULD in graph (M in odata: RFC 9110 15.5.2)',
    profiles: ['page', 'graph'],
    topic: 'challenge',
    wrap: challenging(),
  },
  'answers an empty token with 400': {
    source: 'rules, unauthenticated-refused: an empty token, 400 or 401; RFC 6750 3.1',
    topic: 'empty token',
    excludes: ['refusal status'],
    wrap: instead(emptyToken, () => refusal(400, 'InvalidRequest')),
  },
  'answers an empty token with 400 and nothing more': {
    source: 'rules, unauthenticated-refused: an empty token, 400 or 401; facts: an error without a body',
    topic: 'empty token',
    excludes: ['refusal status'],
    wrap: instead(emptyToken, () => new Response(null, { status: 400 })),
  },
  'answers tokens that it cannot read with 400': {
    source: 'RFC 6750 3.1: 400 for a malformed credential; a token is malformed where it cannot be decoded',
    topic: 'other tokens',
    excludes: ['refusal status', 'empty token'],
    wrap: instead(
      (request, { token }) => token !== undefined && isDerived(request, token),
      () => refusal(400, 'InvalidRequest'),
    ),
  },
  'compares GUIDs, so that a token has no case': {
    source: 'RFC 9562 4: the digits of a UUID are read without regard to case',
    topic: 'token',
    token: '0da7ac04-7ac7-4000-8000-00000000abcd',
    wrap:
      (handler, { token }) =>
      (request) => {
        const given = request.headers.get('authorization') ?? ''
        if (token !== undefined && given.toLowerCase() === `bearer ${token}`)
          request.headers.set('authorization', `Bearer ${token}`)
        return handler(request)
      },
  },
  'decodes its tokens, and reads nothing behind their padding': {
    source: 'RFC 4648 3.3: a decoder may ignore what follows the padding',
    topic: 'token',
    token: 'TWFkZS11cCBmb3IgYSB0ZXN0IDAxMjM0NQ==',
    wrap:
      (handler, { token }) =>
      (request) => {
        const given = request.headers.get('authorization') ?? ''
        request.headers.set('authorization', given.replace(/^(bearer [^=]+==).*$/i, '$1'))
        if (token === undefined || given === '') request.headers.delete('authorization')
        return handler(request)
      },
  },
  'lets everybody read': {
    source: 'page: the permission is to update; RFC 9110 11: protection is per resource and method',
    wrap:
      (handler, { token }) =>
      (request) => {
        if (isRead(request) && token !== undefined) request.headers.set('authorization', `Bearer ${token}`)
        return handler(request)
      },
  },
  'looks at a body before it looks at the token': {
    source: 'RFC 9110 15.5: a server may find either fault first; both are true',
    // What is sent without credentials is well-formed, so it gets to the token.
    wrap: (handler) => async (request) => {
      if (!isUpdate(request)) return handler(request)
      try {
        JSON.parse(await request.clone().text())
      } catch {
        return refusal(400, 'BadRequest')
      }
      return handler(request)
    },
  },

  'answers If-Match: * for an entity that is not there with 412': {
    source: 'P 8.2.4; RFC 9110 13.1.1: `*` is false where there is no representation',
    topic: 'absence',
    wrap: instead(
      (request, place) => ofNobody(place, request) && request.headers.has('if-match'),
      () => refusal(412, 'PreconditionFailed'),
    ),
  },
  'answers If-Match for an entity that is not there with 412 and nothing more': {
    source: 'RFC 9110 13.1.1; facts: an error without a body',
    topic: 'absence',
    wrap: instead(
      (request, place) => ofNobody(place, request) && request.headers.has('if-match'),
      () => new Response(null, { status: 412 }),
    ),
  },
  'answers 204 to a read of an entity that is not there': {
    source: 'P 9.1.4: 204 where there is no value; ASP.NET Core answers so for null; P 11.2.2 wants a 404',
    profiles: strict,
    topic: 'absence',
    wrap: instead(readsNobody, () => new Response(null, { status: 204 })),
  },
  'answers null to a read of an entity that is not there': {
    source: 'the page is about the update; null is no entity; P 11.2.2 wants a 404',
    profiles: strict,
    topic: 'absence',
    wrap: instead(readsNobody, () => Response.json(null)),
  },
  'says 400 to a key that is too long': {
    source: 'RFC 9110 15.5.1: any 4xx refuses',
    topic: 'absence',
    wrap: instead(
      (request, place) => (addresses(place.contract, request)?.length ?? 0) > place.key.length + 30,
      () => refusal(400, 'InvalidKey'),
    ),
  },
  'answers an update of an entity that is not there with 400': {
    source: 'P 11.4.4: such an update fails; rules: unknown-key-not-found is a SHOULD',
    topic: 'absence',
    wrap: instead(
      (request, place) => ofNobody(place, request),
      () => refusal(400, 'BadRequest'),
    ),
  },
  'hides with 403 what is not there': {
    source: 'P 11.4.4: such an update fails; rules: unknown-key-not-found is a SHOULD',
    topic: 'absence',
    wrap: instead(
      (request, place) => ofNobody(place, request),
      () => refusal(403, 'Forbidden'),
    ),
  },
  'creates what an update without If-Match does not find': {
    source: 'P 11.4.4: upsert; P 8.2.4: not with If-Match',
    profiles: ['odata'],
    topic: 'absence',
    excludes: ['reads', 'If-Match', 'list'],
    alter: (correct, { resource: { key }, properties }) => ({
      find: (name, entities, request) => {
        if (entities.has(name) || !isUpdate(request) || request.headers.has('if-match'))
          return correct.find(name, entities, request)
        const blank = properties
          .filter(({ path, root }) => path === root)
          .map((property) => [property.name, property.collection ? [] : null])
        const own = /^Edm\.(String|Guid)$/.test(key.edm) ? name : Number(name)
        return { ...Object.fromEntries(blank), [key.name]: own }
      },
    }),
  },

  'takes GET and PATCH only, and says so without a body': {
    source: 'RFC 9110 9.1: HEAD is for a server to support; facts: an error without a body',
    topic: 'other methods',
    wrap: instead(
      (request) => !isRead(request) && !isUpdate(request),
      () => new Response(null, { status: 405, headers: { Allow: 'GET, PATCH' } }),
    ),
  },
  'says 405 to POST, with a body': {
    source: 'RFC 9110 15.5.6',
    topic: 'other methods',
    wrap: instead(unrouted, () => notAllowed('GET, HEAD, PATCH, OPTIONS')),
  },
  'says 404 to POST': {
    source: 'rules, unsupported-method-refused: any 4xx',
    topic: 'other methods',
    wrap: instead(unrouted, notFound),
  },
  'says 404 to POST without a body': {
    source: 'rules, unsupported-method-refused: any 4xx; facts: an error without a body',
    topic: 'other methods',
    wrap: instead(unrouted, () => new Response(null, { status: 404 })),
  },
  'says 501 to POST': {
    source: 'rules, unsupported-method-refused: 501; RFC 9110 15.6.2',
    topic: 'other methods',
    wrap: instead(unrouted, () => refusal(501, 'NotImplemented')),
  },
  'says 501 to POST without a body': {
    source: 'rules, unsupported-method-refused: 501; facts: an error without a body',
    topic: 'other methods',
    wrap: instead(unrouted, () => withoutBody(refusal(501, 'NotImplemented'))),
  },
  'says 400 to POST': {
    source: 'facts: 400 for an operation it does not route',
    topic: 'other methods',
    wrap: instead(unrouted, () => refusal(400, 'No method match route template')),
  },
  'says 405 to POST, and that there is no method': {
    source: 'RFC 9110 10.2.1: an empty Allow',
    topic: 'other methods',
    wrap: instead(unrouted, () => notAllowed('')),
  },
  'knows no key in parentheses': {
    source: 'URL 4: path conventions are optional; key-in-parentheses is a MAY in graph, a SHOULD in odata',
    wrap: instead((request, { contract }) => inParentheses(contract, request), notFound),
  },
} satisfies Record<string, Legal>
