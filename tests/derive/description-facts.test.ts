import { describe, expect, test } from 'vitest'
import type { Text } from '../../src/sources/pages/markdown/page.js'
import { type Wording, wordingOf } from '../../src/sources/pages/reading/description-facts.js'

const source = { page: 'page', section: 'Request body', line: 7, cell: 'Description' }
const said = (text: string, links: Text['links'] = []) => {
  const facts = Object.entries(wordingOf({ text, links, source }))
  return Object.fromEntries(facts.map(([name, fact]) => [name, fact.value]))
}

type Row = [text: string, said: { [Name in keyof Wording]?: unknown }]

test.for<Row>([
  ['Read-only.', { readOnly: true }],
  ['Its name. Read-only.', { readOnly: true }],
  ['Its name. This property is read-only. More.', { readOnly: true }],
  ['Read only. This property is read-only.', { readOnly: true }],
  ['Read-only. Only available when the device is online.', { readOnly: true }],
  ['ReadOnly', { readOnly: true }],
  ['Nullable.', { nullable: true }],
  ['Not nullable.', { nullable: false }],
  ['This property cannot be null.', { nullable: false }],
  ['Maximum length is 40 characters.', { maxLength: 40 }],
  ['Max length: 1,024', { maxLength: 1024 }],
  ['This collection can contain a maximum of 500 elements.', { maxItems: 500 }],
  ['Valid values 1 to 12', { range: { minimum: 1, maximum: 12 } }],
  ['Percent. Valid values are -5 to 5.', { range: { minimum: -5, maximum: 5 } }],
  ['Days until it leaves, with valid range from 2 to 30 days', { range: { minimum: 2, maximum: 30 } }],
  ['Valid values 0 to 1E+3', { range: { minimum: 0, maximum: 1000 } }],
  ['Possible values are: `a`.', { possibleValues: ['a'] }],
  ['Possible values are: `a`, `b` and `c`.', { possibleValues: ['a', 'b', 'c'] }],
  ['The possible values are `a`, `b`, or `c`', { possibleValues: ['a', 'b', 'c'] }],
  ['Possible values are: null, a and unknownFutureValue. Inherited. Possible values are: `a`.', {}],
  ['Flags enum. Possible values are: `a`, `b`.', { combined: true, possibleValues: ['a', 'b'] }],
  ['Any combination of them.', { combined: true }],
  ['Maximum length is 40 characters. Combinations of words may have 80 characters.', { combined: true }],
  ['Multiple values can be set.', { combined: true }],
  [
    'Supports: $filter, $select. Read-only.',
    { querySupport: { options: ['$filter', '$select'], filterOperators: [] }, readOnly: true },
  ],
])('"%s" states it', ([text, facts]) => {
  expect(said(text)).toEqual(facts)
})

test.for([
  'Whether the file is read-only.',
  'Read/write access mode of the setting.',
  'The read-only copy.',
  'Not read-only.',
  'Whether nullable columns are shown.',
  'Nullable. Not nullable.',
  'At most 40 characters or so.',
  'The maximum length of a line.',
  'Valid values 1 to 12, or 99.',
  'Valid values 1 to 12 or 99',
  'The signal is in range from 1 to 12 miles',
  'Valid values are listed elsewhere.',
  'Possible values are: 0 - `planned`, 1 - `left`.',
  'Possible values are, for instance, `a` and `b`.',
  'Possible values are: `a`, `b`, and others.',
  'Possible values are: a, b.',
  'Supports nothing.',
  // Each of these is clear but for its neighbour.
  'Possible values are: `a`, `b`. Other values are allowed.',
  'Possible values are: `a`, `b`. New values may be added.',
  'Possible values are: `a`, `b`. Default `c`.',
  'Possible values are: `a`, `b`. Others may follow.',
  'Possible values are: `a`, `b`. Also `c` is taken.',
  'Valid values 1 to 5. 0 means unlimited.',
  'Valid values 1 to 5. Use -1 for never.',
  'Valid values 1 to 5 exclusive',
  'Valid values 1 to 5 typically',
  'Maximum length 3; for guests 200.',
  'On Android. Maximum length 3. On iOS no limit.',
  'Nullable. Never null on Fridays.',
  'Whether files may be generated automatically or not.',
  'Whether users can be edited by the service desk.',
  'Whether deprecation warnings are shown.',
  'Include subfolders.',
  'Whether a warning is ignored.',
  'Devices that are not supported are ignored.',
  'Sites that users cannot edit.',
])('"%s" states nothing', (text) => {
  expect(said(text)).toEqual({})
})

test.for([
  'Read-only if the device is shared.',
  'This property is read-only for guests.',
  'Kinds of access, e.g. Read-only.',
  'Modes: writable; read-only.',
  'Read-only; except on create.',
  'Read-only. Can be updated by admins.',
  'In the old API. Read-only. In this API writable.',
  'This is read-only and generated.',
  'The value becomes read-only later.',
  'Its number (read-only).',
  '$search is not supported Read-only.',
  'Scripts are read-only.',
  'Generated service side.',
  'Indicates whether it is on (read-only).',
  'Whether it is on; this property is read-only.',
  'Automatically generated at the time of creation.',
  'Set by the service.',
  'This property cannot be changed after creation.',
  'It can only be set when creating the gadget.',
  'Its kind. It is set on create and cannot be changed afterwards.',
])('"%s" does not say if the property is writable', (text) => {
  expect(said(text)).toEqual({ doubt: 'whether it can be written is left open' })
})

test.for<[text: string, doubt: string, facts?: Row[1]]>([
  ['Notes. To get it, include Notes in the select clause.', 'a plain read does not bring its value'],
  [
    'Read-only. A real value is only returned where it is included in select.',
    'a plain read does not bring its value',
    { readOnly: true },
  ],
  [
    'Its note. To retrieve actual values a GET call has to be made with the key and the name included in select parameter.',
    'a plain read does not bring its value',
  ],
  ['Days. Only applicable when the mode is automatic.', 'whether it may be sent by itself is left open'],
  ['Days, only valid if the mode is set.', 'whether it may be sent by itself is left open'],
  ['Days. Applies only when the mode is on.', 'whether it may be sent by itself is left open'],
  ['Valid only for devices of one kind.', 'whether it may be sent by itself is left open'],
  ['Only applicable in shared mode.', 'whether it may be sent by itself is left open'],
  [
    'Rows. If it is set, columns must be configured as well.',
    'whether it may be sent by itself is left open',
  ],
  ['Requires autoConnect to be true.', 'whether it may be sent by itself is left open'],
  ['Cannot be used when the mode is off.', 'whether it may be sent by itself is left open'],
  ['Greater than or equal to the value of the other.', 'whether it may be sent by itself is left open'],
  ['If `a` is given, then `b` will be ignored.', 'whether it may be sent by itself is left open'],
  ['With a value here, the `b` property is set to `none`.', 'whether it may be sent by itself is left open'],
  ['Takes precedence over all others.', 'whether it may be sent by itself is left open'],
  ['Codes, which cannot be used to read them.', 'a plain read does not bring its value'],
  ["It isn't returned by default.", 'a plain read does not bring its value'],
  ['Indicates whether it is lit - only returned on $select.', 'a plain read does not bring its value'],
  ['Indicates whether it is on, deprecated.', 'it may not be supported'],
  ['Write-only.', 'a plain read does not bring its value'],
  ['Only states On and Off are supported.', 'not all of its values may be sent'],
  ['Possible values are: `a`, `b`. Possible values are: `a`, `c`.', 'not all of its values may be sent'],
  ['Possible values are: a, b. Possible values are: `a`, `b`, `c`.', 'not all of its values may be sent'],
  ['This will become obselete soon.', 'it may not be supported'],
  ['Hint. Returned only on $select.', 'a plain read does not bring its value'],
  ['Hint. It is not returned by default.', 'a plain read does not bring its value'],
  ["What to do. Warn isn't a supported value for this property.", 'not all of its values may be sent'],
  ['What to do. The value `warn` is not supported on phones.', 'not all of its values may be sent'],
  ['Deprecated. Use the other one.', 'it may not be supported'],
  ['Hint. This property is no longer used.', 'it may not be supported'],
  ['Not yet supported.', 'it may not be supported'],
  ['Reserved for future use.', 'it may not be supported'],
  ['ETag of the last write.', 'it is a mark of the version'],
])('"%s" does not state a requirement', ([text, doubt, facts = {}]) => {
  expect(said(text)).toEqual({ ...facts, doubt })
})

test.for<Row>([
  ['The volume. The default is 45. Valid values 0 to 100', { range: { minimum: 0, maximum: 100 } }],
  ['The score, in the range 0-100. Valid values 0 to 100', { range: { minimum: 0, maximum: 100 } }],
])('"%s" continues after the fact', ([text, facts]) => {
  expect(said(text)).toEqual(facts)
})

describe('a type it is inherited from', () => {
  const links = [{ text: 'record', page: 'field-record' }]
  test.for([
    ['Its name. Inherited from record', { inheritedFrom: 'record' }],
    ['Its name Inherited from record', { inheritedFrom: 'record' }],
    [
      'Valid values 1 to 9 Inherited from record',
      { range: { minimum: 1, maximum: 9 }, inheritedFrom: 'record' },
    ],
    [
      'Read-only. Inherited from record. Possible values are: `a`.',
      { readOnly: true, inheritedFrom: 'record', possibleValues: ['a'] },
    ],
  ] as const)('"%s"', ([text, facts]) => {
    expect(said(text, links)).toEqual(facts)
  })
})

test('a fact carries the cell it stands in', () => {
  expect(wordingOf({ text: 'Read-only.', links: [], source }).readOnly?.source).toEqual(source)
})

test('an inherited property is of the type that is named, not of one whose name it begins with', () => {
  const links = [
    { text: 'record', page: 'field-record' },
    { text: 'recordSet', page: 'field-set' },
  ]
  expect(said('Its name. Inherited from recordSet', links)).toEqual({ inheritedFrom: 'recordSet' })
})
