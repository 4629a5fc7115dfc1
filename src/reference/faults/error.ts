import { methods } from '../../contract/operations.js'
import type { Json, JsonObject } from '../../model/json.js'
import { ConnectionRefused, Refusal } from '../refusal.js'
import type { Steps } from '../service.js'
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
    title: 'requires no token',
    alter: (correct) => trusting(correct, (authorization) => !isWeak(authorization)),
  },
  'takes-any-token': {
    title: 'accepts any token, but requires one',
    alter: (correct) =>
      trusting(correct, (authorization) => /^Bearer \S/.test(authorization ?? '') && !isWeak(authorization)),
  },
  'takes-any-scheme': {
    title: 'accepts any credentials with the scheme Basic',
    alter: (correct) => trusting(correct, isBasic),
  },
  'refuses-strangers-with-403': {
    title: 'answers 403 to requests without valid credentials',
    alter: (correct) => instead(correct, 401, ({ code, message }) => new Refusal(403, code, message)),
  },
  'takes-longer-tokens': {
    title: 'accepts a token that begins with the valid one',
    alter: (correct) => recognising(correct, (given, right) => given.startsWith(right)),
  },
  'takes-beginnings-of-tokens': {
    title: 'compares only the first sixteen characters of a token',
    alter: alikeIn((authorization) => authorization.slice(0, 'Bearer '.length + 16)),
  },
  'ignores-signatures': {
    title: 'ignores the signature of a token',
    alter: alikeIn((authorization) => authorization.replace(/[^.]*$/, '')),
  },
  'takes-tokens-in-any-case': {
    title: 'compares tokens without regard to letter case',
    alter: alikeIn((authorization) => authorization.toLowerCase()),
  },
  'ignores-schemes': {
    title: 'accepts the valid token with any scheme',
    alter: alikeIn((authorization) => authorization.replace(/^\S+ /, '')),
  },
  'wants-capital-scheme': {
    title: 'recognises the scheme Bearer only in this letter case',
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
    title: 'accepts a token without the required permission',
    alter: (correct) => trusting(correct, isWeak),
  },
  'challenges-nobody': {
    title: 'sends no WWW-Authenticate in a 401',
    alter: (correct) => instead(correct, 401, ({ code, message }) => new Refusal(401, code, message)),
  },
  'creates-unknown-entities': {
    title: 'creates an entity when an update addresses an unknown key',
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
    title: 'answers an update of an unknown entity with success',
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
    title: 'finds an entity by any key that begins with its own',
    needs: ({ resource: { kind, key } }) => kind === 'set' && key.edm === 'Edm.String',
    alter: (correct) => ({
      find: (name, entities, request) =>
        correct.find([...entities.keys()].find((key) => name.startsWith(key)) ?? name, entities, request),
    }),
  },
  'finds-the-first-entity': {
    title: 'answers for an unknown key with its first entity',
    needs: isInSet,
    alter: () => ({
      find: (name, entities) => entities.get(name) ?? ([...entities.values()][0] as JsonObject),
    }),
  },
  'answers-nothing-for-unknown-entities': {
    title: 'answers 204 for an unknown entity',
    needs: isInSet,
    alter: (correct) => ({
      refuse: (refusal, request) =>
        refusal.status === 404 ? new Response(null, { status: 204 }) : correct.refuse(refusal, request),
    }),
  },
  'refuses-unknown-entities-with-400': {
    title: 'answers 400 for an unknown entity',
    needs: isInSet,
    alter: (correct) => instead(correct, 404, ({ code, message }) => new Refusal(400, code, message)),
  },
  'takes-any-method': {
    title: 'answers unsupported methods with success',
    alter: (correct) => ({
      refuse: (refusal, request) =>
        refusal.status === 405 ? new Response(null, { status: 204 }) : correct.refuse(refusal, request),
    }),
  },
  'hides-its-methods': {
    title: 'omits Allow in a 405',
    alter: (correct) => instead(correct, 405, ({ code, message }) => new Refusal(405, code, message)),
  },
  'answers-errors-in-html': {
    title: 'answers errors in HTML',
    alter: (correct) => ({
      refuse: refusing(correct, () => '<!DOCTYPE html><pre>Bad Request</pre>', {
        'content-type': 'text/html; charset=utf-8',
      }),
    }),
  },
  'answers-problem-details': {
    title: 'answers errors as RFC 9457 problem details',
    alter: (correct) => ({
      refuse: refusing(correct, () => '{"type":"about:blank","title":"Bad Request","status":400}', {
        'content-type': 'application/problem+json',
      }),
    }),
  },
  'answers-empty-errors': {
    title: 'answers errors with an empty object',
    alter: (correct) => ({ refuse: refusing(correct, () => '{}') }),
  },
  'answers-numeric-codes': {
    title: 'uses a number as the code of errors',
    alter: (correct) => withError(correct, (error) => ({ ...error, code: 400 })),
  },
  'answers-no-message': {
    title: 'omits the message of errors',
    alter: (correct) => withError(correct, ({ message: _, ...error }) => error),
  },
  'answers-bare-details': {
    title: 'returns the details of errors as text',
    alter: (correct) => withError(correct, (error) => ({ ...error, details: ['in the body'] })),
  },
  'answers-inner-error-as-text': {
    title: 'returns the inner error as text',
    alter: (correct) =>
      withError(correct, ({ innerError: _, ...error }) => ({ ...error, innererror: 'in the body' as Json })),
  },
  'answers-empty-codes': {
    title: 'returns errors with an empty code and message',
    alter: (correct) => withError(correct, (error) => ({ ...error, code: '', message: '' })),
  },
  'answers-errors-without-body': {
    title: 'answers errors without a body',
    alter: (correct) => ({ refuse: refusing(correct, () => '', { 'content-type': undefined }) }),
  },
  'leaves-out-content-language': {
    title: 'omits Content-Language in errors',
    alter: (correct) => ({ refuse: refusing(correct, (text) => text, { 'content-language': undefined }) }),
  },
  'refuses-without-version': {
    title: 'omits OData-Version in errors',
    alter: (correct) => ({ refuse: refusing(correct, (text) => text, { 'odata-version': undefined }) }),
  },
  'shows-its-stack': {
    title: 'shows a stack trace in its errors',
    alter: (correct) => saying(correct, () => '    at Object.check (service.js:20:11)'),
  },
  'shows-its-files': {
    title: 'shows a path of its files in its errors',
    alter: (correct) => saying(correct, () => 'thrown in /srv/images/update.js'),
  },
  'repeats-the-token': {
    title: 'repeats the credentials in its errors',
    alter: (correct) => saying(correct, (request) => request.headers.get('authorization') ?? ''),
  },
  'goes-down-after-malformed-json': {
    title: 'refuses a body that is not JSON, and then goes down',
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
