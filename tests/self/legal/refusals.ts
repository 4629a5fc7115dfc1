import { errorBody, errorReply, onRefusal, refusedWith, withoutBody, withText, withType } from './answers.js'
import { type Legal, strict } from './row.js'

/** Without a body where the status is one of these. */
const bodiless = (...statuses: number[]) =>
  onRefusal((response) => (statuses.includes(response.status) ? withoutBody(response) : response))

/** How the service says no. */
export const refusalsRows = {
  'refuses without a body': {
    source: 'facts: an error without a body',
    topic: 'refusal',
    wrap: onRefusal(withoutBody),
  },
  'refuses strangers without a body': {
    source: 'facts: an error without a body (401 of common frameworks)',
    wrap: bodiless(401),
  },
  'says without a body that an entity is not there': {
    source: 'facts: an error without a body (404 of common frameworks)',
    wrap: bodiless(404, 410),
  },
  'refuses other media types and methods without a body': {
    source: 'facts: an error without a body (405 of common frameworks)',
    wrap: bodiless(405, 415),
  },
  'refuses bad bodies without a body': {
    source: 'facts: an error without a body; rules: error-body-present is a SHOULD',
    wrap: bodiless(400, 422),
  },
  'refuses with an empty code': {
    source: 'facts: an empty `code` (M in odata: J 21.1)',
    profiles: strict,
    topic: 'refusal',
    wrap: errorBody((error) => ({ ...error, code: '' })),
  },
  'refuses with an empty message': {
    source: 'rules: error-nonempty is a SHOULD in graph (M in odata: J 21.1)',
    profiles: strict,
    topic: 'refusal',
    wrap: errorBody((error) => ({ ...error, message: '' })),
  },
  'refuses with code and message, and nothing more': {
    source: 'J 21.1: target, details and innererror are optional',
    topic: 'refusal',
    wrap: errorBody(({ code, message }) => ({ message, code })),
  },
  'refuses with target, details and innererror': {
    source: 'J 21.1',
    topic: 'refusal',
    wrap: errorBody(({ code, message }) => ({
      code,
      message,
      target: null,
      details: [{ code: 'Detail', message: 'One more.', target: '/a' }],
      innererror: { trace: [] },
      '@vendor.note': 1,
    })),
  },
  'refuses with no details in details': {
    source: 'J 21.1: details is a collection',
    topic: 'refusal',
    wrap: errorBody((error) => ({ ...error, details: [], target: '' })),
  },
  'refuses with null for what it leaves open': {
    source: 'J 21.1: target, details and innererror are optional; J 7.1: null is no value',
    topic: 'refusal',
    wrap: errorBody((error) => ({ ...error, target: null, details: null, innererror: null })),
  },
  'refuses with an innerError that has another inside': {
    source: "facts: Graph writes `innerError`; J 21.1: its contents are the service's own",
    topic: 'refusal',
    wrap: errorBody(({ code, message }) => ({
      code,
      message,
      innerError: {
        date: '2025-01-01T00:00:00',
        'request-id': '00000000-0000-0000-0000-000000000000',
        innererror: { message: '', type: 'Exception', stacktrace: '' },
      },
    })),
  },
  'refuses with an empty innererror, and an innerError too': {
    source: 'J 21.1; facts: Graph writes `innerError`',
    topic: 'refusal',
    wrap: errorBody(({ code, message }) => ({ code, message, innererror: {}, innerError: {} })),
  },
  'refuses with members of its own in the error and its details': {
    source: 'J 21.1: services may add to an error; J 4.5: annotations',
    topic: 'refusal',
    wrap: errorBody((error) => ({
      '@odata.type': '#vendor.error',
      ...error,
      'message@vendor.language': 'en',
      details: [{ code: '', message: '', severity: 3, '@vendor.note': null }],
      severity: 3,
      retryable: false,
      localizedMessage: null,
    })),
  },
  'annotates its refusals beside the error': {
    source: 'J 21.1, 4.5: annotations may stand beside error',
    topic: 'refusal',
    wrap: errorReply((body) => ({
      '@odata.context': 'https://host.example/$metadata#error',
      ...body,
      '@vendor.note': { since: 1 },
    })),
  },
  'explains its refusals at length, in another language': {
    source: 'J 21.1: message is meant for people; RFC 8259 8.1',
    topic: 'refusal',
    wrap: errorBody((error) => ({
      ...error,
      code: 'Demande/invalide.1',
      message: `« Größe » ist ungültig: 日本 😀 "\\" at https://host.example/docs/errors.\n${'Mehr. '.repeat(500)}`,
    })),
  },
  'refuses with a page of HTML': {
    source: 'the page says nothing of error bodies (graph and odata: P 9.4)',
    profiles: ['page'],
    topic: 'refusal',
    wrap: onRefusal((response) => withText(response, '<!doctype html><h1>Bad Request</h1>', 'text/html')),
  },
  'refuses with problem details': {
    source: 'the page says nothing of error bodies; RFC 9457',
    profiles: ['page'],
    topic: 'refusal',
    wrap: onRefusal((response) =>
      withText(
        response,
        JSON.stringify({ title: 'Bad Request', status: response.status }),
        'application/problem+json',
      ),
    ),
  },

  'refuses with application/json and nothing more': {
    source: 'facts: Content-Type parameters',
    topic: 'media type of refusals',
    wrap: onRefusal((response) => withType(response, 'application/json')),
  },
  'refuses with a charset, in capitals': {
    source: 'facts: Content-Type parameters in any case and order',
    topic: 'media type of refusals',
    wrap: onRefusal((response) =>
      withType(response, 'Application/Json ; CHARSET="utf-8"; odata.metadata=minimal'),
    ),
  },
  'refuses in chunks of no known language, and with an old version': {
    source: 'P 8.1.5 (Content-Language is M in odata: P 9.4)',
    profiles: strict,
    wrap: onRefusal((response) => {
      for (const name of ['content-length', 'content-language', 'odata-version', 'request-id'])
        response.headers.delete(name)
      return response
    }),
  },

  'refuses a bad body with 422': {
    source: 'design: 400, 415 and 422 are all refusals of a bad body',
    topic: 'refusal status',
    wrap: refusedWith(400, 422),
  },
  'refuses a bad body with 415': {
    source: 'design: 400, 415 and 422 are all refusals of a bad body',
    topic: 'refusal status',
    wrap: refusedWith(400, 415),
  },
  'refuses a bad value with 409': {
    source: 'design: expect a class of status; RFC 9110 15.5.10',
    topic: 'refusal status',
    wrap: refusedWith(400, 409),
  },
  'refuses a bad body with 403': {
    source: 'design: expect a class of status; RFC 9110 15.5.4: not for want of credentials',
    topic: 'refusal status',
    wrap: refusedWith(400, 403),
  },
  'refuses another media type with 400': {
    source: 'design: 400, 415 and 422 are all refusals of a bad body',
    topic: 'media type status',
    wrap: refusedWith(415, 400),
  },
  'refuses another media type with 406': {
    source: 'design: expect a class of status',
    topic: 'media type status',
    wrap: refusedWith(415, 406),
  },
  'says 410 where there is no entity': {
    source: 'RFC 9110 15.5.11',
    topic: 'absence',
    wrap: refusedWith(404, 410),
    excludes: ['reads'],
  },
} satisfies Record<string, Legal>
