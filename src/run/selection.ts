import type { Case } from '../model/rule.js'
import { type Filters, idle, select } from '../rules/plan.js'
import { didYouMean } from '../support/near-miss.js'
import { permitted, type Restraint, whyLeftOut } from './restraint.js'

/** The reason for an empty selection of cases. */
export interface FilterProblem {
  /** The option at fault. `undefined` if both filters together exclude every case. */
  readonly option: 'only' | 'skip' | 'contract' | 'noWrites' | undefined
  readonly problem: string
}

/** The problem with a pattern that matches none of the cases that the run may have. */
const idleProblem = (pattern: string, all: readonly Case[], restraint: Restraint): string => {
  const [leftOut] = select(all, { only: [pattern], skip: [] })
  if (leftOut) return `"${pattern}" matches only cases ${whyLeftOut(leftOut, restraint)}`
  const words = [...new Set(all.flatMap(({ id, rule, area }) => [id, rule, area]))]
  return `no rule, area or case matches "${pattern}"${didYouMean(pattern, words)}`
}

/**
 * The cases that the filters select of those that the run may have. A pattern without a match and an empty selection are
 * problems.
 */
export const filtered = (
  all: readonly Case[],
  filters: Filters,
  restraint: Restraint,
): readonly Case[] | FilterProblem => {
  if (all.length === 0) return { option: 'contract', problem: 'no rule tests an operation of this contract' }
  const cases = permitted(all, restraint)
  if (cases.length === 0) return { option: 'noWrites', problem: 'the contract has no cases that only read' }
  const [unknown] = idle(cases, [...filters.only, ...filters.skip])
  if (unknown !== undefined)
    return {
      option: filters.only.includes(unknown) ? 'only' : 'skip',
      problem: idleProblem(unknown, all, restraint),
    }
  const selected = select(cases, filters)
  return selected.length > 0 ? selected : { option: undefined, problem: 'leave no case to judge' }
}
