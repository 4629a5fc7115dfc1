import { describe, expect, test } from 'vitest'
import type { Operation } from '../../../src/model/contract.js'
import type { Json } from '../../../src/model/json.js'
import type { Judgement } from '../../../src/model/judgement.js'
import type { Invariant } from '../../../src/model/rule.js'
import { read } from '../../../src/rules/get/read.js'
import { list } from '../../../src/rules/list/list.js'
import { contextOf, recordedOf, responseOf } from '../context.js'
import { library } from '../library.js'

const operation = { ...(library.operations[0] as Operation), method: 'GET', optional: false } as const

/** The judgement of a case about the survey, in which the entity has this key. */
const judged = (rules: typeof read | typeof list, id: string, key: string, code: Json): Judgement => {
  const entity = responseOf(200, { code }, { request: { method: 'GET' } })
  const page = responseOf(200, { value: [{ code }] }, { request: { method: 'GET', key: null } })
  const listing = { pages: [page], items: [{ code }], end: 'all' as const }
  const context = contextOf({ key, survey: { entity, listing } })
  const rule = rules.find((each) => each.id === id)
  const [first] = rule?.cases(library, operation) ?? []
  return (first as Invariant).judge(recordedOf([], { context }))
}

describe('a key beyond 2^53', () => {
  const digits = '9007199254740993'

  test('is that of the entity although JavaScript rounds it', () =>
    expect(judged(read, 'entity-read', digits, Number(digits))).toBeUndefined())

  test('is not that of an entity with another key', () =>
    expect(judged(read, 'entity-read', digits, 9007199254740996)).toMatchObject({
      expected: expect.any(String),
    }))

  test('makes the rules about lists skip', () =>
    expect(judged(list, 'list-is-a-collection', digits, Number(digits))).toMatchObject({ unjudged: 'skip' }))

  test('is compared if it is text', () => {
    expect(judged(read, 'entity-read', digits, digits)).toBeUndefined()
    expect(judged(list, 'list-is-a-collection', digits, digits)).toBeUndefined()
  })
})
