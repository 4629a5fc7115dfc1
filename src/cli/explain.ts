import { loadContract } from '../contract/index.js'
import { packageRoot } from '../package.js'
import { faults } from '../reference/faults.js'
import { plan } from '../rules/plan.js'
import { rules } from '../rules/rules.js'
import type { Terminal } from './terminal.js'
import { didYouMean, UsageError } from './usage.js'

/** The `explain` command. @returns the exit code. */
export const explain = (name: string, flags: { contract?: string }, { print }: Terminal): number => {
  const cases = plan(loadContract(flags.contract ?? packageRoot), 'graph')
  const found = cases.find(({ id }) => id === name)
  const rule = rules.find(({ id }) => id === (found?.rule ?? name))
  if (!rule) {
    const words = [...rules.map(({ id }) => id), ...cases.map(({ id }) => id)]
    throw new UsageError(
      `there is no rule or case "${name}"${didYouMean(name, words)}: see odata-contract list`,
    )
  }
  const levels = (['page', 'graph', 'odata'] as const).map((each) => `${each} ${rule.levels[each] ?? '-'}`)
  const lines = [
    `${found?.id ?? rule.id}: ${found?.title ?? rule.title}`,
    `area     ${rule.area}`,
    `levels   ${levels.join(', ')}`,
    `source   ${found?.source ?? rule.source}`,
    ...rule.provenBy.map(
      (fault) => `proof    fails a service that ${faults[fault].title} (mock --fault ${fault})`,
    ),
    `run it   odata-contract --only '${found?.id ?? rule.id}'`,
  ]
  print(`${lines.join('\n')}\n`)
  return 0
}
