import { show } from '../../evidence/entity-state.js'
import { skip } from '../../evidence/judgements.js'
import type { Response } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Invariant } from '../../model/rule.js'
import { isArray, isObject } from '../../support/json.js'
import { updateRule } from '../rule.js'
import { everyFailure, everyRefusal } from './invariants.js'
import { statesVersion } from './reply-form.js'

const errorIn = ({ json }: Response): JsonObject | undefined =>
  isObject(json) && isObject(json.error) ? json.error : undefined

const hasBody = ({ bytes }: Response): boolean => bytes.length > 0

const isJson = ({ headers }: Pick<Response, 'headers'>): boolean =>
  /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')

/** Judges refusals that have a body. */
const everyErrorBody = (check: (response: Response) => Judgement) =>
  everyRefusal(({ response }) => (hasBody(response) ? check(response) : skip('no refusal has a body')))

/** Judges the error of refusals that have one; whether they do, error-conforms[error] says. */
const everyError = (check: (error: JsonObject) => Judgement) =>
  everyErrorBody((response) => {
    const error = errorIn(response)
    return error ? check(error) : skip('no refusal has an error object')
  })

/** Anything that is refused will do. */
const someRefusal = ['malformed-json-refused']

const isText = (value: Json | undefined): boolean => typeof value === 'string'

const wellFormedDetails = (details: Json): boolean =>
  isArray(details) && details.every((each) => isObject(each) && isText(each.code) && isText(each.message))

const errorConforms = updateRule({
  id: 'error-conforms',
  area: 'error',
  title: 'explains a refusal in the form of an OData error',
  levels: { graph: 'MUST', odata: 'MUST' },
  source: 'OData Protocol 9.4; OData JSON Format 21.1',
  provenBy: [
    'answers-errors-in-html',
    'answers-problem-details',
    'answers-empty-errors',
    'answers-numeric-codes',
    'answers-no-message',
    'answers-bare-details',
    'answers-inner-error-as-text',
  ],
  cases: () => {
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
    return [
      form(
        'media type',
        'refuses with application/json',
        everyErrorBody(({ headers }) => {
          if (isJson({ headers })) return undefined
          const actual = headers['content-type'] ?? 'no Content-Type'
          return { expected: 'application/json', actual, pointer: 'header Content-Type' }
        }),
      ),
      form(
        'error',
        'refuses with one object that has an object error',
        everyErrorBody((response) => {
          // What is not even called JSON is the media type's finding.
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
    ]
  },
})

const errorNonempty = updateRule({
  id: 'error-nonempty',
  area: 'error',
  title: 'says what is wrong',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  source: 'OData JSON Format 21.1',
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
  title: 'explains every refusal',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  source: 'Microsoft Graph error model',
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
  title: 'says in which language an error is',
  levels: { odata: 'MUST' },
  source: 'OData Protocol 9.4',
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
  title: 'says which OData version a refusal has',
  levels: { odata: 'MUST' },
  source: 'OData Protocol 8.1.5',
  provenBy: ['refuses-without-version'],
  cases: () => [
    {
      label: 'OData-Version',
      title: 'has OData-Version 4.0 or 4.01 in a refusal with a body of JSON',
      evidence: someRefusal,
      judge: everyRefusal(({ response }) =>
        response.json === undefined ? skip('no refusal has a body of JSON') : statesVersion(response),
      ),
    },
  ],
})

/** Frames as JavaScript and Java, .NET, and Python write them. */
const stackFrame =
  /^\s*at (?:async |new )?(?:\S+ ?(?:\[as \w+\] )?\((?:.*:\d+|<anonymous>|native.*)\)|\S*[/\\]\S+:\d+:\d+|[\w$`]+(?:\.[\w$`<>[\]]+)+\(.*\))|Traceback \(most recent call last\)|File "[^"]+", line \d+/im

/** Of source or libraries, from the root of a file system. */
const filePath =
  /\b[a-z]:\\(?:[\w .-]+\\)+[\w.-]+\.\w+|(?<![\w:/.])\/(?:[\w.@+-]+\/){2,}[\w.@+-]+\.(?:[cm]?[jt]sx?|py|rb|php|java|cs|go|rs|dll|so)\b/i

/** One that was altered is good for nothing. */
const tokenIn = (response: Response): string | undefined => {
  const name = response.repeats().find((each) => each === 'TOKEN' || each === 'WEAK_TOKEN')
  return name && `$${name}`
}

const errorDisclosesNothing = updateRule({
  id: 'error-discloses-nothing',
  area: 'error',
  title: 'gives nothing away in an error',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  source: 'OWASP API Security Top 10, API8:2023',
  provenBy: ['shows-its-stack', 'shows-its-files', 'repeats-the-token'],
  cases: () => {
    const nothing = (
      label: string,
      title: string,
      found: (text: string, response: Response) => string | undefined,
    ): Invariant => ({
      label,
      title,
      evidence: someRefusal,
      judge: everyFailure((response) => {
        const { text, exchange } = response
        // A service may say which URL was not found there.
        const actual = found(unescaped(text).replaceAll(new URL(exchange.request.url).pathname, ''), response)
        return actual === undefined ? undefined : { expected: `no ${label}`, actual: show(actual.trim()) }
      }),
    })
    return [
      nothing('stack trace', 'shows no stack trace', (text) => stackFrame.exec(text)?.[0]),
      nothing('file path', 'shows no path of a file of its own', (text) => filePath.exec(text)?.[0]),
      nothing('token', 'does not repeat the token', (_, response) => tokenIn(response)),
    ]
  },
})

/** Line breaks in JSON and HTML are line breaks. */
const unescaped = (text: string): string =>
  text
    .replaceAll(/(?:\\r)?\\n|<br\s*\/?>/g, '\n')
    .replaceAll('&nbsp;', ' ')
    .replaceAll('\\\\', '\\')

/** What the body of a refusal has to be. */
export const errorForm = [
  errorConforms,
  errorNonempty,
  errorBodyPresent,
  errorContentLanguage,
  errorVersion,
  errorDisclosesNothing,
]
