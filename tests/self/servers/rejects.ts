import { isDeepStrictEqual } from 'node:util'
import { bare, collections, isObject, type Json, type JsonObject, unacceptable } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { headersOfOData, serve } from './service.js'
import { usual } from './usual.js'

/** Equal items are equal text: members have no order. */
const text = (item: Json): string =>
  JSON.stringify(isObject(item) ? Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)) : item)

const items = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? value : []).map((item) => text(bare(item))).sort()

const foreign = (body: JsonObject, stored: JsonObject): string[] => [
  ...('id' in body && body.id !== stored.id ? ['id'] : []),
  ...collections.filter((name) => name in body && !isDeepStrictEqual(items(body[name]), items(stored[name]))),
]

const why = 'it sends values that the entity does not hold: blocked by the one finding about that'

export default {
  title: 'refuses other values for read-only properties, and takes the values it has',
  kind: 'sloppy',
  start: () =>
    serve({
      unacceptable: (body, stored) => [...unacceptable(body), ...foreign(body, stored)],
      headers: headersOfOData,
    }),
  verdict: 'non-conformant',
  ...findings({
    'documented-example-accepted[*]': [
      'fail',
      'the page gives the example, and the default wants other values ignored: one finding, which names --read-only reject',
    ],
    'property-accepted[*]': ['blocked', why],
    'property-accepted[id]': ['pass', 'the key has the value it has'],
    'all-properties-accepted[*]': ['blocked', why],
    'required-on-create-optional-on-update[*]': ['blocked', why],
    'type-annotation-optional[*]': ['blocked', why],
    'type-annotation-form[*]': ['blocked', why],
    'unknown-annotation-ignored[*]': ['blocked', why],
    'escaped-json-equal[*]': ['blocked', why],
    'content-type-parameter-accepted[*]': ['blocked', why],
    'media-type-case-insensitive[*]': ['blocked', why],
    'accept-variant[*]': ['blocked', why],
    'boundary-value-accepted[*]': ['blocked', why],
    'enum-member-accepted[*]': ['blocked', why],
    'read-only-unchanged[*]': ['pass', 'design: a refusal that changes nothing satisfies it'],
    'enum-non-member-contained[*]': ['pass', 'bad values are refused too'],
    'round-trip-accepted[*]': ['pass', 'current values are taken'],
    'read-only-same-value-accepted[*]': ['pass', 'current values are taken'],
    'lenient-json-refused[duplicate name]': ['pass', 'other values are refused, twice named or not'],
    'media-type-contained[*]': ['pass', '415, and nothing changes'],
    'unknown-key-refused[*]': ['pass', 'the key is looked up before the values'],
    'scheme-case-insensitive[*]': ['blocked', why],
    'prefer-return[*]': ['blocked', why],
    'unknown-preference-ignored[*]': ['blocked', why],
    'request-version[*]': ['skip', 'P 8.1.5: a 4xx is legal, and says nothing of the version'],
    'max-version-honoured[*]': ['blocked', why],
    'if-match-any[*]': ['blocked', why],
    'select-on-update[*]': ['blocked', why],
    'metadata-level[*]': ['blocked', why],
    'key-in-parentheses[*]': ['blocked', why],
    'client-request-id-echoed[*]': ['blocked', why],
  }),
  elsewhere: [
    under({ readOnly: 'reject' }, 'conformant', {
      ...usual,
      'lenient-json-refused[duplicate name]': ['pass', 'both values are other values, and refused'],
      'read-only-unchanged[*]': ['pass', 'design: other values must be refused'],
      'documented-example-accepted[*]': ['skip', 'what the entity does not hold is not to be accepted'],
      'round-trip-accepted[*]': ['pass', 'current values are taken'],
      'type-annotation-optional[*]': ['pass', 'acceptance cases are built from current values'],
    }),
    under({ readOnly: 'any' }, 'non-conformant', {
      'prefer-return[*]': ['fail', 'design: acceptance rules still want 2xx'],
      'unknown-preference-ignored[*]': ['warn', 'S in graph'],
      'request-version[*]': ['skip', 'P 8.1.5: a 4xx is legal'],
      'max-version-honoured[*]': ['warn', 'S in graph'],
      'if-match-any[*]': ['warn', 'S in graph'],
      'select-on-update[*]': ['note', 'a MAY in graph'],
      'metadata-level[*]': ['note', 'a MAY in graph'],
      'key-in-parentheses[*]': ['note', 'a MAY in graph'],
      'client-request-id-echoed[*]': ['note', 'a MAY in graph'],
      'documented-example-accepted[*]': ['fail', 'design: acceptance rules still want 2xx'],
      'property-accepted[*]': ['fail', 'design: acceptance rules still want 2xx'],
      'property-accepted[id]': ['pass', 'the key has the value it has'],
      'all-properties-accepted[*]': ['fail', 'design: acceptance rules still want 2xx'],
      'required-on-create-optional-on-update[*]': ['fail', 'design: acceptance rules still want 2xx'],
      'type-annotation-optional[*]': ['fail', 'design: acceptance rules still want 2xx'],
      'type-annotation-form[*]': ['fail', 'design: acceptance rules still want 2xx'],
      'unknown-annotation-ignored[*]': ['fail', 'design: acceptance rules still want 2xx'],
      'escaped-json-equal[*]': ['fail', 'design: acceptance rules still want 2xx'],
      'content-type-parameter-accepted[*]': ['fail', 'design: acceptance rules still want 2xx'],
      'content-type-parameter-accepted[charset="utf-8"]': ['warn', 'RFC 9110 8.3.2: a quoted value; S'],
      'scheme-case-insensitive[*]': ['warn', 'design: acceptance rules still want 2xx; S'],
      'media-type-case-insensitive[*]': ['warn', 'S in graph'],
      'accept-variant[*]': ['fail', 'design: acceptance rules still want 2xx'],
      'boundary-value-accepted[*]': ['note', 'a MAY'],
      'enum-member-accepted[*]': ['fail', 'design: acceptance rules still want 2xx'],
    }),
  ],
} satisfies TestServer
