import type { Contract } from '../../model/contract.js'
import type { Profile } from '../../model/result.js'
import type { Rule } from '../../model/rule.js'
import type { Source } from '../../model/source.js'
import { faultTitles } from '../../reference/fault-titles.js'
import type { FaultId } from '../../reference/faults.js'
import { sourceText, sourceUrl } from '../../report/sources.js'
import { sourcesOf } from '../../rules/plan.js'

interface Statement {
  readonly text: string
  readonly url?: string
}

export interface Part {
  readonly name: string
  readonly statements: readonly Statement[]
}

export const partOf = (name: string, ...texts: readonly string[]): Part => ({
  name,
  statements: texts.map((text) => ({ text })),
})

/** The documentation of a rule, or of its case for the element at a place, for `explain` and docs/rules. */
export const explanationOf = (
  contract: Contract,
  rule: Rule<string, FaultId>,
  place?: Source,
): readonly Part[] => {
  const { requirement, sent, passes, fails } = rule.explanation
  const levels = (['page', 'graph', 'odata'] as const satisfies Profile[])
    .map((profile) => `${profile} ${rule.levels[profile] ?? '-'}`)
    .join(', ')
  const sources = sourcesOf(contract, rule, place).map((source): Statement => {
    const url = sourceUrl(source, contract)
    return { text: sourceText(source), ...(url && { url }) }
  })
  return [
    partOf('Requirement', ...requirement),
    { name: 'Source', statements: sources },
    partOf('Levels', levels),
    partOf('Sent', ...sent),
    partOf('Passes', ...passes),
    partOf('Fails', ...fails),
    partOf('Proven by', ...rule.provenBy.map((fault) => `${fault}: a service that ${faultTitles[fault]}`)),
  ]
}
