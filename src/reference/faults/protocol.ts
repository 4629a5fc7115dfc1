import type { Json, JsonObject } from '../../model/json.js'
import { named, refuse } from '../defects.js'
import { Refusal } from '../refusal.js'
import type { Steps } from '../service.js'
import { type Faults, hasBody, isInSet, respondsWithEntity } from './fault.js'

/** Inspects the header section of an update before its body is read. */
const before = (correct: Steps, inspect: (request: Request) => void): Pick<Steps, 'decode'> => ({
  decode: (request) => {
    inspect(request)
    return correct.decode(request)
  },
})

const refusesHeader = (name: string, value: RegExp) => (correct: Steps) =>
  before(correct, (request) => {
    if (value.test(request.headers.get(name) ?? '')) refuse(`${name} is not supported.`)
  })

/** Replaces headers of responses. A header of `undefined` is omitted. */
const heading =
  (correct: Steps, change: (request: Request) => Record<string, string | undefined>): Steps['render'] =>
  async (entity, request) => {
    const right = await correct.render(entity, request)
    const headers = new Headers(right.headers)
    for (const [name, value] of Object.entries(change(request)))
      if (value === undefined) headers.delete(name)
      else headers.set(name, value)
    return new Response(right.body, { status: right.status, headers })
  }

/** The request without a header, for a service that ignores the header. */
const withoutHeader = (request: Request, name: string): Request => {
  const headers = new Headers(request.headers)
  headers.delete(name)
  return new Request(request.url, { method: request.method, headers })
}

const withoutAnnotations = (body: Json): JsonObject =>
  Object.fromEntries(named(body).map((name) => [name, (body as JsonObject)[name] ?? null]))

export const protocolFaults = {
  'refuses-preferences': {
    title: 'refuses requests that state a return preference',
    alter: refusesHeader('prefer', /return=/),
  },
  'lies-about-preferences': {
    title: 'claims return=minimal, but returns the entity',
    needs: respondsWithEntity,
    alter: (correct) => ({
      render: async (entity, request) => {
        const wanted = /return=minimal/.test(request.headers.get('prefer') ?? '')
        const steps = {
          ...correct,
          render: (...[held]: Parameters<Steps['render']>) =>
            correct.render(held, withoutHeader(request, 'prefer')),
        }
        return heading(steps, () => (wanted ? { 'preference-applied': 'return=minimal' } : {}))(
          entity,
          request,
        )
      },
    }),
  },
  'answers-minimal-with-nothing': {
    title: 'answers return=minimal with an empty 200',
    alter: (correct) => ({
      render: (entity, request) =>
        /return=minimal/.test(request.headers.get('prefer') ?? '')
          ? new Response('', { status: 200 })
          : correct.render(entity, request),
    }),
  },
  'refuses-unknown-preferences': {
    title: 'refuses unknown preferences',
    alter: refusesHeader('prefer', /vendor/),
  },
  'mistakes-request-version': {
    title: 'answers requests that state their OData version with 202 and drops them',
    alter: (correct) => ({
      render: (entity, request) =>
        request.headers.has('odata-version')
          ? new Response(null, { status: 202 })
          : correct.render(entity, request),
    }),
  },
  'ignores-max-version': {
    title: 'ignores OData-MaxVersion and answers in version 4.01',
    alter: (correct) => ({ render: heading(correct, () => ({ 'odata-version': '4.01' })) }),
  },
  'refuses-if-match': {
    title: 'refuses If-Match: *',
    alter: (correct) =>
      before(correct, (request) => {
        if (request.headers.get('if-match') === '*')
          throw new Refusal(412, 'PreconditionFailed', 'No state has this tag.')
      }),
  },
  'ignores-if-match': {
    title: 'ignores If-Match, though its entities have tags',
    alter: (correct) => ({
      check: (body, entity, request) => correct.check(body, entity, withoutHeader(request, 'if-match')),
    }),
  },
  'applies-before-412': {
    title: 'applies an update whose entity tag does not match, and answers 412',
    needs: hasBody,
    alter: (correct) => ({
      check: (body, entity, request) => {
        try {
          correct.check(body, entity, request)
        } catch (refusal) {
          if ((refusal as Refusal).status === 412) Object.assign(entity, withoutAnnotations(body))
          throw refusal
        }
      },
    }),
  },
  'answers-409-to-former-tag': {
    title: 'answers 409 to an entity tag that does not match',
    needs: hasBody,
    alter: (correct) => ({
      check: (body, entity, request) => {
        try {
          correct.check(body, entity, request)
        } catch (refusal) {
          throw (refusal as Refusal).status === 412
            ? new Refusal(409, 'Conflict', 'The entity has changed since.')
            : refusal
        }
      },
    }),
  },
  'refuses-current-tag': {
    title: 'answers 412 to every entity tag',
    alter: (correct) =>
      before(correct, (request) => {
        if (/"/.test(request.headers.get('if-match') ?? ''))
          throw new Refusal(412, 'PreconditionFailed', 'The entity has changed since.')
      }),
  },
  'tags-headers-otherwise': {
    title: 'sends another entity tag in ETag than in the body',
    alter: (correct) => ({ render: heading(correct, () => ({ etag: 'W/"of the header"' })) }),
  },
  'answers-with-made-up-tag': {
    title: 'answers updates with an entity tag that no read shows',
    alter: (correct) => ({
      render: async (entity, request) => {
        const right = await correct.render(entity, request)
        const [{ status }, headers] = [
          right,
          { ...Object.fromEntries(right.headers), etag: 'W/"0000000000000000"' },
        ]
        const text = (await right.text()).replace(/("@odata\.etag":"W\/\\")\w+/, '$10000000000000000')
        return new Response(text || null, { status, headers })
      },
    }),
  },
  'refuses-select': {
    title: 'refuses $select on an update',
    alter: (correct) =>
      before(correct, (request) => {
        if (new URL(request.url).search !== '') refuse('Query options are not supported.')
      }),
  },
  'refuses-metadata-levels': {
    title: 'refuses the metadata levels none and full',
    alter: (correct) =>
      before(correct, (request) => {
        if (/metadata=(none|full)/.test(request.headers.get('accept') ?? ''))
          throw new Refusal(406, 'NotAcceptable', 'There is one level of metadata.')
      }),
  },
  'ignores-metadata-levels': {
    title: 'returns a context with the metadata level none',
    needs: respondsWithEntity,
    alter: (correct) => ({
      render: (entity, request) => correct.render(entity, withoutHeader(request, 'accept')),
    }),
  },
  'knows-no-parentheses': {
    title: 'does not support a key in parentheses',
    needs: isInSet,
    alter: (correct) => ({
      find: (key, entities, request) => {
        if (/\(.*\)$/.test(new URL(request.url).pathname))
          throw new Refusal(404, 'ResourceNotFound', 'There is nothing at this path.')
        return correct.find(key, entities, request)
      },
    }),
  },
  'forgets-client-request-id': {
    title: 'does not return client-request-id',
    alter: (correct) => ({ render: heading(correct, () => ({ 'client-request-id': undefined })) }),
  },
} satisfies Faults
