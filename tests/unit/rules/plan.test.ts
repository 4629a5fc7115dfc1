import { describe, expect, test } from 'vitest'
import type { Contract, Operation } from '../../../src/model/contract.js'
import type { CaseInfo, Profile } from '../../../src/model/result.js'
import { idle, plan, select } from '../../../src/rules/plan.js'
import { library } from '../library.js'

const planned = (profile: Profile = 'graph') => plan(library, profile)
/** The library with a read of one book and a list of books. */
const readable = (optional: boolean): Contract => {
  const [update] = library.operations as readonly [Operation]
  const read = { ...update, method: 'GET', examples: [], optional } as const
  return {
    ...library,
    operations: [update, { ...read, kind: 'get' }, { ...read, kind: 'list', path: '/shop/books' }],
  }
}
const named = (id: string, profile?: Profile) => planned(profile).find((each) => each.id === id)

describe('a plan', () => {
  test('has a case with all that is to be said of it', () => {
    expect(named('property-accepted[title]')).toMatchObject({
      rule: 'property-accepted',
      area: 'request-shape',
      level: 'MUST',
      title: 'accepts a body with only title',
      source: 'book-update.md:7 (Request body)',
    })
  })

  test.for([
    ['operation-routed[PATCH]', 'book-update.md (HTTP request)'],
    ['documented-example-accepted[example]', 'book-update.md:30 (Example)'],
    ['update-idempotent[same update]', 'RFC 9110 9.2.2'],
  ])('names the place of %s: %s', ([id, source]) => {
    expect(named(id as string)?.source).toBe(source)
  })

  test.for<[string, Profile, string | undefined]>([
    ['type-annotation-optional[example]', 'page', 'SHOULD'],
    ['type-annotation-optional[example]', 'odata', 'MUST'],
    ['type-annotation-form[bare]', 'odata', 'SHOULD'],
    ['type-annotation-form[#]', 'page', undefined],
    ['sentinel-contained[state=later]', 'graph', 'SHOULD'],
    ['sentinel-contained[state=later]', 'odata', undefined],
  ])('%s in profile %s is %s', ([id, profile, level]) => {
    expect(named(id, profile)?.level).toBe(level)
  })

  test.for<[string, Profile, boolean, string]>([
    ['read-unauthenticated-refused[made-up token]', 'page', true, 'SHOULD'],
    ['list-unauthenticated-refused[made-up token]', 'odata', true, 'SHOULD'],
    ['list-unauthenticated-refused[made-up token]', 'odata', false, 'MUST'],
    ['list-is-a-collection[list]', 'graph', true, 'SHOULD'],
    ['list-is-a-collection[list]', 'graph', false, 'MUST'],
    ['list-is-a-collection[list]', 'page', true, 'MUST'],
  ])('%s in profile %s, if the reads are optional: %s, is %s', ([id, profile, optional, level]) => {
    expect(plan(readable(optional), profile).find((each) => each.id === id)?.level).toBe(level)
  })

  test('has what must meet an untouched entity first, and invariants last', () => {
    const ids = planned().map(({ id }) => id)
    expect(ids[0]).toBe('omitted-property-untouched[title]')
    const turns = planned().map(({ definition }) =>
      'send' in definition ? (definition.dangerous ?? 'harmless') : 'invariant',
    )
    const dangerous = (turn: string) => turn === 'sequential' || turn === 'together'
    expect(turns.lastIndexOf('harmless')).toBeLessThan(turns.findIndex(dangerous))
    expect(turns.findLastIndex(dangerous)).toBeLessThan(turns.indexOf('invariant'))
    expect(turns.findIndex(dangerous)).toBeGreaterThan(0)
    expect(turns.at(-1)).toBe('invariant')
    expect(new Set(ids).size).toBe(ids.length)
  })

  test('gives each case its own seed, the same in every profile', () => {
    const seeds = planned().map(({ seed }) => seed)
    expect(new Set(seeds).size).toBe(seeds.length)
    expect(named('empty-update-accepted[{}]', 'page')?.seed).toBe(named('empty-update-accepted[{}]')?.seed)
  })
})

const cases = ['state=lent', 'state=a*b', 'genres=[x].y', 'two\nlines'].map(
  (label): CaseInfo => ({
    id: `member[${label}]`,
    rule: 'member',
    area: 'enum-values',
    level: 'MUST',
    title: '',
    source: '',
  }),
)
const other: CaseInfo = {
  ...(cases[0] as CaseInfo),
  id: 'status[200]',
  rule: 'status',
  area: 'response',
}
const all = [...cases, other]

describe('filters', () => {
  const ids = (only: string[], skip: string[] = []) => select(all, { only, skip }).map(({ id }) => id)
  const members = cases.map(({ id }) => id)

  test.for<[string, string[], string[]]>([
    ['no filter', [], all.map(({ id }) => id)],
    ['an area', ['response'], ['status[200]']],
    ['a rule', ['member'], members],
    ['a case', ['status[200]'], ['status[200]']],
    ['a star', ['member[*]'], members],
    ['a star that crosses lines', ['member[two*lines]'], ['member[two\nlines]']],
    ['a star in the middle', ['*=*'], members.slice(0, 3)],
    ['signs of patterns, taken literally', ['member[genres=[x].y]'], ['member[genres=[x].y]']],
    ['a dot that is no dot', ['member[genres=[x]-y]'], []],
    ['a part of a name', ['memb', 'ember', 'status[200'], []],
    ['several', ['status', '*lent*'], ['member[state=lent]', 'status[200]']],
  ])('%s', ([, only, expected]) => {
    expect(ids(only)).toEqual(expected)
  })

  test('leave out skipped cases', () => {
    expect(ids([], ['member'])).toEqual(['status[200]'])
    expect(ids(['member'], ['*lent]', 'response'])).toEqual(members.slice(1))
  })

  test('that match nothing are returned', () => {
    expect(idle(all, ['member', 'nobody', '*', 'status[201]'])).toEqual(['nobody', 'status[201]'])
    expect(idle(all, [])).toEqual([])
  })
})
