import { join } from 'node:path'
import { expect, test } from 'vitest'
import { explanationOf } from '../../src/cli/explanation.js'
import { loadContract } from '../../src/index.js'
import { packageRoot } from '../../src/package.js'
import { areas } from '../../src/report/report.js'
import { plan } from '../../src/rules/plan.js'
import { rules } from '../../src/rules/rules.js'

const contract = loadContract(packageRoot)
const cases = () => [...plan(contract, 'graph'), ...plan(contract, 'odata')]
const casesOf = (rule: string) => [
  ...new Set(
    cases()
      .filter((each) => each.rule === rule)
      .map(({ id }) => id),
  ),
]

const listed = (ids: readonly string[]): string[] => {
  if (ids.length === 0) return ['No cases in the built-in contract.']
  const shown = ids.slice(0, 4).map((id) => `\`${id}\``)
  const more = ids.length > shown.length ? ` and ${ids.length - shown.length} more` : ''
  return [`Cases of the built-in contract: ${shown.join(', ')}${more}.`]
}

const section = (rule: (typeof rules)[number]): string[] => [
  `### ${rule.id}`,
  '',
  `*${rule.title}*`,
  '',
  ...explanationOf(rule).map(([name, text]) => `- **${name}**: ${text}`),
  '',
  ...listed(casesOf(rule.id)),
  '',
]

test('CHECKS.md is what the rules say; npm run generate writes it anew', async () => {
  const text = [
    '# Checks',
    '',
    'Every rule, by area. Generated from the rules by `npm run generate`. A violated MUST fails a service, a violated',
    'SHOULD warns, a violated MAY is noted; the level depends on the profile, and `-` means that the rule is not part of it.',
    '',
    ...areas.flatMap((area) => {
      const own = rules.filter((rule) => rule.area === area)
      return own.length === 0 ? [] : [`## ${area}`, '', ...own.flatMap(section)]
    }),
  ].join('\n')
  await expect(text).toMatchFileSnapshot(join(packageRoot, 'CHECKS.md'))
})

// Ids are what baselines and vendors cite: a change here is a change of the public interface.
test('ids and titles are what they were; a new one is added by npm run generate', async () => {
  const planned = cases()
  const table = planned.filter(({ id }, index) => planned.findIndex((each) => each.id === id) === index)
  await expect(table.map(({ id, title }) => `${id}\t${title}\n`).join('')).toMatchFileSnapshot('ids.tsv')
})

test('every id is unique, and its title a claim', () => {
  for (const profile of ['page', 'graph', 'odata'] as const) {
    const planned = plan(contract, profile)
    expect(new Set(planned.map(({ id }) => id)).size).toBe(planned.length)
    expect(planned.filter(({ title }) => /\bshould\b/i.test(title) || !/^[a-z]/.test(title))).toEqual([])
  }
  expect(plan(contract, 'graph').length).toBeGreaterThanOrEqual(120)
})
