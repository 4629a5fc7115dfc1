import type { Profile } from '../../model/result.js'
import type { Rule } from '../../model/rule.js'
import { type FaultId, faults } from '../../reference/faults.js'
import { explanations } from '../../rules/explanations.js'
import type { RuleId } from '../../rules/rules.js'

/** What there is to say about a rule, part by part: name and text. `explain` and CHECKS.md are made of it. */
export const explanationOf = (
  rule: Rule<RuleId, FaultId>,
): readonly (readonly [name: string, text: string])[] => {
  const { requirement, sent, passes, fails } = explanations[rule.id]
  const levels = (['page', 'graph', 'odata'] as const satisfies Profile[])
    .map((profile) => `${profile} ${rule.levels[profile] ?? '-'}`)
    .join(', ')
  return [
    ['Requirement', requirement],
    ['Source', rule.source],
    ['Levels', levels],
    ['Sent', sent],
    ['Passes', passes],
    ['Fails', fails],
    ...rule.provenBy.map(
      (fault) => ['Proven by', `${fault}: a service that ${faults[fault].title}`] as const,
    ),
  ]
}
