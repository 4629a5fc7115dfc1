import type { Report } from '../../src/model/report.js'
import { areas, hows, type Outcome, outcomes, type Result } from '../../src/model/result.js'
import { isKnown } from './lists.js'

const cell = (outcome: Outcome, results: readonly Result[]): string => {
  const own = results.filter((result) => result.outcome === outcome)
  if (own.length === 0) return ''
  const known = own.filter(isKnown).length
  const details = hows.flatMap((how) => {
    const count = own.filter((result) => result.how === how).length
    return count > 0 ? [`${count} ${how}`] : []
  })
  if (known > 0) details.push(`${known} known`)
  return `${own.length}${details.length > 0 ? ` (${details.join(', ')})` : ''}`
}

const row = (name: string, results: readonly Result[]): string =>
  `| ${[name, ...outcomes.map((outcome) => cell(outcome, results))].join(' | ')} |`

export const matrix = ({ results }: Report): string[] => [
  `| area | ${outcomes.join(' | ')} |`,
  `| --- |${' ---: |'.repeat(outcomes.length)}`,
  ...areas.flatMap((area) => {
    const own = results.filter((result) => result.area === area)
    return own.length > 0 ? [row(area, own)] : []
  }),
  row('**all**', results),
  '',
]
