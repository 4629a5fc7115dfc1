import { type Area, areas, hows, type Outcome, outcomes, type Result } from '../../src/model/result.js'
import type { Style } from './style.js'
import { wrapped } from './style.js'

/** The column in which the counts of an area start. */
const column = 21

/** The counts of `how` among passes, the most frequent first. */
const howsOf = (results: readonly Result[]): string => {
  const counts = hows
    .map((how) => ({ how, count: results.filter((result) => result.how === how).length }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)
  return counts.length === 0 ? '' : ` (${counts.map(({ how, count }) => `${count} ${how}`).join(', ')})`
}

const countOf = (outcome: Outcome, results: readonly Result[]): string => {
  const known = results.filter(({ baseline }) => baseline?.state === 'known').length
  return `${results.length} ${outcome}${known > 0 ? ` (${known} known)` : ''}${howsOf(results)}`
}

const lineOf = (area: Area, results: readonly Result[], { paint }: Style): string[] => {
  const counts = outcomes
    .map((outcome) => ({ outcome, own: results.filter((result) => result.outcome === outcome) }))
    .filter(({ own }) => own.length > 0)
  const colored = (text: string) =>
    text.replace(/\d+ (pass|fail|warn|note|skip|blocked|error)\b/g, (each, outcome) => paint(outcome, each))
  const lines = wrapped(counts.map(({ outcome, own }) => countOf(outcome, own)).join(', '), column)
  return lines.map((line, n) => `  ${(n === 0 ? area : '').padEnd(column - 2)}${colored(line)}`)
}

/** The counts of each area, with what its passes are based on. */
export const areaLines = (results: readonly Result[], style: Style): string[] =>
  areas
    .map((area) => ({ area, own: results.filter((result) => result.area === area) }))
    .filter(({ own }) => own.length > 0)
    .flatMap(({ area, own }) => lineOf(area, own, style))
