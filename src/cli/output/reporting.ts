import { verdictLine } from '../../../reporters/console.js'
import type { Detail, Formatter } from '../../../reporters/format.js'
import { type Format, formats } from '../../../reporters/formats.js'
import { har } from '../../../reporters/har.js'
import type { Logged } from '../../engine/recording/recorder.js'
import type { Report } from '../../model/report.js'
import { version } from '../../support/package-info.js'
import { destinationsOf, type Inputs, type Output } from './destinations.js'
import { isStdoutBesideStderr, wantsColorOnStdout } from './streams.js'
import { writeWhole } from './whole-file.js'

/** The destinations of the reports and of the HAR file. */
export interface Outputs {
  readonly reports: readonly Output<Format>[]
  readonly har?: string
}

/** Reads the `--reporter` and `--har` options; the default is the console report. @throws UsageError */
export const outputsOf = (texts: readonly string[], har?: string, inputs: Inputs = {}): Outputs => ({
  reports: destinationsOf(texts, Object.keys(formats) as Format[], inputs, har),
  ...(har !== undefined && { har }),
})

/** Lines for stderr about written files, and whether all of them could be written. */
interface Written {
  readonly lines: readonly string[]
  readonly isComplete: boolean
}

/** Includes the making of the text in what can fail: it can exceed the longest possible string. */
const save = (label: string, file: string, textOf: () => string, isPrivate: boolean): Written => {
  try {
    writeWhole(file, textOf(), { isPrivate })
    return { lines: [`${label}: ${file}`], isComplete: true }
  } catch (error) {
    const why = (error as Error).message
    return { lines: [`the ${label} could not be written to ${file}: ${why}`], isComplete: false }
  }
}

/** Writes the HAR file, if there is one. Only its owner may read it, since it contains the responses of the service. */
export const writeHar = ({ har: file }: Outputs, logged: readonly Logged[]): Written =>
  file === undefined
    ? { lines: [], isComplete: true }
    : save('log of exchanges', file, () => har(logged, { name: 'odata-contract', version }), true)

/** A format: one pure function. */
type Write<Content> = (content: Content, color: boolean) => string

/**
 * Writes a content to all its destinations. @returns lines about the written files, after the summary unless stdout shows it.
 */
export const writeTexts = <Content, Name extends string>(
  content: Content,
  reports: readonly Output<Name>[],
  writers: Readonly<Record<Name, Write<Content>>>,
  summary: string,
  deliver: (text: string) => void,
): Written => {
  const written = reports.flatMap(({ format, file }) => {
    if (file !== undefined)
      return [save(`${format} report`, file, () => writers[format](content, false), false)]
    deliver(writers[format](content, wantsColorOnStdout()))
    return []
  })
  // Whether a reader of stderr sees the summary on stdout.
  const isShown =
    reports.some(({ format, file }) => format === 'console' && file === undefined) && isStdoutBesideStderr()
  return {
    lines: [...(isShown ? [] : [summary]), ...written.flatMap(({ lines }) => lines)],
    isComplete: written.every(({ isComplete }) => isComplete),
  }
}

/** The formats with an amount of detail. */
const inDetail = (detail: Detail): Readonly<Record<Format, Write<Report>>> => {
  const entries = Object.entries(formats) as [Format, Formatter][]
  const write =
    (format: Formatter): Write<Report> =>
    (report, color) =>
      format(report, { color, detail })
  return Object.fromEntries(entries.map(([name, format]) => [name, write(format)])) as Record<
    Format,
    Write<Report>
  >
}

/** Writes a report to all its destinations. @returns the written files, and the verdict unless stdout shows it. */
export const writeReports = (
  report: Report,
  { reports }: Outputs,
  detail: Detail,
  deliver: (text: string) => void,
): Written => writeTexts(report, reports, inDetail(detail), verdictLine(report), deliver)
