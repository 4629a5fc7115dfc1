import { show } from '../../evidence/entity-state.js'
import { skip } from '../../evidence/judgements.js'
import type { Response } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Invariant } from '../../model/rule.js'
import { isArray, isObject } from '../../support/json.js'
import { updateRule } from '../rule.js'
import { errorDisclosure } from './error-disclosure.js'
import { everyRefusal, someRefusal } from './invariants.js'
import { statesVersion } from './response-form.js'
import * as sentence from './sentences.js'

const errorIn = ({ json }: Response): JsonObject | undefined =>
  isObject(json) && isObject(json.error) ? json.error : undefined

const hasBody = ({ bytes }: Response): boolean => bytes.length > 0

const isJson = ({ headers }: Pick<Response, 'headers'>): boolean =>
  /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')

/** Judges refusals that have a body. */
const everyErrorBody = (check: (response: Response) => Judgement) =>
  everyRefusal(({ response }) => (hasBody(response) ? check(response) : skip('no refusal has a body')))

/** Judges the error object of refusals that have one. Its absence is a finding of error-conforms[error]. */
const everyError = (check: (error: JsonObject) => Judgement) =>
  everyErrorBody((response) => {
    const error = errorIn(response)
    return error ? check(error) : skip('no refusal has an error object')
  })

const isText = (value: Json | undefined): boolean => typeof value === 'string'

const wellFormedDetails = (details: Json): boolean =>
  isArray(details) && details.every((each) => isObject(each) && isText(each.code) && isText(each.message))

const form = (label: string, title: string, judge: Invariant['judge']): Invariant => ({
  label,
  title,
  evidence: someRefusal,
  judge,
})

const member = (name: string, expected: string, isRight: (value: Json) => boolean) =>
  everyError((error) => {
    const value = error[name]
    if (value === undefined || value === null) return skip(`no error has ${name}`)
    return isRight(value) ? undefined : { expected, actual: show(value), pointer: `/error/${name}` }
  })

const text = (name: string) =>
  everyError(({ [name]: value }) =>
    isText(value) ? undefined : { expected: 'a string', actual: show(value), pointer: `/error/${name}` },
  )

const errorConforms = updateRule({
  id: 'error-conforms',
  area: 'error',
  title: 'returns an OData error for a refusal',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '9.4' },
    { spec: 'OData JSON Format', clause: '21.1' },
  ],
  explanation: {
    requirement: [
      'OData defines one format for errors (OData Protocol 9.4; OData JSON Format 21.1), from which ' +
        'client libraries read code and message.',
      'An HTML page, problem details or a numeric code gives the caller a parse error instead of the ' +
        'reason.',
      'This is a MUST in `graph` and `odata`, and not part of `page`.',
    ],
    sent: [sentence.judgesRefusals],
    passes: [
      'Every refusal that has a body has Content-Type `application/json`, with any parameters, and is ' +
        'one object with an object `error`.',
      'In every such error, `code` and `message` are strings.',
      '`details`, if present, is a collection of objects whose code and message are strings.',
      'An inner error, if present, is an object. It may be spelled `innererror` or `innerError`.',
      'If a body is neither labelled as JSON nor is JSON, only its media type is a finding.',
    ],
    fails: [
      'One of these does not hold, each in its own case.',
      'A refusal without a body is ignored. If `error` is missing, only the case `error` reports it. A ' +
        'null for `details` or the inner error counts as absent.',
      sentence.skippedWithoutErrorBody,
      'The cases of the parts are skipped if no error has them.',
    ],
  },
  provenBy: [
    'answers-errors-in-html',
    'answers-problem-details',
    'answers-empty-errors',
    'answers-numeric-codes',
    'answers-no-message',
    'answers-bare-details',
    'answers-inner-error-as-text',
  ],
  cases: () => [
    form(
      'media type',
      'sends refusals as application/json',
      everyErrorBody(({ headers }) => {
        if (isJson({ headers })) return undefined
        const actual = headers['content-type'] ?? 'no Content-Type'
        return { expected: 'application/json', actual, pointer: 'header Content-Type' }
      }),
    ),
    form(
      'error',
      'sends refusals as one object with an object error',
      everyErrorBody((response) => {
        // A body that is not labelled as JSON is a finding about the media type.
        if (response.json === undefined && !isJson(response)) return skip('no refusal has a body of JSON')
        const actual = response.json === undefined ? show(response.text) : show(response.json)
        return errorIn(response)
          ? undefined
          : { expected: 'an object with an object error', actual, pointer: '/error' }
      }),
    ),
    form('code', 'gives every error a code that is a string', text('code')),
    form('message', 'gives every error a message that is a string', text('message')),
    form(
      'details',
      'gives each detail of an error a code and a message',
      member('details', 'a collection of objects with code and message', wellFormedDetails),
    ),
    form(
      'innererror',
      'writes an inner error as an object',
      everyError((error) => {
        const value = error.innererror ?? error.innerError
        if (value === undefined || value === null) return skip('no error has an inner error')
        return isObject(value)
          ? undefined
          : { expected: 'an object', actual: show(value), pointer: '/error/innererror' }
      }),
    ),
  ],
})

const errorNonempty = updateRule({
  id: 'error-nonempty',
  area: 'error',
  title: 'gives every error a code and a message',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  sources: [{ spec: 'OData JSON Format', clause: '21.1' }],
  explanation: {
    requirement: [
      'An empty code or message has the right form but no content (OData JSON Format 21.1). Whoever ' +
        'investigates a failed call has only these two.',
      'This is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    ],
    sent: [sentence.judgesRefusals],
    passes: ['Every `code` and every `message` of an error that is a string has at least one character.'],
    fails: [
      'One is the empty string.',
      'Skipped if no error has one that is a string; error-conforms reports that.',
    ],
  },
  provenBy: ['answers-empty-codes'],
  cases: () =>
    ['code', 'message'].map((name) => ({
      label: name,
      title: `gives every error a ${name} that is not empty`,
      evidence: someRefusal,
      judge: everyError(({ [name]: value }) => {
        if (!isText(value)) return skip(`no error has a ${name} that is a string`)
        return value === ''
          ? { expected: `a ${name}`, actual: 'an empty string', pointer: `/error/${name}` }
          : undefined
      }),
    })),
})

const errorBodyPresent = updateRule({
  id: 'error-body-present',
  area: 'error',
  title: 'has a body in every refusal',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  sources: [{ spec: 'Microsoft Graph', clause: 'error responses' }],
  explanation: {
    requirement: [
      'A status alone tells a client that it was refused, but not what to do about it.',
      'Frameworks often respond with 401, 404 and 405 without a body, bypassing the code that writes ' +
        'errors.',
      'HTTP and OData allow that, so this is a SHOULD in `graph` and `odata`.',
    ],
    sent: [sentence.judgesRefusals],
    passes: ['Every refusal has a body of any kind.'],
    fails: ['A refusal has no body.', 'Skipped if nothing was refused.'],
  },
  provenBy: ['answers-errors-without-body'],
  cases: () => [
    {
      label: 'refusal',
      title: 'has a body in every refusal',
      evidence: someRefusal,
      judge: everyRefusal(({ response }) =>
        hasBody(response) ? undefined : { expected: 'a body', actual: `${response.status} without one` },
      ),
    },
  ],
})

const errorContentLanguage = updateRule({
  id: 'error-content-language',
  area: 'error',
  title: 'states the language of an error',
  levels: { odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '9.4' }],
  explanation: {
    requirement: [
      'The message of an error is for people, and Content-Language states its language (OData Protocol ' +
        '9.4). A client that displays messages can then choose or translate.',
      'Only profile `odata` has this rule, as a MUST.',
    ],
    sent: [sentence.judgesRefusals],
    passes: ['Every refusal that has a body has Content-Language, with any value.'],
    fails: ['The header is missing.', sentence.skippedWithoutErrorBody],
  },
  provenBy: ['leaves-out-content-language'],
  cases: () => [
    {
      label: 'Content-Language',
      title: 'has Content-Language in every refusal with a body',
      evidence: someRefusal,
      judge: everyErrorBody(({ headers }) =>
        headers['content-language']
          ? undefined
          : { expected: 'Content-Language', actual: 'no such header', pointer: 'header Content-Language' },
      ),
    },
  ],
})

const errorVersion = updateRule({
  id: 'error-odata-version',
  area: 'error',
  title: 'states the OData version of a refusal',
  levels: { odata: 'MUST' },
  sources: [{ spec: 'OData Protocol', clause: '8.1.5' }],
  explanation: {
    requirement: [
      'Every response states the protocol version of its body (OData Protocol 8.1.5), including a refusal.',
      'Only profile `odata` has this rule, as a MUST.',
    ],
    sent: [sentence.judgesRefusals],
    passes: ['Every refusal with a JSON body has OData-Version 4.0 or 4.01.'],
    fails: ['The header is missing or has another version.', sentence.skippedWithoutErrorBody],
  },
  provenBy: ['refuses-without-version'],
  cases: () => [
    {
      label: 'OData-Version',
      title: 'has OData-Version 4.0 or 4.01 in a refusal with a JSON body',
      evidence: someRefusal,
      judge: everyRefusal(({ response }) =>
        response.json === undefined ? skip('no refusal has a body of JSON') : statesVersion(response),
      ),
    },
  ],
})

/** Rules about the body of a refusal. */
export const errorForm = [
  errorConforms,
  errorNonempty,
  errorBodyPresent,
  errorContentLanguage,
  errorVersion,
  ...errorDisclosure,
]
