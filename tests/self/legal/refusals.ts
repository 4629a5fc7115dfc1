import { errorBody, onRefusal, withoutBody } from './answers.js'
import { type Legal, strict } from './row.js'

/** How the service says no. */
export const refusalsRows = {
  'refuses without a body': {
    source: 'facts: an error without a body',
    topic: 'refusal',
    wrap: onRefusal(withoutBody),
  },
  'refuses with an empty code': {
    source: 'facts: an empty `code` (M in odata: J 21.1)',
    profiles: strict,
    topic: 'refusal',
    wrap: errorBody((error) => ({ ...error, code: '' })),
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
  'refuses with a page of HTML': {
    source: 'the page says nothing of error bodies (graph and odata: P 9.4)',
    profiles: ['page'],
    topic: 'refusal',
    wrap: onRefusal(
      ({ status }) =>
        new Response('<!doctype html><h1>Bad Request</h1>', {
          status,
          headers: { 'content-type': 'text/html' },
        }),
    ),
  },
  'refuses with problem details': {
    source: 'the page says nothing of error bodies; RFC 9457',
    profiles: ['page'],
    topic: 'refusal',
    wrap: onRefusal(({ status }) =>
      Response.json(
        { title: 'Bad Request', status },
        { status, headers: { 'content-type': 'application/problem+json' } },
      ),
    ),
  },
  'refuses a bad body with 422': {
    source: 'design: 400, 415 and 422 are all refusals of a bad body',
    topic: 'refusal status',
    wrap: onRefusal((response) =>
      response.status === 400
        ? new Response(response.body, { status: 422, headers: response.headers })
        : response,
    ),
  },
  'refuses a bad value with 409': {
    source: 'design: expect a class of status; RFC 9110 15.5.10',
    topic: 'refusal status',
    wrap: onRefusal((response) =>
      response.status === 400
        ? new Response(response.body, { status: 409, headers: response.headers })
        : response,
    ),
  },
  'says 410 where there is no entity': {
    source: 'RFC 9110 15.5.11',
    wrap: onRefusal((response) =>
      response.status === 404
        ? new Response(response.body, { status: 410, headers: response.headers })
        : response,
    ),
    excludes: ['reads'],
  },
} satisfies Record<string, Legal>
