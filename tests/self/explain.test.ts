import { describe, expect, test } from 'vitest'
import { explain } from '../../src/cli/commands/explain.js'
import { loadContract, type Profile } from '../../src/index.js'
import { explainedContradictions } from '../../src/rules/contradictions.js'
import { plan, select } from '../../src/rules/plan.js'
import { rules } from '../../src/rules/rules.js'
import { packageRoot } from '../../src/support/package-info.js'

const contract = loadContract(packageRoot)

const explained = (name: string): string => {
  const printed: string[] = []
  const print = (line: string) => printed.push(line)
  explain(
    name,
    {},
    {
      print,
      deliver: print,
      say: print,
      remark: print,
      status: () => {},
      redact: (text: string) => text,
      hide: () => {},
      leave: () => {},
    },
  )
  return printed.join('\n')
}

/** What the command line at the end of an explanation selects. */
const selectedBy = (text: string): string[] => {
  const [, profile = 'graph', only = ''] =
    /^Run it +odata-contract (?:--profile (\S+) )?--only '(.*)'$/m.exec(text) ?? []
  const found = select(plan(contract, profile as Profile), { only: [only], skip: [] })
  return found.map(({ id }) => id)
}

/** Of the built-in contract in any profile. */
const casesOf = (rule: string): string[] => {
  const all = (['graph', 'odata', 'page'] as const).flatMap((profile) => plan(contract, profile))
  return all.flatMap(({ id, rule: own }) => (own === rule ? [id] : []))
}

describe('explain', () => {
  test.for(rules.map(({ id }) => id))(
    '%s shows the requirement, the requests and the conditions of pass and fail',
    (id) => {
      const text = explained(id)
      for (const part of ['Requirement', 'Source', 'Levels', 'Sent', 'Passes', 'Fails', 'Proven by'])
        expect(text).toMatch(new RegExp(`^${part} +\\S`, 'm'))
      const [, ...lines] = text.split('\n')
      expect(lines.filter((line) => line.length > 100 && !/\S{80}/.test(line))).toEqual([])
    },
  )

  test.for(rules.map(({ id }) => id).filter((id) => casesOf(id).length > 0))(
    'the command line for %s runs its cases',
    (id) => {
      const selected = selectedBy(explained(id))
      expect(selected.length).toBeGreaterThan(0)
      expect(selected.filter((each) => !each.startsWith(`${id}[`))).toEqual([])
    },
  )

  test.for([
    'oversize-survived[1 MiB string]',
    'type-annotation-form[#]',
    'error-content-language[Content-Language]',
  ])('the command line for %s runs just that', (id) => expect(selectedBy(explained(id))).toEqual([id]))

  test('shows the contradictions of the page that concern the rule', () => {
    expect(explained('media-type-refused').replace(/\s+/g, ' ')).toContain(
      'But the page the example request has the header Content-type (line 69); ' +
        'the request headers are Authorization, Accept (line 43). The table is incomplete',
    )
    expect(explained('sibling-untouched')).not.toContain('But the page')
  })
})

test('a contradiction of a kind that a later version knows is left out', () => {
  const [known] = contract.contradictions
  if (!known) throw new Error('the page has contradictions')
  expect(
    explainedContradictions([{ ...known, id: 'from-a-later-version' }, known]).map(({ id }) => id),
  ).toEqual([known.id])
})
