import type { Case } from '../model/rule.js'
import { isProbe } from '../rules/rule.js'
import { rules } from '../rules/rules.js'

/** The file of tests/contract that a case belongs to. */
export const fileOf = ({ definition, area, effects }: Case): string => {
  if (isProbe(definition) && definition.dangerous) return 'dangerous'
  return isProbe(definition) || effects === 'none' ? area : 'invariants'
}

/** The files of tests/contract, in the order in which they run: reads and harmless probes by area, dangerous ones, invariants. */
export const suiteFiles: readonly string[] = [
  ...new Set(rules.map(({ area }) => area)),
  'dangerous',
  'invariants',
]

/** Cases in the order of their files. */
export const inOrder = (cases: readonly Case[]): Case[] =>
  suiteFiles.flatMap((file) => cases.filter((each) => fileOf(each) === file))
