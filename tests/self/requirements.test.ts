import { describe, expect, test } from 'vitest'
import { rules } from '../../src/rules/rules.js'
import { pages, rangesOf, requirements } from './requirements.js'

const named = new Set(requirements.flatMap((requirement) => requirement.rules ?? []))
const ids = new Set<string>(rules.map(({ id }) => id))

describe.for(requirements.map((each) => [`${each.page}:${each.lines} ${each.says}`, each] as const))(
  '%s',
  ([, requirement]) => {
    const { page, says, rules: own, why } = requirement

    test('is about lines that its page has', () => {
      for (const [first, last] of rangesOf(requirement)) {
        expect(first).toBeGreaterThan(0)
        expect(last).toBeGreaterThanOrEqual(first)
        expect(last).toBeLessThanOrEqual(pages[page]?.lines ?? 0)
      }
    })

    test('is a sentence with existing rules, or with a reason for having none', () => {
      expect(says).toMatch(/^\w.+\.$/)
      expect([own, why].filter((each) => each !== undefined)).toHaveLength(1)
      expect((own ?? []).filter((id) => !ids.has(id))).toEqual([])
      expect(own).not.toEqual([])
    })
  },
)

test('every rule that the page asks for is named', () => {
  const asked = rules.filter(({ sources }) => sources.some((each) => 'section' in each)).map(({ id }) => id)
  expect(asked.filter((id) => !named.has(id))).toEqual([])
})
