import { loadContract } from '../../contract/index.js'
import type { Rule } from '../../model/rule.js'
import { plan, sourceLine, sourcesOf } from '../../rules/plan.js'
import { rules } from '../../rules/rules.js'
import { packageRoot } from '../../support/package-info.js'
import { jsonText } from '../../support/printable.js'
import type { Terminal } from '../output/terminal.js'

/** Every rule with its cases, without a target. */
const catalogue = (directory: string | undefined) => {
  const contract = loadContract(directory ?? packageRoot)
  const cases = plan(contract, 'graph')
  return rules.flatMap((rule: Rule) => {
    const { id, area, title, levels } = rule
    return levels.graph === undefined
      ? []
      : [
          {
            id,
            area,
            level: levels.graph,
            title,
            source: sourceLine(sourcesOf(contract, rule)),
            cases: cases
              .filter(({ rule }) => rule === id)
              .map((each) => ({ id: each.id, title: each.title })),
          },
        ]
  })
}

/** The `list` command. @returns the exit code. */
export const list = (flags: { json?: boolean; contract?: string }, { print, deliver }: Terminal): number => {
  const listed = catalogue(flags.contract)
  if (flags.json) {
    deliver(jsonText(listed))
    return 0
  }
  for (const rule of listed) {
    print(`${rule.id}  ${rule.level}  ${rule.title}`)
    for (const each of rule.cases) print(`  ${each.id}  ${each.title}`)
  }
  return 0
}
