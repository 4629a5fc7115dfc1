import { describe, expect, test } from 'vitest'
import { derive } from '../../src/derive/derive.js'
import { drift } from '../../src/derive/drift.js'
import type { Documents } from '../../src/derive/folder.js'
import { type Json, type JsonObject, merged } from '../../src/derive/json.js'
import { pageOf } from './pages.js'

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
      'a query option went',
      'expedition',
      property('id', { 'x-query-options': ['$filter'] }),
      ['removed: expedition.id, query options: $select'],
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
      'something else',
      'openapi',
      { 'x-anything': 1 },
      ['changed: something that no fact above names: compare the files'],
    ],
  ])('%s', ([, file, patch, wanted]) => {
    expect(lines(patched(file, patch))).toEqual(wanted)
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

test('a contradiction that came, and one that went, are said; one that moved is none', () => {
  const [first, ...rest] = before.findings
  if (!first) throw new Error('the page has contradictions')
  const claim = `contradiction ${first.id}: ${first.here.says}; ${first.there.says}`
  expect(lines({ ...before, findings: rest })).toEqual([`removed: ${claim}`])
  expect(drift({ ...before, findings: rest }, before).map(({ kind, what }) => `${kind}: ${what}`)).toEqual([
    `added: ${claim}`,
  ])
  const moved = { ...first, here: { ...first.here, line: 99 } }
  expect(lines({ ...before, findings: [moved, ...rest] })).toEqual([])
})
