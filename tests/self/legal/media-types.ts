import { roots } from '../../../src/contract/contract.js'
import type { Json } from '../../../src/model/json.js'
import { faults } from '../../../src/reference/faults.js'
import { ConnectionLost } from '../../../src/reference/refusal.js'
import { isArray, isObject } from '../../../src/support/json.js'
import { noContent, refusal } from './answers.js'
import { isUpdate, type Legal, type Place, type Wrap } from './row.js'

const isJsonType = (request: Request): boolean =>
  /^application\/json\s*(;|$)/i.test(request.headers.get('content-type') ?? '')

const parsed = (text: string): Json | undefined => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The same update with this text, as JSON. */
const asJson = (request: Request, text: string): Request => {
  const headers = new Headers(request.headers)
  headers.delete('content-length')
  headers.set('content-type', 'application/json')
  return new Request(request.url, { method: request.method, headers, body: text })
}

/** What the service makes of an update that is not labelled as JSON; `undefined`: it leaves that as it is. */
const reading =
  (read: (text: string, request: Request, place: Place) => string | undefined): Wrap =>
  (handler, place) =>
  async (request) => {
    if (!isUpdate(request) || isJsonType(request)) return handler(request)
    const text = read(await request.clone().text(), request, place)
    return handler(text === undefined ? request : asJson(request, text))
  }

/** A form, as far as its names are those of strings and its values are legal. */
const fromForm = (text: string, { contract }: Place): string => {
  const known = [...new URLSearchParams(text)].flatMap(([name, value]) => {
    const property = roots(contract).find((each) => each.name === name)
    const made = property?.collection ? [value] : value
    return property?.isValid(made) ? [[name, made]] : []
  })
  return JSON.stringify(Object.fromEntries(known))
}

const depthOf = (value: Json): number => {
  if (isArray(value)) return 1 + Math.max(0, ...value.map(depthOf))
  return isObject(value) ? 1 + Math.max(0, ...Object.values(value).map((each) => depthOf(each ?? null))) : 0
}

/** Something else for bodies of more than so many bytes. */
const limited =
  (bytes: number, instead: () => Response | never): Wrap =>
  (handler) =>
  async (request) => {
    const size = isUpdate(request) ? (await request.clone().arrayBuffer()).byteLength : 0
    return size > bytes ? instead() : handler(request)
  }

const limit = 100 * 1024

/** What the service takes for JSON, and how much of it. */
export const mediaTypesRows = {
  'reads JSON under any label, or none': {
    source: 'rules: media-type-refused is a SHOULD; media-type-contained is about junk',
    topic: 'other media types',
    wrap: reading((text) => (parsed(text) === undefined ? undefined : text)),
  },
  'reads JSON under any label, and calls the rest bad JSON': {
    source: 'rules: media-type-refused is a SHOULD; design: 400 and 415 are refusals',
    topic: 'other media types',
    wrap: reading((text) => text),
  },
  'takes a body without Content-Type for JSON': {
    source: 'RFC 9110 8.3: without Content-Type a recipient may examine the data',
    topic: 'other media types',
    wrap: reading((text, { headers }) => (headers.has('content-type') ? undefined : text)),
  },
  'reads text/plain as JSON': {
    source: 'rules: media-type-refused is a SHOULD',
    topic: 'other media types',
    wrap: reading((text, { headers }) =>
      headers.get('content-type')?.startsWith('text/plain') ? text : undefined,
    ),
  },
  'sees nothing in a body that is not labelled as JSON': {
    source: 'design: ignores; rules: media-type-refused is a SHOULD',
    topic: 'other media types',
    wrap: reading(() => '{}'),
  },
  'sees nothing in a body that is not labelled as JSON, and says 204': {
    source: 'design: ignores; P 11.4.3: 200 with the entity, or 204',
    profiles: ['odata'],
    topic: 'other media types',
    excludes: ['status'],
    wrap: (handler, place) => async (request) => {
      const other = isUpdate(request) && !isJsonType(request)
      const response = await reading(() => '{}')(handler, place)(request)
      return other && response.ok ? noContent() : response
    },
  },
  'reads forms, too': {
    source: 'RFC 9110 8.3: other media types are for a service to support; only legal values are stored',
    topic: 'other media types',
    wrap: reading((text, { headers }, place) =>
      headers.get('content-type')?.startsWith('application/x-www-form-urlencoded')
        ? fromForm(text, place)
        : undefined,
    ),
  },
  'reads JSON leniently': {
    source: 'RFC 8259 9: a parser may accept extensions; rules: lenient-json-refused is a SHOULD',
    topic: 'lenient JSON',
    alter: faults['reads-json-leniently'].alter,
  },

  'takes a Content-Type that is sent twice for one': {
    source: 'RFC 9110 5.3: a recipient may use one of two equal lines',
    topic: 'repeated media type',
    wrap: (handler) => (request) => {
      const [first] = (request.headers.get('content-type') ?? '').split(', ')
      if (first) request.headers.set('content-type', first)
      return handler(request)
    },
  },
  'replaces bytes that are no UTF-8': {
    source: 'rules: lenient-json-refused is a SHOULD; RFC 8259 9',
    topic: 'invalid UTF-8',
    wrap: (handler) => async (request) => {
      if (!isUpdate(request)) return handler(request)
      const { url, method, headers } = request
      return handler(new Request(url, { method, headers, body: await request.text() }))
    },
  },

  'says 413 to a large body': {
    source: 'RFC 9110 15.5.14',
    topic: 'size',
    wrap: limited(limit, () => refusal(413, 'RequestEntityTooLarge')),
  },
  'says 413 to a large body, and nothing more': {
    source: 'RFC 9110 15.5.14; facts: an error without a body',
    topic: 'size',
    wrap: limited(limit, () => new Response(null, { status: 413 })),
  },
  'has a gateway that says 413 to a large body, in HTML': {
    source: 'RFC 9110 15.5.14; 3.7: an intermediary answers in its own name',
    topic: 'size',
    wrap: limited(
      limit,
      () =>
        new Response('<html><h1>413 Request Entity Too Large</h1></html>', {
          status: 413,
          headers: { 'content-type': 'text/html', connection: 'close' },
        }),
    ),
  },
  'says 400 to a large body': {
    source: 'design: expect a class of status',
    topic: 'size',
    wrap: limited(limit, () => refusal(400, 'RequestTooLarge')),
  },
  'hangs up on a large body': {
    source: 'rules: a 413 followed by a reset is an answer; the reset may be all that arrives',
    topic: 'size',
    wrap: limited(limit, () => {
      throw new ConnectionLost('too large')
    }),
  },
  'says 400 to deep JSON': {
    source: 'RFC 8259 9: a parser may limit the depth of nesting',
    topic: 'depth',
    wrap: (handler) => async (request) => {
      const body = isUpdate(request) ? parsed(await request.clone().text()) : undefined
      return body !== undefined && depthOf(body) > 64 ? refusal(400, 'TooDeep') : handler(request)
    },
  },
  'says 413 to many items': {
    source: 'RFC 8259 9: a parser may limit what it takes',
    topic: 'many items',
    wrap: (handler) => async (request) => {
      const body = isUpdate(request) ? parsed(await request.clone().text()) : undefined
      const lists = isObject(body) ? Object.values(body).filter(isArray) : []
      return lists.some(({ length }) => length > 1000) ? refusal(413, 'TooMany') : handler(request)
    },
  },
} satisfies Record<string, Legal>
