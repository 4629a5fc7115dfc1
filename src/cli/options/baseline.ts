import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Contract } from '../../model/contract.js'
import type { Report } from '../../model/report.js'
import { exitCodeOf } from '../../report/assemble.js'
import {
  type Comparison,
  compare,
  type KnownDeviation,
  type Terms,
  update,
  verdictWith,
} from '../../report/baseline.js'
import { everyCase } from '../../rules/plan.js'
import { isProbe } from '../../rules/rule.js'
import { causeOf } from '../../support/bounded-file.js'
import { jsonText } from '../../support/printable.js'
import { isSameFile, realPath, whyUnwritable } from '../output/output-files.js'
import type { Outputs } from '../output/reporting.js'
import { writeWhole } from '../output/whole-file.js'
import { type Finished, isWhole } from '../supervision/supervised-run.js'
import { didYouMean, Inconclusive, UsageError } from './errors.js'
import type { RunFlags } from './options.js'
import { conforming, readDocument, schemaNamed } from './validated-file.js'

interface BaselineDocument {
  readonly $schema?: string
  readonly version: 1
  readonly deviations: readonly KnownDeviation[]
}

/** The baseline of a run, read before anything is sent. */
export interface Baseline {
  readonly file: string
  readonly document: BaselineDocument
  /** Whether the run writes it anew. */
  readonly isUpdated: boolean
}

/** What comes of a run with a baseline. */
export interface Held {
  /** With what the baseline says of each case; its verdict is that of the service. */
  readonly report: Report
  readonly exitCode: number
  /** Writes the baseline where that is wanted. @returns what to say, a line each. @throws Inconclusive */
  conclude(): string[]
}

const empty: BaselineDocument = { version: 1, deviations: [] }

const read = (file: string): BaselineDocument => {
  const schema = schemaNamed('baseline')
  const document = conforming<BaselineDocument>(readDocument(file, 'baseline'), schema, file, 'baseline')
  const ids = document.deviations.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) < index)
  if (twice !== undefined)
    throw new UsageError(`${file}: ${JSON.stringify(twice)} is there twice`, 'baseline')
  return document
}

/** A file that is put in place of another needs more than one that is written to. */
const whyIrreplaceable = (file: string): string | undefined => {
  const why = whyUnwritable(file)
  if (why !== undefined) return why
  try {
    accessSync(dirname(realPath(file)), constants.W_OK)
  } catch (error) {
    return causeOf(error)
  }
  return undefined
}

/** The baseline that the flags name. @throws UsageError where it cannot be read, or could not be written */
export const openBaseline = (
  { baseline: file, updateBaseline: isUpdated = false }: Pick<RunFlags, 'baseline' | 'updateBaseline'>,
  { reports, har }: Outputs,
): Baseline | undefined => {
  if (file === undefined) {
    if (isUpdated) throw new UsageError('--update-baseline wants to know the file: add --baseline FILE')
    return undefined
  }
  const written = [...reports.map((report) => report.file), har]
  if (written.some((other) => other !== undefined && isSameFile(other, file)))
    throw new UsageError(`--baseline ${file} is written to by another option: name another file`)
  const why = isUpdated ? whyIrreplaceable(file) : undefined
  if (why !== undefined) throw new UsageError(`--baseline ${file} cannot be written: ${why}`)
  const isNew = isUpdated && !existsSync(file)
  return { file, document: isNew ? empty : read(file), isUpdated }
}

const remarks = (file: string, { fresh, stale, expired }: Comparison, ids: readonly string[]): string[] => [
  ...fresh.map(({ id }) => `a fail that ${file} does not know: ${id}`),
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
  if (added.length + removed.length === 0) return [`${file} is as it was`]
  return [
    ...removed.map(({ id, outcome }) => `removed from ${file}: ${id}, ${outcome}`),
    ...added.map(({ id, outcome }) => `added to ${file}: ${id}, ${outcome}`),
  ]
}

const termsOf = (report: Report, contract: Contract): Terms => {
  const cases = everyCase(contract)
  return {
    ids: cases.map(({ id }) => id),
    // Invariants are judged by what all other cases bring.
    unsure: report.partial ? cases.filter(({ definition }) => !isProbe(definition)).map(({ id }) => id) : [],
    today: report.startedAt.slice(0, '2027-01-31'.length),
  }
}

/** What the exit code rests on, where the report's verdict is another. */
const summary = (
  file: string,
  { verdict }: Report,
  exitCode: number,
  known: number,
  all: number,
): string[] => {
  if (exitCode === 3 && verdict === 'non-conformant')
    return [`beside what ${file} knows there is no verdict: something was blocked, or went wrong`]
  if (exitCode !== 0 || known === 0) return []
  return known === all
    ? [`these are exactly the deviations that ${file} knows: ${known}`]
    : [`these are ${known} of the ${all} deviations that ${file} knows, and the others were not judged`]
}

/** Holds a report against a baseline, or against what that is going to be. A faulty run does not update it. */
export const hold = (baseline: Baseline, report: Report, contract: Contract, finished: Finished): Held => {
  const { file, document, isUpdated } = baseline
  const terms = termsOf(report, contract)
  const isFaulty = report.summary.error + finished.collected.errors.length > 0
  const updated = isUpdated && !isFaulty ? update(document.deviations, report.results, terms) : undefined
  const comparison = compare(updated ?? document.deviations, report.results, terms)
  const exitCode = exitCodeOf({ verdict: verdictWith(comparison, isWhole(finished)) })
  const { known, results } = comparison
  return {
    report: { ...report, results },
    exitCode,
    conclude: () => {
      if (updated) save(baseline, updated)
      return [
        ...(updated ? changes(baseline, updated) : []),
        ...(isUpdated && !updated ? [`${file} is not updated: a fault of the suite`] : []),
        ...remarks(file, comparison, terms.ids),
        ...summary(file, report, exitCode, known.length, (updated ?? document.deviations).length),
      ]
    },
  }
}
