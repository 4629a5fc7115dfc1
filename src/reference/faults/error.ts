import { methods } from '../../contract/operations.js'
import type { Json, JsonObject } from '../../model/json.js'
import { ConnectionRefused, Refusal, type Steps } from '../service.js'
import { type Faults, isInSet } from './fault.js'

/** Accepts the credentials that satisfy the test without checking them. */
const trusting = (
  correct: Steps,
  takes: (authorization: string | null) => boolean,
): Pick<Steps, 'authenticate'> => ({
  authenticate: (request) => {
    if (!takes(request.headers.get('authorization'))) correct.authenticate(request)
  },
})

/** Accepts credentials that resemble the valid ones, after a request with the valid ones. */
const recognising = (
  correct: Steps,
  resembles: (given: string, right: string) => boolean,
): Pick<Steps, 'authenticate'> => {
  let right: string | undefined
  return {
    authenticate: (request) => {
      const given = request.headers.get('authorization') ?? ''
      if (right !== undefined && resembles(given, right)) return
      correct.authenticate(request)
      right = given
    },
  }
}

const alikeIn =
  (part: (authorization: string) => string) =>
  (correct: Steps): Pick<Steps, 'authenticate'> =>
    recognising(correct, (given, right) => part(given) === part(right))

type Headings = Record<string, string | undefined>

/** Replaces the text and the headers of error responses. A header of `undefined` is omitted. */
const refusing =
  (
    correct: Steps,
    change: (text: string, request: Request) => string,
    headings: Headings = {},
  ): Steps['refuse'] =>
  (refusal, request) => {
    const right = correct.refuse(refusal, request)
    const headers = new Headers(right.headers)
    headers.delete('content-length')
    for (const [name, value] of Object.entries(headings))
      if (value === undefined) headers.delete(name)
      else headers.set(name, value)
    const { code, message, innerError } = errorOf(refusal)
    const text = JSON.stringify({ error: { code, message, innerError } })
    return new Response(change(text, request), { status: right.status, headers })
  }

const errorOf = ({ code, message }: Refusal) => ({ code, message, innerError: { date: '2025-01-01' } })

/** Changes members of the error object. */
const withError = (
  correct: Steps,
  change: (error: JsonObject, request: Request) => JsonObject,
): Pick<Steps, 'refuse'> => ({
  refuse: refusing(correct, (text, request) => {
    const { error } = JSON.parse(text) as { error: JsonObject }
    return JSON.stringify({ error: change(error, request) })
  }),
})

/** Appends a text to every error message. */
const saying = (correct: Steps, more: (request: Request) => string): Pick<Steps, 'refuse'> =>
  withError(correct, (error, request) => ({
    ...error,
    message: `${error.message as string}\n${more(request)}`,
  }))

/** Replaces the refusals that have this status. */
const instead = (
  correct: Steps,
  status: number,
  other: (refusal: Refusal) => Refusal,
): Pick<Steps, 'refuse'> => ({
  refuse: (refusal, request) => correct.refuse(refusal.status === status ? other(refusal) : refusal, request),
})

const isBasic = (authorization: string | null): boolean => /^Basic /i.test(authorization ?? '')
const isWeak = (authorization: string | null): boolean => /weak/.test(authorization ?? '')

export const errorFaults = {
  'asks-for-no-token': {
    title: 'asks for no token',
    alter: (correct) => trusting(correct, (authorization) => !isWeak(authorization)),
  },
  'takes-any-token': {
    title: 'takes any token, though it wants one',
    alter: (correct) =>
      trusting(correct, (authorization) => /^Bearer \S/.test(authorization ?? '') && !isWeak(authorization)),
  },
  'takes-any-scheme': {
    title: 'takes credentials of any scheme but its own for good',
    alter: (correct) => trusting(correct, isBasic),
  },
  'refuses-strangers-with-403': {
    title: 'answers 403 to requests without valid credentials',
    alter: (correct) => instead(correct, 401, ({ code, message }) => new Refusal(403, code, message)),
  },
  'takes-longer-tokens': {
    title: 'takes a token that begins with the right one',
    alter: (correct) => recognising(correct, (given, right) => given.startsWith(right)),
  },
  'takes-beginnings-of-tokens': {
    title: 'compares the first sixteen characters of a token',
    alter: alikeIn((authorization) => authorization.slice(0, 'Bearer '.length + 16)),
  },
  'ignores-signatures': {
    title: 'does not look at the signature of a token',
    alter: alikeIn((authorization) => authorization.replace(/[^.]*$/, '')),
  },
  'takes-tokens-in-any-case': {
    title: 'compares tokens without regard to case',
    alter: alikeIn((authorization) => authorization.toLowerCase()),
  },
  'ignores-schemes': {
    title: 'takes the right token under any scheme',
    alter: alikeIn((authorization) => authorization.replace(/^\S+ /, '')),
  },
  'wants-capital-scheme': {
    title: 'knows the scheme Bearer with a capital only',
    alter: (correct) => ({
      authenticate: (request) => {
        if (/^bearer/.test(request.headers.get('authorization') ?? ''))
          throw new Refusal(401, 'InvalidAuthenticationToken', 'The scheme is Bearer.', {
            'WWW-Authenticate': 'Bearer',
          })
        correct.authenticate(request)
      },
    }),
  },
  'takes-weak-token': {
    title: 'takes a token that lacks the permission',
    alter: (correct) => trusting(correct, isWeak),
  },
  'challenges-nobody': {
    title: 'does not say in a 401 how to authenticate',
    alter: (correct) => instead(correct, 401, ({ code, message }) => new Refusal(401, code, message)),
  },
  'creates-unknown-entities': {
    title: 'creates an entity where an update finds none',
    needs: isInSet,
    alter: (correct, { resource: { key } }) => ({
      find: (name, entities, request) => {
        const seed = [...entities.values()][0] as JsonObject
        const made = {
          ...seed,
          [key.name]: key.edm === 'Edm.String' || key.edm === 'Edm.Guid' ? name : Number(name),
        }
        if (request.method === methods.update && !entities.has(name)) entities.set(name, made)
        return correct.find(name, entities, request)
      },
    }),
  },
  'answers-for-unknown-entities': {
    title: 'answers an update of an entity that does not exist with success',
    needs: isInSet,
    alter: (correct) => ({
      find: (name, entities, request) =>
        request.method === methods.update && !entities.has(name)
          ? ([...entities.values()][0] as JsonObject)
          : correct.find(name, entities, request),
      merge: (entity) => entity,
    }),
  },
  'finds-keys-by-their-beginning': {
    title: 'takes a key that begins with that of an entity for that one',
    needs: ({ resource: { kind, key } }) => kind === 'set' && key.edm === 'Edm.String',
    alter: (correct) => ({
      find: (name, entities, request) =>
        correct.find([...entities.keys()].find((key) => name.startsWith(key)) ?? name, entities, request),
    }),
  },
  'finds-the-first-entity': {
    title: 'answers with its first entity where there is none',
    needs: isInSet,
    alter: () => ({
      find: (name, entities) => entities.get(name) ?? ([...entities.values()][0] as JsonObject),
    }),
  },
  'answers-nothing-for-unknown-entities': {
    title: 'answers 204 where there is no entity',
    needs: isInSet,
    alter: (correct) => ({
      refuse: (refusal, request) =>
        refusal.status === 404 ? new Response(null, { status: 204 }) : correct.refuse(refusal, request),
    }),
  },
  'refuses-unknown-entities-with-400': {
    title: 'answers 400 where an entity does not exist',
    needs: isInSet,
    alter: (correct) => instead(correct, 404, ({ code, message }) => new Refusal(400, code, message)),
  },
  'takes-any-method': {
    title: 'answers methods it does not support with success',
    alter: (correct) => ({
      refuse: (refusal, request) =>
        refusal.status === 405 ? new Response(null, { status: 204 }) : correct.refuse(refusal, request),
    }),
  },
  'hides-its-methods': {
    title: 'lists no methods in a 405',
    alter: (correct) => instead(correct, 405, ({ code, message }) => new Refusal(405, code, message)),
  },
  'answers-errors-in-html': {
    title: 'explains errors in HTML',
    alter: (correct) => ({
      refuse: refusing(correct, () => '<!DOCTYPE html><pre>Bad Request</pre>', {
        'content-type': 'text/html; charset=utf-8',
      }),
    }),
  },
  'answers-problem-details': {
    title: 'explains errors as RFC 9457 problem details',
    alter: (correct) => ({
      refuse: refusing(correct, () => '{"type":"about:blank","title":"Bad Request","status":400}', {
        'content-type': 'application/problem+json',
      }),
    }),
  },
  'answers-empty-errors': {
    title: 'explains errors with an empty object',
    alter: (correct) => ({ refuse: refusing(correct, () => '{}') }),
  },
  'answers-numeric-codes': {
    title: 'gives errors a number for a code',
    alter: (correct) => withError(correct, (error) => ({ ...error, code: 400 })),
  },
  'answers-no-message': {
    title: 'gives errors no message',
    alter: (correct) => withError(correct, ({ message: _, ...error }) => error),
  },
  'answers-bare-details': {
    title: 'gives the details of an error as text',
    alter: (correct) => withError(correct, (error) => ({ ...error, details: ['in the body'] })),
  },
  'answers-inner-error-as-text': {
    title: 'writes an inner error as text',
    alter: (correct) =>
      withError(correct, ({ innerError: _, ...error }) => ({ ...error, innererror: 'in the body' as Json })),
  },
  'answers-empty-codes': {
    title: 'gives errors an empty code and an empty message',
    alter: (correct) => withError(correct, (error) => ({ ...error, code: '', message: '' })),
  },
  'answers-errors-without-body': {
    title: 'explains no error',
    alter: (correct) => ({ refuse: refusing(correct, () => '', { 'content-type': undefined }) }),
  },
  'leaves-out-content-language': {
    title: 'does not say in which language an error is',
    alter: (correct) => ({ refuse: refusing(correct, (text) => text, { 'content-language': undefined }) }),
  },
  'refuses-without-version': {
    title: 'says of no refusal which OData version it has',
    alter: (correct) => ({ refuse: refusing(correct, (text) => text, { 'odata-version': undefined }) }),
  },
  'shows-its-stack': {
    title: 'shows a stack trace in its errors',
    alter: (correct) => saying(correct, () => '    at Object.check (service.js:20:11)'),
  },
  'shows-its-files': {
    title: 'shows a path of its own files in its errors',
    alter: (correct) => saying(correct, () => 'thrown in /srv/images/update.js'),
  },
  'repeats-the-token': {
    title: 'repeats the credentials in its errors',
    alter: (correct) => saying(correct, (request) => request.headers.get('authorization') ?? ''),
  },
  'goes-down-after-malformed-json': {
    title: 'refuses a body that is not JSON, and answers nothing any more',
    alter: (correct) => {
      let down = false
      return {
        authenticate: (request) => {
          if (down) throw new ConnectionRefused()
          correct.authenticate(request)
        },
        decode: async (request) => {
          try {
            return await correct.decode(request)
          } catch (error) {
            down = error instanceof Refusal && /is not JSON/.test(error.message)
            throw error
          }
        },
      }
    },
  },
} satisfies Faults
