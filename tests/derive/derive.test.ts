import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { isSingleton } from '../../src/contract/contract.js'
import { loadContract, validateContract } from '../../src/contract/index.js'
import { updateOf } from '../../src/contract/operations.js'
import type { Json, JsonObject } from '../../src/model/json.js'
import { derive } from '../../src/sources/pages/derive.js'
import { enumSchema } from '../../src/sources/pages/reading/enumeration.js'
import type { EnumPage } from '../../src/sources/pages/reading/type-page.js'
import { overlaid, writeDocuments } from '../../src/sources/pages/writing/folder.js'
import { alteredLamp, pageOf, propertyIn } from './pages.js'

const expedition = derive(pageOf('expedition'))
const beacon = derive(pageOf('beacon'))
const folder = mkdtempSync(join(tmpdir(), 'derived-'))
afterAll(() => rmSync(folder, { recursive: true }))
let count = 0

/** A schema without places and without what all properties of a table have. */
const bare = ({
  'x-source': _,
  'x-sources': __,
  'x-required-on-create': ___,
  ...schema
}: JsonObject): JsonObject => schema

describe.for(['expedition', 'beacon'])('%s', (entity) => {
  const out = join(folder, entity)
  writeDocuments(out, overlaid(derive(pageOf(entity)), out))

  test('is a contract with an example that conforms', async () => {
    await expect(validateContract(out)).resolves.toBeUndefined()
  })

  test('is the same to the byte when it is derived again', () => {
    expect(JSON.stringify([...derive(pageOf(entity)).schemas])).toBe(
      JSON.stringify([...derive(pageOf(entity)).schemas]),
    )
  })
})

describe('a property of a type', () => {
  const nullable = (type: Json, edm: string, more: JsonObject = {}): JsonObject => ({
    type: [type, 'null'].flat(),
    ...more,
    'x-edm-type': `Edm.${edm}`,
  })
  const int = (minimum: number, maximum: number): JsonObject => ({ minimum, maximum })
  const reference = (name: string): JsonObject => ({ anyOf: [{ $ref: `${name}.json` }, { type: 'null' }] })

  test.for<[string, JsonObject]>([
    ['armed', nullable('boolean', 'Boolean')],
    ['crew', nullable('integer', 'Int32', int(1, 12))],
    ['grade', nullable('integer', 'Byte', int(0, 255))],
    ['budget', nullable('integer', 'Int64', { minimum: -(2 ** 63), maximum: 2 ** 63 })],
    ['distance', nullable(['number', 'string'], 'Double', { minimum: 0, pattern: '^(-?INF|NaN)$' })],
    ['slope', nullable(['number', 'string'], 'Single', { pattern: '^(-?INF|NaN)$' })],
    ['price', nullable('number', 'Decimal')],
    ['leavesOn', nullable('string', 'Date', { format: 'date' })],
    ['permit', nullable('string', 'Guid', { format: 'uuid' })],
    ['motto', nullable('string', 'String')],
    ['mood', nullable('string', 'String')],
    [
      'code',
      {
        ...nullable('integer', 'Int32', int(-(2 ** 31), 2 ** 31 - 1)),
        'x-untested': 'the example has 7, and the text says one of 0, 1',
      },
    ],
    ['name', { type: 'string', 'x-edm-type': 'Edm.String', maxLength: 40 }],
    ['season', nullable('string', 'String', { enum: ['summer', 'winter', 'polarNight', null] })],
    ['tags', { type: 'array', items: { type: 'string', 'x-edm-type': 'Edm.String' }, maxItems: 5 }],
    ['terrain', reference('terrain')],
    ['leader', reference('person')],
    ['people', { type: 'array', items: { $ref: 'person.json' } }],
  ])('%s', ([name, schema]) => {
    expect(bare(propertyIn(expedition.schemas.get('expedition'), name))).toEqual(schema)
  })

  test.for([
    ['callsAt', 'TimeOfDay', ['00:00', '23:59:59.9999999'], ['24:00', '1:00', '10:00Z']],
    ['lasts', 'Duration', ['P1D', '-PT17.1357909S', 'P1DT2H'], ['P', 'PT', '1D', 'PT1.5H']],
    ['map', 'Binary', ['', 'bWFw', 'bW8-_w=='], ['b w', 'bWFw===']],
    ['film', 'Stream', ['bWFw'], ['b w']],
  ] as const)('%s has the values of Edm.%s', ([name, edm, valid, invalid]) => {
    const schema = propertyIn(expedition.schemas.get('expedition'), name)
    const pattern = new RegExp(schema.pattern as string)
    expect(schema['x-edm-type']).toBe(`Edm.${edm}`)
    expect(valid.filter((value) => !pattern.test(value))).toEqual([])
    expect(invalid.filter((value) => pattern.test(value))).toEqual([])
  })
})

describe('a type', () => {
  test('comes in the order of the page, behind the entity', () => {
    expect([...expedition.schemas.keys()]).toEqual([
      'expedition',
      'terrain',
      'gear',
      'person',
      'shelter',
      'odataError',
    ])
  })

  test('that is an enumeration has its members, the page’s first, and a sentinel', () => {
    expect(expedition.schemas.get('terrain')).toMatchObject({
      type: 'string',
      enum: ['ice', 'rock', 'swamp', 'unknownFutureValue', 'water'],
      'x-edm-type': 'station.field.terrain',
      'x-enum-values': { ice: 0, rock: 1, swamp: 5, unknownFutureValue: 9 },
      'x-enum-sentinel': 'unknownFutureValue',
    })
  })

  test('whose members may be flags takes combinations', () => {
    const gear = expedition.schemas.get('gear')
    expect(gear).toMatchObject({ 'x-enum-members': ['none', 'rope', 'stove', 'radio', 'tent'] })
    const pattern = new RegExp(gear?.pattern as string)
    expect(['rope', 'rope,stove', 'rope, tent'].every((value) => pattern.test(value))).toBe(true)
    expect(['', 'Rope', 'rope,', 'rope stove', 'none,boat'].some((value) => pattern.test(value))).toBe(false)
  })

  test('that inherits has what its own table leaves out, first', () => {
    const person = expedition.schemas.get('person')
    expect(Object.keys(person?.properties as JsonObject)).toEqual([
      'heartbeats',
      'givenName',
      'standIn',
      'friends',
    ])
    expect(person?.['x-base-type']).toBe('station.field.creature')
    expect(propertyIn(person, 'heartbeats')).toMatchObject({ minimum: 20, maximum: 250 })
  })

  test('may contain itself', () => {
    expect(propertyIn(expedition.schemas.get('person'), 'friends').items).toEqual({ $ref: 'person.json' })
  })

  test('that the example shows as a derived one has a note', () => {
    expect(expedition.schemas.get('shelter')).toMatchObject({
      'x-derived-type': 'station.field.tent',
      examples: [{ places: 2, poles: 3 }],
    })
  })
})

describe('a type without a page', () => {
  test.for<[string, JsonObject]>([
    [
      'colour',
      {
        type: 'string',
        'x-edm-kind': 'enum',
        'x-enum-members': ['red', 'green'],
        pattern: '^(red|green)(,\\s*(red|green))*$',
      },
    ],
    ['rhythm', { type: 'string', 'x-edm-kind': 'enum', 'x-enum-members': ['slow', 'quick'] }],
    [
      'lens',
      {
        type: 'object',
        'x-edm-kind': 'complex',
        examples: [{ '@odata.type': 'station.field.lens', focus: 12 }],
      },
    ],
  ])('%s is known as far as the page shows it', ([name, schema]) => {
    expect(beacon.schemas.get(name)).toMatchObject({ ...schema, 'x-undocumented': true })
  })
})

describe('a constraint', () => {
  const place = { page: 'station-expedition-update', section: 'Request body' }
  test.for<[string, string, JsonObject]>([
    ['crew', 'x-source', { ...place, line: 54, cell: 'Type' }],
    ['id', 'readOnly', { ...place, line: 49, cell: 'Description' }],
    ['id', 'x-query-options', { ...place, line: 49, cell: 'Description' }],
    ['name', 'nullable', { ...place, line: 51, cell: 'Description' }],
    ['name', 'maxLength', { ...place, line: 51, cell: 'Description' }],
    ['crew', 'maximum', { ...place, line: 54, cell: 'Description' }],
    ['season', 'enum', { ...place, line: 67, cell: 'Description' }],
    ['tags', 'maxItems', { ...place, line: 66, cell: 'Description' }],
    ['crew', 'x-required-on-create', { ...place, line: 45 }],
  ])('%s carries the place of its %s', ([name, keyword, source]) => {
    const property = propertyIn(expedition.schemas.get('expedition'), name)
    expect(
      keyword === 'x-source' ? property[keyword] : (property['x-sources'] as JsonObject)[keyword],
    ).toEqual(source)
  })

  test('that the page’s own example breaks leaves its property untested, and out of the example', () => {
    const schema = beacon.schemas.get('beacon')
    expect(propertyIn(schema, 'height')).toMatchObject({
      'x-untested': 'the example has 11, and the text says valid values 1 to 9',
    })
    expect(propertyIn(schema, 'callSign')).toMatchObject({
      'x-untested': 'the example has "OSCAR", and the text says at most 4 characters',
    })
    expect(JSON.stringify(beacon.fragment)).not.toMatch(/height|callSign/)
  })

  test.for([
    ['id', true],
    ['createdDateTime', true],
    ['name', undefined],
    ['motto', undefined],
    ['armed', undefined],
  ] as const)('%s is read-only: %s', ([name, readOnly]) => {
    expect(propertyIn(expedition.schemas.get('expedition'), name).readOnly).toBe(readOnly)
  })
})

test.for(['/beacons/$ref', "/beacons('{id}')", '/beacons/{id}/light()'])(
  'a page is not read whose only path is %s',
  (path) => {
    const file = join(folder, 'path.md')
    const text = readFileSync(pageOf('beacon'), 'utf8')
    writeFileSync(file, text.replace('PATCH /stations/{stationId}/beacon', `PATCH ${path}`))
    expect(() => derive(file)).toThrow(`path.md:16: its path ${path} ends neither in a key nor in a name`)
  },
)

describe('the operation', () => {
  const contract = loadContract(join(folder, 'expedition'))

  test('is that on the path with the fewest keys; the others stay visible', () => {
    expect(updateOf(contract).path).toBe('/expeditions/{expeditionId}')
    expect(isSingleton(contract)).toBe(false)
    expect((expedition.fragment['x-other-paths'] as JsonObject[]).map(({ path }) => path)).toEqual([
      '/stations/{stationId}/expeditions/{expeditionId}',
      '/stations/{stationId}/expeditions/{expeditionId}/successor',
    ])
  })

  test('has the scopes of all accounts, any of which will do', () => {
    expect(expedition.fragment.security).toEqual([
      { graph: ['Expedition.Plan.All'] },
      { graph: ['Expedition.ReadWrite.All'] },
    ])
  })

  test('has the reads that the page of the type lists', () => {
    const paths = Object.entries(expedition.fragment.paths as JsonObject)
    expect(paths.map(([path, item]) => [path, 'get' in (item as JsonObject)])).toEqual([
      ['/expeditions', true],
      ['/expeditions/{expeditionId}', true],
    ])
  })

  test('has the service root of the example', () => {
    expect(contract.serviceRoots).toEqual(['https://field.example/v2'])
  })

  test('returns every property but streams, where the page says so', () => {
    const returned = contract.properties.filter(({ path, root }) => path === root)
    expect(returned.filter((property) => !property.returned).map(({ name }) => name)).toEqual(['film'])
  })

  test('of a path that ends in a name is a singleton’s', () => {
    const singleton = loadContract(join(folder, 'beacon'))
    expect(singleton.resource).toMatchObject({
      kind: 'singleton',
      path: '/stations/{stationId}/beacon',
      name: 'beacon',
      key: { name: 'id', returned: false },
    })
  })
})

describe('of an enumeration', () => {
  /** Its schema, by what is said of each member. */
  const schemaOf = (descriptions: Readonly<Record<string, string>>, shown: readonly string[] = []) => {
    const members = Object.entries(descriptions).map(([name, description]) => ({
      name,
      value: undefined,
      description,
      source: { page: 'p', section: 's', line: 1 },
    }))
    return enumSchema({ members } as unknown as EnumPage, { listed: [], shown, combined: false }).schema
  }

  test('a word in a description makes no member the sentinel', () => {
    const { 'x-enum-sentinel': sentinel } = schemaOf({
      sentinelOne: 'The sentinel of the north.',
      unknownFutureValue: 'Later.',
    })
    expect(sentinel).toBe('unknownFutureValue')
  })

  test.for([
    'Default value. Do not use.',
    "Don't use this value.",
    'Deprecated, see b.',
    'Not supported.',
    'Not yet supported on phones.',
    'Reserved for future use.',
    'Removes it. Not in use at this time.',
    'Not a valid kind.',
    'For internal use only.',
  ])('a member is not to be sent that is called "%s"', (description) => {
    const schema = schemaOf({ a: description, b: 'All right.' })
    expect(schema).toMatchObject({ enum: ['a', 'b'], 'x-enum-reserved': ['a'] })
  })

  test.for(['Do not use the cache, and ask again.', 'Used no longer than a day.', 'Not used up.'])(
    'a member may be sent that is called "%s"',
    (description) => {
      const schema = schemaOf({ a: description, b: 'All right.' })
      expect(schema['x-enum-reserved']).toBeUndefined()
    },
  )

  test('a description allows combinations of members with any values', () => {
    const one = { name: 'a', value: 0, description: '', source: { page: 'p', section: 's', line: 1 } }
    const page = { members: [one, { ...one, name: 'b', value: 7 }] } as unknown as EnumPage
    const uses = { listed: [], shown: ['a, b'] }
    expect(enumSchema(page, { ...uses, combined: true }).schema).toMatchObject({
      pattern: '^(a|b)(,\\s*(a|b))*$',
      'x-enum-members': ['a', 'b'],
    })
    expect(enumSchema(page, { ...uses, combined: false }).schema).toMatchObject({ enum: ['a', 'b', 'a, b'] })
  })

  test('a member may be sent that the example shows, and where else none could', () => {
    expect(schemaOf({ a: 'Do not use.', b: 'All right.' }, ['a'])['x-enum-reserved']).toBeUndefined()
    const none = schemaOf({ a: 'Deprecated.', unknownFutureValue: 'Do not use.' })
    expect(none['x-enum-reserved']).toBeUndefined()
  })
})

test('notes say what could not be derived', () => {
  expect(expedition.notes).toEqual([
    'code: left out, for the example has 7, and the text says one of 0, 1 (station-expedition-update.md:68)',
    'terrain: water is said where it is used, and not on its page',
    'gear: tent is said where it is used, and not on its page',
    'shelter: the example shows it as station.field.tent, whose own properties are not checked',
  ])
  expect(beacon.notes).toEqual([
    "beacon: there is no page of the entity type, only the update's table",
    'id: the key is in no table; taken as a String that replies may leave out',
    'housing: left out, for nothing is known of its type, housing',
    'height: left out, for the example has 11, and the text says valid values 1 to 9 (station-beacon-update.md:32)',
    'callSign: left out, for the example has "OSCAR", and the text says at most 4 characters (station-beacon-update.md:33)',
    'colour: there is no page of this type; its members are those listed where it is used',
    'rhythm: there is no page of this type; only what the examples show of it is known',
    'lens: there is no page of this type; only what the examples show of it is known',
  ])
})

describe('prose', () => {
  const prose = 'Whether the flares are read-only or live.'
  test('is not copied', () => {
    expect(JSON.stringify([...expedition.schemas])).not.toContain('flares')
  })

  test('is copied where that is asked for', () => {
    const { schemas } = derive(pageOf('expedition'), undefined, { descriptions: true })
    expect(propertyIn(schemas.get('expedition'), 'armed').description).toBe(prose)
  })
})

describe('query options that the page of the type disputes', () => {
  const options = (update: string, type: string): Json[] => {
    const copy = join(folder, `disputed-${count++}`)
    const file = alteredLamp(copy, (text) => text.replace('Anything in the range 0 to 100.', () => update))
    const page = join(copy, 'resources', 'field-lamp.md')
    writeFileSync(
      page,
      readFileSync(page, 'utf8').replace('How bright.', () => type),
    )
    const property = propertyIn(derive(file).schemas.get('lamp'), 'brightness')
    return [property['x-query-options'] ?? null, property['x-filter-operators'] ?? null]
  }

  test.for<[update: string, type: string, options: Json, operators?: Json]>([
    ['Supports $filter (eq) and $top.', 'How bright.', ['$filter', '$top'], ['eq']],
    ['Supports $filter (eq) and $orderBy.', 'Supports $orderby, $filter.', ['$filter', '$orderBy'], ['eq']],
    ['Supports $filter (eq) and $top.', 'Supports $filter (ne), $top.', ['$top']],
    ['Supports $filter and $top.', 'Supports $top and $skip.', ['$top']],
    ['Supports $filter and $top.', "Doesn't support $filter.", ['$top']],
    ['Supports $filter.', 'Does not support $filter.', null],
  ])('%s %s', ([update, type, expected, operators = null]) => {
    expect(options(update, type)).toEqual([expected, operators])
  })
})
