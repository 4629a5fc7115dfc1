import type { Contract } from '../model/contract.js'
import type { Area, Level } from '../model/result.js'
import type { Rule } from '../model/rule.js'
import { plan, sourceLine, sourcesOf } from './plan.js'
import { rules } from './rules.js'

/** A rule with its cases, at its level in the default profile. */
export interface CataloguedRule {
  readonly id: string
  readonly area: Area
  readonly level: Level
  readonly title: string
  readonly source: string
  readonly cases: readonly { readonly id: string; readonly title: string }[]
}

/** Every rule of the default profile with its cases. */
export const catalogueOf = (contract: Contract): CataloguedRule[] => {
  const cases = plan(contract, 'graph')
  return rules.flatMap((rule: Rule) => {
    const { id, area, title, levels } = rule
    if (levels.graph === undefined) return []
    const own = cases.filter((each) => each.rule === id).map((each) => ({ id: each.id, title: each.title }))
    return [
      { id, area, level: levels.graph, title, source: sourceLine(sourcesOf(contract, rule)), cases: own },
    ]
  })
}
