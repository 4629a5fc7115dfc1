import { describe, expect, test } from 'vitest'
import { roots } from '../../../src/contract/contract.js'
import { loadContract } from '../../../src/contract/index.js'
import type { Json, JsonObject } from '../../../src/model/json.js'
import type { Property } from '../../../src/model/property.js'
import { referenceService } from '../../../src/reference/service.js'
import { isArray, isObject } from '../../../src/support/json.js'
import { fixtures } from '../../fixtures/index.js'

/** Every scalar of a property at a path, with the ones inside collections. */
const scalarsOf = (value: Json | undefined, names: readonly string[]): Json[] => {
  if (isArray(value)) return value.flatMap((item) => scalarsOf(item, names))
  const [name, ...rest] = names
  if (name === undefined) return [value ?? null]
  return isObject(value) ? scalarsOf(value[name], rest) : []
}

const seeded = (folder: string, entities?: number) => {
  const contract = loadContract(folder)
  const service = referenceService(contract, entities === undefined ? {} : { entities })
  const all = [...service.entities.values()]
  const valuesOf = ({ path }: Property) => all.flatMap((entity) => scalarsOf(entity, path.split('/')))
  return { contract, keys: service.keys, all, valuesOf }
}

const { renamed: _, ...folders } = fixtures

describe.for(Object.entries(folders))('the entities of the contract %s', ([, folder]) => {
  const { contract, keys, all, valuesOf } = seeded(folder())
  const strings = contract.properties.filter(({ edm, key }) => edm === 'Edm.String' && !key)

  test('are ten, each with another key', () => {
    expect([keys.length, new Set(keys).size]).toEqual([10, 10])
  })

  test('keep the contract', () => {
    for (const entity of all)
      for (const property of roots(contract))
        expect([property.path, property.isValid((entity[property.name] ?? null) as Json)]).toEqual([
          property.path,
          true,
        ])
  })

  test('have the members of each enumeration', () => {
    for (const property of contract.properties.filter(({ kind }) => kind === 'enum'))
      expect([property.path, valuesOf(property)]).toEqual([
        property.path,
        expect.arrayContaining([...property.members]),
      ])
  })

  test('have null where it is valid, and empty collections', () => {
    for (const property of roots(contract)) {
      const held = all.map((entity) => entity[property.name])
      if (property.nullable && !property.key) expect(held).toContain(null)
      if (property.collection) expect(held).toContainEqual([])
    }
  })

  test('have strings that differ only in case, and strings with quotes and umlauts', () => {
    for (const property of strings) {
      const texts = valuesOf(property).filter((value) => typeof value === 'string')
      const folded = new Set(texts.map((text) => text.toLowerCase()))
      expect(folded.size).toBeLessThan(new Set(texts).size)
      expect(texts.some((text) => text.includes("'"))).toBe(true)
      expect(texts.some((text) => text.includes('ö'))).toBe(true)
    }
  })

  test('have the values of the first one a second time', () => {
    const withoutKey = ({ [contract.resource.key.name]: _, ...entity }: JsonObject) => JSON.stringify(entity)
    const texts = all.map(withoutKey)
    expect(texts.indexOf(texts[0] ?? '', 1)).toBeGreaterThan(0)
  })
})

test('another number of entities', () => {
  expect(seeded(fixtures['built-in'](), 3).keys).toEqual(['Entity 1', 'Entity 2', 'Entity 3'])
  expect(seeded(fixtures['built-in'](), 25).keys.length).toBe(25)
})
