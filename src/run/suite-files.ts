import type { Case } from '../model/rule.js'
import { isProbe } from '../rules/rule.js'
import { rules } from '../rules/rules.js'

/** The file of tests/contract that a case belongs to. */
export const fileOf = ({ definition, area }: Case): string => {
  if (!isProbe(definition)) return 'invariants'
  return definition.dangerous ? 'dangerous' : area
}

/** The files of tests/contract, in the order in which they run: harmless probes by area, dangerous ones, invariants. */
export const suiteFiles: readonly string[] = [
  ...new Set(rules.map(({ area }) => area)),
  'dangerous',
  'invariants',
]
