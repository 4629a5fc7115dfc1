import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { Json, JsonObject } from '../../src/model/json.js'
import { derive } from '../../src/sources/pages/derive.js'
import { drift } from '../../src/sources/pages/drift/drift.js'
import { merged } from '../../src/sources/pages/json.js'
import type { Documents } from '../../src/sources/pages/writing/folder.js'
import { pageOf, pages } from './pages.js'

const before: Documents = derive(pageOf('expedition'))

/** The contract with one of its documents changed by a merge patch. */
const patched = (file: string, patch: JsonObject): Documents => {
  const change = (document: JsonObject) => merged(document, patch) as JsonObject
  if (file === 'openapi') return { ...before, fragment: change(before.fragment) }
  const schemas = [...before.schemas].map(([name, schema]): [string, JsonObject] => [
    name,
    name === file ? change(schema) : schema,
  ])
  return { ...before, schemas: new Map(schemas) }
}
const lines = (after: Documents) => drift(before, after).map(({ kind, what }) => `${kind}: ${what}`)
const property = (name: string, change: Json): JsonObject => ({ properties: { [name]: change } })

describe('a contract differs where', () => {
  test.for<[string, string, JsonObject, string[]]>([
    ['a property came', 'person', property('nickname', { type: 'string' }), ['added: person.nickname']],
    ['a property went', 'person', property('givenName', null), ['removed: person.givenName']],
    [
      'a type changed',
      'expedition',
      property('crew', { 'x-edm-type': 'Edm.Int64' }),
      ['changed: expedition.crew, type Edm.Int32 -> Edm.Int64'],
    ],
    [
      'a maximum fell',
      'expedition',
      property('crew', { maximum: 9 }),
      ['tightened: expedition.crew, maximum 12 -> 9'],
    ],
    [
      'a minimum fell',
      'expedition',
      property('crew', { minimum: 0 }),
      ['loosened: expedition.crew, minimum 1 -> 0'],
    ],
    [
      'a length went',
      'expedition',
      property('name', { maxLength: null }),
      ['loosened: expedition.name, maximum length 40 -> none'],
    ],
    [
      'a length came',
      'expedition',
      property('motto', { maxLength: 9 }),
      ['tightened: expedition.motto, maximum length none -> 9'],
    ],
    [
      'fewer items fit',
      'expedition',
      property('tags', { maxItems: 4 }),
      ['tightened: expedition.tags, maximum of items 5 -> 4'],
    ],
    [
      'null is no value any more',
      'expedition',
      property('crew', { type: ['integer'] }),
      ['tightened: expedition.crew, nullable true -> false'],
    ],
    [
      'a property can be written',
      'expedition',
      property('id', { readOnly: null }),
      ['loosened: expedition.id, read-only true -> false'],
    ],
    [
      'a value came',
      'expedition',
      property('season', { enum: ['summer', 'winter', 'polarNight', 'spring'] }),
      ['added: expedition.season, values: spring'],
    ],
    [
      'a string may have some values only',
      'expedition',
      property('motto', { enum: ['on', 'off'] }),
      ['tightened: expedition.motto, values none -> on, off'],
    ],
    [
      'a string may have any value',
      'expedition',
      property('season', { enum: null }),
      ['loosened: expedition.season, values summer, winter, polarNight -> none'],
    ],
    [
      'a property became a collection',
      'expedition',
      property('crew', { type: 'array', items: { 'x-edm-type': 'Edm.Int32' } }),
      ['changed: expedition.crew, type Edm.Int32 -> Edm.Int32 collection'],
    ],
    [
      'a property is of a type that is never null',
      'expedition',
      property('crew', { type: 'integer', 'x-edm-type': 'Edm.Int64' }),
      [
        'changed: expedition.crew, type Edm.Int32 -> Edm.Int64',
        'tightened: expedition.crew, nullable true -> false',
      ],
    ],
    [
      'a query option went',
      'expedition',
      property('id', { 'x-query-options': ['$filter'] }),
      ['loosened: expedition.id, query options: $select'],
    ],
    [
      'query options and operators came',
      'expedition',
      property('id', {
        'x-query-options': ['$filter', '$select', '$orderBy'],
        'x-filter-operators': ['eq', 'NOT'],
      }),
      [
        'tightened: expedition.id, query options: $orderby',
        'tightened: expedition.id, filter operators: eq',
        'tightened: expedition.id, filter operators: not',
      ],
    ],
    [
      'a query option is spelt in another way',
      'expedition',
      property('id', { 'x-query-options': ['$Filter', '$SELECT'] }),
      [],
    ],
    [
      'members came and went',
      'terrain',
      { enum: ['ice', 'rock', 'mud', 'swamp', 'unknownFutureValue'] },
      ['removed: terrain, members: water', 'added: terrain, members: mud'],
    ],
    [
      'a member has another value',
      'terrain',
      { 'x-enum-values': { ice: 7 } },
      ['changed: terrain, member values'],
    ],
    [
      'members can be combined no more',
      'gear',
      { pattern: null, 'x-enum-members': null, enum: ['none', 'rope', 'stove', 'radio', 'tent'] },
      ['tightened: gear, combinations true -> false'],
    ],
    [
      'a scope went',
      'openapi',
      { security: [{ graph: ['Expedition.ReadWrite.All'] }] },
      ['removed: the operation, permissions: Expedition.Plan.All'],
    ],
    [
      'a read went',
      'openapi',
      { paths: { '/expeditions': null } },
      ['removed: the operation, reads: /expeditions'],
    ],
    [
      'a path went',
      'openapi',
      { 'x-other-paths': [] },
      [
        'removed: the operation, other paths: /stations/{stationId}/expeditions/{expeditionId}',
        'removed: the operation, other paths: /stations/{stationId}/expeditions/{expeditionId}/successor',
      ],
    ],
    [
      'a type has another namespace',
      'terrain',
      { 'x-edm-type': 'station.moon.terrain' },
      ['changed: terrain, qualified name station.field.terrain -> station.moon.terrain'],
    ],
    [
      'a member named like a keyword has another value',
      'terrain',
      { 'x-enum-values': { title: 7 } },
      ['changed: terrain, member values'],
    ],
    [
      'a property has a keyword more, beside another difference',
      'expedition',
      property('motto', { maxLength: 9, pattern: '^a' }),
      [
        'tightened: expedition.motto, maximum length none -> 9',
        'changed: expedition.motto, another difference: compare the files',
      ],
    ],
    [
      'a type has a keyword more',
      'person',
      { additionalProperties: false },
      ['changed: person, another difference: compare the files'],
    ],
    [
      'nothing is tested of a property any more',
      'person',
      property('givenName', { 'x-untested': 'it is a secret' }),
      ['loosened: person.givenName, left out of the tests: it is a secret'],
    ],
    [
      'something else',
      'openapi',
      { 'x-anything': 1 },
      ['changed: the operation, another difference: compare the files'],
    ],
  ])('%s', ([, file, patch, wanted]) => {
    expect(lines(patched(file, patch))).toEqual(wanted)
  })

  test('a property is tested again', () => {
    const then = patched('person', property('givenName', { 'x-untested': 'it is a secret' }))
    expect(drift(then, before).map(({ kind, what }) => `${kind}: ${what}`)).toEqual([
      'tightened: person.givenName, no longer left out of the tests',
    ])
  })

  test('a type came and another went', () => {
    const schemas = new Map([...before.schemas].filter(([name]) => name !== 'gear'))
    schemas.set('sledge', {})
    expect(lines({ ...before, schemas })).toEqual(['removed: gear', 'added: sledge'])
  })
})

describe('a contract does not differ where', () => {
  test.for<[string, string, JsonObject]>([
    ['nothing changed', 'openapi', {}],
    ['a place moved', 'expedition', property('crew', { 'x-source': { line: 99 } })],
    [
      'the place of a keyword moved',
      'expedition',
      property('crew', { 'x-sources': { maximum: { line: 99 } } }),
    ],
    ['prose changed', 'expedition', property('crew', { description: 'Heads.' })],
  ])('%s', ([, file, patch]) => {
    expect(lines(patched(file, patch))).toEqual([])
  })
})

test('lists new and removed contradictions, but not moved ones', () => {
  const [first, ...rest] = before.contradictions
  if (!first) throw new Error('the page has contradictions')
  const claim = `contradiction ${first.id}: ${first.here.says}; ${first.there.says}`
  expect(lines({ ...before, contradictions: rest })).toEqual([`removed: ${claim}`])
  expect(
    drift({ ...before, contradictions: rest }, before).map(({ kind, what }) => `${kind}: ${what}`),
  ).toEqual([`added: ${claim}`])
  const moved = { ...first, here: { ...first.here, line: 99 } }
  expect(lines({ ...before, contradictions: [moved, ...rest] })).toEqual([])
})

const folder = mkdtempSync(join(tmpdir(), 'drift-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0

/** What is said of the expedition's page, or of that of one of its types, with something else in it. */
const edited = (file: string, from: string | RegExp, to: string): string[] => {
  const copy = join(folder, String(count++))
  cpSync(pages, copy, { recursive: true })
  const text = readFileSync(join(copy, file), 'utf8')
  expect(text.replace(from, to)).not.toBe(text)
  writeFileSync(join(copy, file), text.replace(from, to))
  return lines(derive(join(copy, 'api', 'station-expedition-update.md')))
}
const expedition = 'api/station-expedition-update.md'
const terrain = 'resources/field-terrain.md'

describe('of a page', () => {
  test.for<[string, string, string | RegExp, string, string[]]>([
    [
      'whose rows come in another order, nothing is said',
      expedition,
      /(\|armed\|.*\n)(\|crew\|.*\n)(\|budget\|.*\n)/,
      '$3$2$1',
      [],
    ],
    ['whose members come in another order', terrain, /(\|ice\|.*\n)(\|rock\|.*\n)/, '$2$1', []],
    [
      'whose flags come in another order',
      'resources/field-gear.md',
      /(\|rope\|.*\n)(\|\w+\|.*\n)/,
      '$2$1',
      [],
    ],
    ['whose list of values has another order', expedition, '`summer`, `winter`', '`winter`, `summer`', []],
    [
      'whose paths come in another order',
      expedition,
      /(PATCH \/stations\/.*expeditionId\}\n)(PATCH \/expeditions.*\n)/,
      '$2$1',
      [],
    ],
    ['whose example has another order', expedition, /( {2}"armed".*\n)( {2}"crew".*\n)/, '$2$1', []],
    [
      'with a property more, that alone is said: lists of the names are no news',
      expedition,
      '|crew|',
      '|flag|String|Its colours.|\n|crew|',
      ['tightened: the operation, in every reply: flag', 'added: expedition.flag'],
    ],
    [
      'with a member more, too',
      terrain,
      /(\|rock\|.*\n)/,
      '$1|sand|7|Soft.|\n',
      ['added: terrain, members: sand', 'changed: terrain, member values'],
    ],
    [
      'of which only that of a type has another type for a property, no word of what that comes with',
      'resources/field-expedition.md',
      '|name|String|',
      '|name|Guid|',
      [
        'loosened: expedition.name, left out of the tests: its type is said in two ways',
        'added: contradiction property-of-another-type: name is String; name is Guid',
      ],
    ],
    [
      'that leaves a property open',
      expedition,
      '|armed|Boolean|',
      '|armed|Boolean|Set by the service. ',
      ['loosened: expedition.armed, left out of the tests: whether it can be written is left open'],
    ],
    [
      'on which a member is not to be sent any more',
      terrain,
      'Frozen water.',
      'Deprecated.',
      ['added: terrain, not to be sent: ice'],
    ],
    [
      'with a contradiction more, it is said',
      expedition,
      'Whether the flares are read-only or live.',
      'Read-only.',
      [
        'tightened: expedition.armed, read-only false -> true',
        'added: contradiction read-only-property-sent: read-only: armed; the example request sends values for them',
      ],
    ],
    [
      'that gives a scope to one kind of account only',
      expedition,
      '|Delegated (work or school account)|Expedition.Plan.All, Expedition.ReadWrite.All|',
      '|Delegated (work or school account)|Expedition.Plan.All|',
      ['removed: the operation, delegated permissions: Expedition.ReadWrite.All'],
    ],
    [
      'that takes personal accounts',
      expedition,
      '|Delegated (personal Microsoft account)|Not supported.|',
      '|Delegated (personal Microsoft account)|Expedition.Plan.All|',
      ['changed: the operation, personal accounts false -> true'],
    ],
    [
      'that wants something else accepted',
      expedition,
      '|Accept|application/json|',
      '|Accept|application/xml|',
      ['changed: the operation, header Accept application/json -> application/xml'],
    ],
    [
      'on which a property is inherited from another type',
      expedition,
      /(\|createdDateTime\|.*from \[)record/,
      '$1person',
      ['changed: expedition.createdDateTime, inherited from record -> person'],
    ],
  ])('%s', ([, file, from, to, wanted]) => expect(edited(file, from, to)).toEqual(wanted))
})
