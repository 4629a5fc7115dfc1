import type { Contract } from '../../model/contract.js'
import type { Report } from '../../model/report.js'
import type { Case } from '../../model/rule.js'
import { exitCodeOf } from '../../report/assemble.js'
import {
  type Comparison,
  compare,
  type KnownDeviation,
  type Terms,
  update,
  verdictWith,
} from '../../report/baseline.js'
import { withCauses } from '../../report/causes.js'
import { everyCase } from '../../rules/plan.js'
import { isProbe } from '../../rules/rule.js'
import { causeOf } from '../../support/bounded-file.js'
import { jsonText } from '../../support/printable.js'
import type { Baseline } from '../options/baseline-file.js'
import { didYouMean, Inconclusive } from '../options/errors.js'
import { type Finished, isWhole } from '../supervision/supervised-run.js'
import { writeWhole } from './whole-file.js'

/** A report compared with a baseline. */
export interface Held {
  /** The report with the baseline's mark on each result; its verdict does not depend on the baseline. */
  readonly report: Report
  readonly exitCode: number
  /** Writes the baseline if the run updates it. @returns lines to print. @throws Inconclusive */
  conclude(): string[]
}

const remarks = (file: string, { fresh, stale, expired }: Comparison, ids: readonly string[]): string[] => [
  ...fresh.map(({ id }) => `a fail that is not in ${file}: ${id}`),
  ...stale.map(({ entry: { id, outcome }, now }) =>
    now === undefined
      ? `${file} is stale: there is no case ${JSON.stringify(id)}${didYouMean(id, ids)}`
      : `${file} is stale: ${id} is ${now} now, not ${outcome}`,
  ),
  ...expired.map(({ id, expires }) => `${file} has expired: ${id} was accepted until ${expires}`),
]

const save = ({ file, document }: Baseline, deviations: readonly KnownDeviation[]): void => {
  try {
    writeWhole(file, jsonText({ ...document, deviations }))
  } catch (error) {
    throw new Inconclusive(`the baseline could not be written to ${file}: ${causeOf(error)}`)
  }
}

const changes = ({ file, document }: Baseline, deviations: readonly KnownDeviation[]): string[] => {
  const added = deviations.filter((entry) => !document.deviations.includes(entry))
  const removed = document.deviations.filter((entry) => !deviations.includes(entry))
  if (added.length + removed.length === 0) return [`${file} is unchanged`]
  return [
    ...removed.map(({ id, outcome }) => `removed from ${file}: ${id}, ${outcome}`),
    ...added.map(({ id, outcome }) => `added to ${file}: ${id}, ${outcome}`),
  ]
}

/** Whether a case judges the responses to all other cases. One that only reads judges what every run reads. */
const judgesOthers = ({ definition, effects }: Case): boolean => !isProbe(definition) && effects !== 'none'

const termsOf = (report: Report, contract: Contract): Terms => {
  const cases = everyCase(contract)
  return {
    ids: cases.map(({ id }) => id),
    unsure: report.partial ? cases.filter(judgesOthers).map(({ id }) => id) : [],
    today: report.startedAt.slice(0, '2027-01-31'.length),
  }
}

/** Explains an exit code that differs from the report's verdict. */
const summary = (
  file: string,
  { verdict }: Report,
  exitCode: number,
  known: number,
  all: number,
): string[] => {
  if (exitCode === 3 && verdict === 'non-conformant')
    return [
      `apart from the deviations in ${file}, the run is inconclusive: a case was blocked, or an error occurred`,
    ]
  if (exitCode !== 0 || known === 0) return []
  return known === all
    ? [`deviations found: exactly the ${known} in ${file}`]
    : [`deviations found: ${known} of the ${all} in ${file}; the others were not judged`]
}

/** Compares a report with a baseline, or with the updated one. A run with defects of the suite does not update it. */
export const hold = (baseline: Baseline, report: Report, contract: Contract, finished: Finished): Held => {
  const { file, document, isUpdated } = baseline
  const terms = termsOf(report, contract)
  const isFaulty = report.summary.error + finished.collected.errors.length > 0
  const updated = isUpdated && !isFaulty ? update(document.deviations, report.results, terms) : undefined
  const comparison = compare(updated ?? document.deviations, report.results, terms)
  const exitCode = exitCodeOf({ verdict: verdictWith(comparison, isWhole(finished)) })
  const { known, results } = comparison
  return {
    report: withCauses({ ...report, results }),
    exitCode,
    conclude: () => {
      if (updated) save(baseline, updated)
      return [
        ...(updated ? changes(baseline, updated) : []),
        ...(isUpdated && !updated ? [`${file} is not updated because of a defect of the suite`] : []),
        ...remarks(file, comparison, terms.ids),
        ...summary(file, report, exitCode, known.length, (updated ?? document.deviations).length),
      ]
    },
  }
}
