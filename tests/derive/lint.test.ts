import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { type ContradictionKind, contradictions } from '../../src/report/contradictions.js'
import type { acrossChecks } from '../../src/sources/pages/lint/across.js'
import { lint } from '../../src/sources/pages/lint/lint.js'
import { Library } from '../../src/sources/pages/reading/library.js'
import { updatePage } from '../../src/sources/pages/reading/operations/write-page.js'
import { pages, textOf } from './pages.js'

const folder = mkdtempSync(join(tmpdir(), 'lint-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0

/** Changes by page: what stands there, and what stands there instead. `lamp` is the update's page. */
type Changes = Readonly<Record<string, readonly (readonly [from: string | RegExp, to: string])[]>>

const changed = (text: string, changes: Changes[string] = []): string =>
  changes.reduce((rest, [from, to]) => {
    const result = rest.replace(from, to)
    if (result === rest) throw new Error(`no page has ${from}`)
    return result
  }, text)

const resources = join(pages, 'resources')

/** `lamp-type` is the page of the lamp's type. */
const nameOf = (page: string): string => page.replace(/^field-|\.md$/g, '').replace(/^lamp$/, 'lamp-type')

/** The pages of types, changed, in a folder of their own. */
const libraryOf = (changes: Changes): Library => {
  const copy = join(folder, String(count++))
  mkdirSync(copy)
  for (const file of readdirSync(resources)) {
    const text = readFileSync(join(resources, file), 'utf8')
    writeFileSync(join(copy, file), changed(text, changes[nameOf(file)]))
  }
  return new Library(copy)
}

const found = (changes: Changes, library = libraryOf(changes)): string[][] =>
  lint(updatePage('station-lamp-update', changed(textOf('lamp'), changes.lamp)), library).map(
    ({ id, here, there }) => [
      id,
      ...[here, there].map(
        ({ says, page, line }) => `${page === 'station-lamp-update' ? 'lamp' : nameOf(page)}:${line} ${says}`,
      ),
    ],
  )

interface Row {
  readonly changes: Changes
  readonly here: string
  readonly there: string
  /** Kinds that cannot but come with it. */
  readonly also?: readonly ContradictionKind[]
}

/** The smallest changes of a page without contradictions that make one of each kind, and what is found. */
const kinds: Readonly<Record<Exclude<ContradictionKind, keyof typeof acrossChecks>, Row>> = {
  'all-properties-read-only': {
    changes: {
      lamp: [
        [/\n\|colour[\s\S]*?\n\n/, '\n\n'],
        ["'North 3'.", "'North 3'. Read-only."],
        [/("id": "North 3"),[\s\S]*?\n\}/, '$1\n}'],
      ],
      'lamp-type': [['Where it hangs.', 'Where it hangs. Read-only.']],
    },
    here: 'lamp:28 id: all properties are read-only',
    there: 'lamp:1 the properties are updated',
    also: ['read-only-property-sent'],
  },
  'read-only-property-sent': {
    changes: {
      lamp: [['The moment in UTC.', 'The moment in UTC. Read-only.']],
      'lamp-type': [['|When.|', '|When. Read-only.|']],
    },
    here: 'lamp:31 read-only: switchedOn',
    there: 'lamp:53 the example request sends values for them',
  },
  'required-on-create': {
    changes: {
      lamp: [['with the properties that change.', 'with what is required when you create the [lamp](x.md).']],
    },
    here: 'lamp:24 the table lists what is required to create an entity',
    there: 'lamp:1 the page is about an update',
  },
  'listed-property-not-sent': {
    changes: { lamp: [['  "brightness": 40,\n', '']] },
    here: 'lamp:30 listed for the body: brightness',
    there: 'lamp:48 the body of the example request does not have them',
  },
  'undocumented-property-shown': {
    changes: { lamp: [['"serial": "L-1"', '"scratch": "L-1"']] },
    here: 'lamp:61 the example request has the property scratch',
    there: 'lens-of-glass:7 the properties of lens are serial, width',
  },
  'property-listed-twice': {
    changes: {
      'lens-of-glass': [
        ['|width|Int32|In centimetres.|', '|width|Int32|In centimetres.|\n|width|Int32|Or inches.|'],
      ],
    },
    here: 'lens-of-glass:12 width is listed once more',
    there: 'lens-of-glass:11 width is listed',
  },
  'property-of-another-type': {
    changes: { 'lamp-type': [['|brightness|Int32|', '|brightness|Int32 collection|']] },
    here: 'lamp:30 brightness is Int32',
    there: 'lamp-type:16 brightness is a collection of Int32',
  },
  'property-unknown-to-type': {
    changes: {
      'lamp-type': [
        ['|brightness|Int32|How bright.|\n', ''],
        ['  "brightness": 1024,\n', ''],
      ],
    },
    here: 'lamp:30 properties: brightness',
    there:
      'lamp-type:11 the properties of lamp are id, colour, switchedOn, checkedOn, buildYear, wires, lens',
  },
  'read-only-on-one-page': {
    changes: { 'lamp-type': [['How bright.', 'How bright. Read-only.']] },
    here: 'lamp:30 brightness is not said to be read-only',
    there: 'lamp-type:16 brightness is read-only',
  },
  'query-options-differ': {
    changes: {
      lamp: [['Anything in the range 0 to 100.', '$& Supports: $filter, $orderBy.']],
      'lamp-type': [['How bright.', 'How bright. Supports $filter (eq).']],
    },
    here: 'lamp:30 brightness supports $filter, $orderBy',
    there: 'lamp-type:16 brightness supports $filter, with eq',
  },
  'update-not-listed': {
    changes: { 'lamp-type': [['Update lamp', 'Delete lamp']] },
    here: 'lamp:1 the operation updates lamp',
    there: 'lamp-type:8 among its methods are Get, Delete, and no Update',
  },
  'example-of-another-path': {
    changes: { lamp: [['lamps/7', 'lanterns/7']] },
    here: 'lamp:44 the example goes to https://field.example/v2/stations/{stationId}/lanterns/7',
    there: 'lamp:14 the paths are /stations/{stationId}/lamps/{lampId}',
  },
  'undocumented-header-sent': {
    changes: { lamp: [['Content-Type: application/json', 'Content-Type: application/json\nPrefer: x']] },
    here: 'lamp:47 the example request has the header Prefer',
    there: 'lamp:20 the request headers are Authorization, Content-Type',
  },
  'documented-header-not-sent': {
    changes: { lamp: [['Authorization: Bearer {token}\n', '']] },
    here: 'lamp:20 Authorization is a request header',
    there: 'lamp:44 the example request has Content-Type',
  },
  'wrong-content-length': {
    changes: { lamp: [['Content-Length: 86', 'Content-Length: 83.5']] },
    here: 'lamp:71 the body has 83.5 bytes',
    there: 'lamp:73 the body has 86 bytes with CRLF line ends, 82 with LF',
  },
  'success-of-another-status': {
    changes: { lamp: [['HTTP/1.1 200 OK', 'HTTP/1.1 201 Created']] },
    here: 'lamp:69 the example reply has the status 201',
    there: 'lamp:38 a success has the status 200',
  },
  'another-type-named': {
    changes: { lamp: [['an updated [lamp]', 'an updated [beacon]']] },
    here: 'lamp:38 the type is beacon',
    there: 'lamp:1 the page is about lamp',
  },
  'annotation-with-and-without-hash': {
    changes: { lamp: [['"#station.field.lens"', '"station.field.lens"']] },
    here: 'lamp:60 a type is annotated as station.field.lens',
    there: 'lamp:49 a type is annotated as #station.field.lamp',
  },
  'annotation-of-another-type': {
    changes: {
      lamp: [
        ['"#station.field.lens"', '"#station.field.part"'],
        [',\n    "width": 12', ''],
      ],
    },
    here: 'lamp:60 a type is annotated as #station.field.part',
    there: 'part:5 part does not derive from lens',
  },
  'value-of-another-type': {
    changes: { lamp: [['"brightness": 40', '"brightness": "40"']] },
    here: 'lamp:52 the example request has "40" for brightness',
    there: 'lamp:30 brightness is Int32',
  },
  'value-out-of-bounds': {
    changes: { lamp: [['"brightness": 40', '"brightness": 140']] },
    here: 'lamp:52 the example request has 140 for brightness',
    there: 'lamp:30 brightness: valid values 0 to 100',
  },
  'value-no-member': {
    changes: { lamp: [['"colour": "red"', '"colour": "Red"']] },
    here: 'lamp:51 the example request has "Red" for colour',
    there: 'hue:6 the members of colour are red, green, unknownFutureValue',
  },
  'placeholder-date-part': {
    changes: { lamp: [['"buildYear": 2019', '"buildYear": 11']] },
    here: 'lamp:55 the example request has 11 for buildYear',
    there: 'lamp:33 buildYear is a year',
  },
  'key-of-another-form': {
    changes: { lamp: [['"id": "North 3"', '"id": "1a2b3c4d-3c4d-1a2b-4d3c-2b1a4d3c2b1a"']] },
    here: 'lamp:50 the example request has "1a2b3c4d-3c4d-1a2b-4d3c-2b1a4d3c2b1a" for id',
    there: 'lamp:28 id looks like "North 3"',
  },
  'offset-in-utc': {
    changes: { lamp: [['12:00:00Z', '12:00:00-08:00']] },
    here: 'lamp:53 the example request has "2031-05-01T12:00:00-08:00" for switchedOn',
    there: 'lamp:31 switchedOn is in UTC',
  },
  'date-with-time': {
    changes: { lamp: [['The day somebody looked at it.', 'The date and time of the last look at it.']] },
    here: 'lamp:32 checkedOn has a date and a time',
    there: 'lamp:32 checkedOn is a Date',
  },
  'members-in-another-case': {
    changes: { lamp: [["'red' is for", "'RED' is for"]] },
    here: 'lamp:29 colour has the values RED',
    there: 'hue:6 the members of colour are red, green, unknownFutureValue',
  },
  'members-listed-differently': {
    changes: { lamp: [['`red`, `green`', '`red`, `blue`']] },
    here: 'lamp:29 the list of values of colour has blue and lacks green',
    there: 'hue:6 the members of colour are red, green, unknownFutureValue',
  },
  'bounds-stated-differently': {
    changes: { lamp: [['in the range 0 to 100', 'in the range 0-255']] },
    here: 'lamp:30 brightness is from 0 to 255',
    there: 'lamp:30 brightness is from 0 to 100',
  },
  'query-option-denied': {
    changes: {
      'lens-of-glass': [
        ['In centimetres.', 'In centimetres. Supports: $filter, $top. $filter is not supported.'],
      ],
    },
    here: 'lens-of-glass:11 width does not support $filter',
    there: 'lens-of-glass:11 width supports $filter',
  },
  'member-listed-twice': {
    changes: { hue: [['|green|1|', '|green|0|']] },
    here: 'hue:9 green has the value 0',
    there: 'hue:8 red has the value 0',
  },
  'representation-of-other-properties': {
    changes: { 'lamp-type': [['"brightness": 1024', '"glow": 1024']] },
    here: 'lamp-type:30 the representation of lamp has glow and lacks brightness',
    there: 'lamp-type:11 the table has id, colour, brightness, switchedOn, checkedOn, buildYear, wires, lens',
  },
  'inherited-from-elsewhere': {
    changes: {
      part: [
        ['|serial|', '|number|'],
        ['"serial"', '"number"'],
      ],
    },
    here: 'lens-of-glass:10 serial is inherited from part',
    there: 'part:5 part has number',
  },
  'link-to-nothing': {
    changes: { lamp: [['field-hue.md', 'field-shade.md']] },
    here: 'lamp:29 colour is described on field-shade',
    there: 'lamp:1 there is no page field-shade',
  },
  'link-to-another-type': {
    changes: { lamp: [['[colour](../resources/field-hue.md)', '[colour](../resources/field-gear.md)']] },
    here: 'lamp:29 colour is described on field-gear',
    there: 'gear:5 the page is about gear',
  },
}

test('a repeated member without a value is reported as listed', () => {
  const changes: Changes = { hue: [['|green|1|', '|red||']] }
  expect(found(changes).filter(([id]) => id === 'member-listed-twice')).toEqual([
    ['member-listed-twice', 'hue:9 red is listed once more', 'hue:8 red is listed'],
  ])
})

describe('a page that does not contradict itself', () => {
  test('has no findings', () => expect(found({})).toEqual([]))

  test.for<[string, Changes]>([
    ['counts line ends as LF', { lamp: [['Content-Length: 86', 'Content-Length: 82']] }],
    ['counts the line end after its last line', { lamp: [['Content-Length: 86', 'Content-Length: 88']] }],
    ['sends a query', { lamp: [['lamps/7', 'lamps/7?$select=id']] }],
    [
      'returns what only the page of the type lists',
      {
        lamp: [
          [/\|brightness\|.*\n/, ''],
          [/ {2}"brightness".*\n/, ''],
          [/"id": "North 3",\n {2}"colour": "g/, '"brightness": 1, "id": "North 3",\n  "colour": "g'],
          ['Content-Length: 86', 'X: y'],
        ],
      },
    ],
    ['shows null', { lamp: [['"brightness": 40', '"brightness": null']] }],
    ['shows an empty collection', { lamp: [[/\[\s+"copper"\s+\]/, '[]']] }],
    ['combines members', { lamp: [['"colour": "red"', '"colour": "red,green"']] }],
    ['quotes a word that is no member', { lamp: [["'red' is for", "'Rot' is for"]] }],
    ['lists its members in another order', { lamp: [['`red`, `green`', '`green`, `red`']] }],
    ['lists the sentinel', { lamp: [['`red`, `green`', '`red`, `green`, `unknownFutureValue`']] }],
    [
      'gives a year a placeholder, and a name that may be a number of years',
      {
        lamp: [
          ['The year in which it was built.', 'How many a year.'],
          ['"buildYear": 2019', '"buildYear": 11'],
        ],
      },
    ],
    [
      'has annotations of which no page tells',
      {
        lamp: [['"#station.field.lens"', '"#station.field.mirror"']],
      },
    ],
    [
      'shows a type that derives from the documented one',
      {
        lamp: [['[lens](../resources/field-lens-of-glass.md)', '[part](../resources/field-part.md)']],
        'lamp-type': [['[lens](../resources/field-lens-of-glass.md)', '[part](../resources/field-part.md)']],
      },
    ],
    [
      'has a type that derives from one without a page',
      {
        'lens-of-glass': [
          ['field-part.md)\n\n##', 'field-piece.md)\n\n##'],
          ['from [part]', 'from [piece]'],
        ],
        lamp: [['"serial": "L-1",', '']],
      },
    ],
    [
      'has an optional header',
      {
        lamp: [['|Content-Type|application/json|', '|Content-Type|application/json|\n|If-Match|Optional.|']],
      },
    ],
    ['has a method that creates or updates', { 'lamp-type': [['Update lamp', 'Create or update lamp']] }],
    [
      'shows a navigation property',
      {
        lamp: [['"width": 12', '"width": 12, "maker": {}']],
        'lens-of-glass': [
          ['None', '|Relationship|Type|Description|\n|:---|:---|:---|\n|maker|person|Who made it.|'],
        ],
      },
    ],
    [
      'shows a property of a type that derives from one without a page',
      {
        'lens-of-glass': [
          ['../resources/field-part.md)\n\n##', '../resources/field-piece.md)\n\n##'],
          ['from [part]', 'from [piece]'],
        ],
        lamp: [['"width": 12', '"width": 12, "weight": 1']],
      },
    ],
    [
      'has a stream that its representation leaves out',
      {
        lamp: [
          ['|lens|', '|film|Stream|Moving pictures.|\n|lens|'],
          ['"buildYear": 2019,', '"buildYear": 2019, "film": "bWFw",'],
        ],
        'lamp-type': [['|lens|', '|film|Stream|Moving pictures.|\n|lens|']],
      },
    ],
    ['writes a time without seconds', { lamp: [['12:00:00Z', '12:00Z']] }],
    ['writes a year of five digits', { lamp: [['2031-05-01T', '12031-05-01T']] }],
    ['gives the key in parentheses', { lamp: [['lamps/7', "lamps('7')"]] }],
    [
      'says of a date that it is no date and time',
      { lamp: [['The day somebody looked at it.', 'The day. This is not a date and time.']] },
    ],
    ...[
      'Converted to UTC time by the service.',
      'The UTC date is shown elsewhere.',
      'In local time or in UTC.',
      'It need not be in UTC.',
    ].map((words): [string, Changes] => [
      `says of a time: ${words}`,
      {
        lamp: [
          ['The moment in UTC.', words],
          ['12:00:00Z', '12:00:00-08:00'],
        ],
      },
    ]),
    [
      'tells of a part of the range',
      { lamp: [['Anything in the range 0 to 100.', 'Scores in the range 0-50 are normal.']] },
    ],
    [
      'names where the time of a date is',
      { lamp: [['The day somebody looked at it.', 'The day. Use switchedOn for the date and time.']] },
    ],
    [
      'counts years',
      {
        lamp: [
          ['The year in which it was built.', 'The year in which it was built, counted from the first.'],
          ['"buildYear": 2019', '"buildYear": 11'],
        ],
      },
    ],
    [
      'has a range of its own in a preview',
      { lamp: [['Anything in the range 0 to 100.', 'In a preview a range of 1 to 10.']] },
    ],
    [
      'has great values that differ in the last digit',
      {
        hue: [
          ['|red|0|', '|red|9007199254740992|'],
          ['|green|1|', '|green|9007199254740993|'],
        ],
      },
    ],
    [
      'counts months that are none of a calendar',
      {
        lamp: [
          ['|buildYear|', '|fiscalMonth|'],
          ['The year in which', 'The month of the contract in which'],
          ['"buildYear": 2019', '"fiscalMonth": 24'],
        ],
        'lamp-type': [
          ['|buildYear|', '|fiscalMonth|'],
          ['"buildYear"', '"fiscalMonth"'],
        ],
      },
    ],
    [
      'gives the name of a member in another place',
      { lamp: [["'red' is for", "Called 'RED' in the portal, where it is for"]] },
    ],
    ...[
      ['Supports: $filter, $orderBy.', 'Supports $orderby and $filter.'],
      ['Supports: $filter, $orderBy.', 'It counts.'],
      ['Supports: $filter.', 'Supports `$filter` (`eq`, `ne`).'],
      ['Supports $filter (eq, NOT).', 'Supports $filter (not, eq).'],
      ['Supports: $filter.', 'Does not support $orderby.'],
      ['Supports $filter.', 'Does not support $filter on phones.'],
      ['Supports $filter. Does not support $filter with null.', 'It counts.'],
      ['Supports $filter. Does not support $search.', 'It counts.'],
      ['Does not support $filter.', 'Does not support $filter.'],
      ['Supports $filter but not $top. Does not support $top.', 'It counts.'],
    ].map(([update = '', type = '']): [string, Changes] => [
      `says of query options: ${update} ${type}`,
      {
        lamp: [['Anything in the range 0 to 100.', `$& ${update.replaceAll('$', '$$$$')}`]],
        'lamp-type': [['How bright.', `$& ${type.replaceAll('$', '$$$$')}`]],
      },
    ]),
    ['has no table of methods', { 'lamp-type': [[/## Methods[\s\S]*(?=## Properties)/, '']] }],
  ])('%s', ([, changes]) => expect(found(changes)).toEqual([]))

  test('may be a page without type pages', () => {
    expect(found({}, new Library(join(folder, 'nowhere')))).toEqual([])
  })
})

test.for(Object.entries(kinds))(
  '%s is found, and nothing else',
  ([kind, { changes, here, there, also = [] }]) => {
    const all = found(changes)
    expect(all.filter(([id]) => id === kind)).toEqual([[kind, here, there]])
    expect(all.flatMap(([id]) => (id === kind ? [] : [id]))).toEqual(also)
  },
)

test.for([
  [
    'Supports: $filter.',
    'Does not support `$filter`.',
    'lamp:30 brightness supports $filter',
    'lamp-type:16 brightness does not support $filter',
  ],
  [
    '$filter and $top are not supported.',
    'Supports $top.',
    'lamp:30 brightness does not support $filter, $top',
    'lamp-type:16 brightness supports $top',
  ],
  [
    'Supports $filter (eq).',
    'Supports $filter (ne).',
    'lamp:30 brightness supports $filter, with eq',
    'lamp-type:16 brightness supports $filter, with ne',
  ],
] as const)('pages differ in query options: %s %s', ([update, type, here, there]) => {
  const changes = {
    lamp: [['Anything in the range 0 to 100.', `$& ${update.replaceAll('$', '$$$$')}`]],
    'lamp-type': [['How bright.', `$& ${type.replaceAll('$', '$$$$')}`]],
  } as const
  expect(found(changes)).toEqual([['query-options-differ', here, there]])
})

test('each kind has a meaning in one sentence', () => {
  for (const { title, meaning } of Object.values(contradictions)) {
    expect(title).toMatch(/^[a-z][^.]+$/)
    expect(meaning).toMatch(/^[A-Z][^.]+\.$/)
  }
})
