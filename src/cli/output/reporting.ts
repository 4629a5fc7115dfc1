import { verdictLine } from '../../../reporters/console.js'
import type { Detail } from '../../../reporters/format.js'
import { type Format, formats } from '../../../reporters/formats.js'
import { har } from '../../../reporters/har.js'
import type { Logged } from '../../engine/recording/recorder.js'
import type { Report } from '../../model/report.js'
import { version } from '../../support/package-info.js'
import { destinationsOf, type Inputs, type Output } from './destinations.js'
import { isStdoutBesideStderr, wantsColorOnStdout } from './streams.js'
import type { Terminal } from './terminal.js'
import { writeWhole } from './whole-file.js'

/** The destinations of the reports and of the HAR file. */
export interface Outputs {
  readonly reports: readonly Output<Format>[]
  /** True if a merged report contains the exchanges of passed cases. */
  readonly withPasses?: boolean
  readonly har?: string
}

/** Reads the `--reporter` and `--har` options; the default is the console report. @throws UsageError */
export const outputsOf = (texts: readonly string[], har?: string, inputs: Inputs = {}): Outputs => ({
  reports: destinationsOf(texts, Object.keys(formats) as Format[], inputs, har),
  ...(har !== undefined && { har }),
})

/**
 * The making of the text is among what can fail: it can exceed the longest possible string.
 * @returns whether the file could be written
 */
const save = (
  label: string,
  file: string,
  textOf: () => string,
  isPrivate: boolean,
  { say, remark }: Terminal,
): boolean => {
  try {
    writeWhole(file, textOf(), { isPrivate })
    remark(`${label}: ${file}`)
    return true
  } catch (error) {
    say(`the ${label} could not be written to ${file}: ${(error as Error).message}`)
    return false
  }
}

/**
 * Writes the HAR file, if there is one. Only its owner may read it, since it contains the responses of the service.
 * @returns whether it could be written
 */
export const writeHar = ({ har: file }: Outputs, logged: readonly Logged[], terminal: Terminal): boolean =>
  file === undefined ||
  save('log of exchanges', file, () => har(logged, { name: 'odata-contract', version }), true, terminal)

/** Loads a format, which is one pure function. */
type Load<Content> = () => Promise<(content: Content, color: boolean) => string>

/**
 * Writes a content to all its destinations, and the summary to stderr unless its reader sees it on stdout.
 * @returns whether all files could be written
 */
export const writeTexts = async <Content, Name extends string>(
  content: Content,
  reports: readonly Output<Name>[],
  loaders: Readonly<Record<Name, Load<Content>>>,
  summary: string,
  terminal: Terminal,
): Promise<boolean> => {
  const isShown =
    reports.some(({ format, file }) => format === 'console' && file === undefined) && isStdoutBesideStderr()
  if (!isShown) terminal.say(summary)
  let isComplete = true
  for (const { format, file } of reports) {
    const write = await loaders[format]()
    if (file === undefined) terminal.deliver(write(content, wantsColorOnStdout()))
    else if (!save(`${format} report`, file, () => write(content, false), false, terminal)) isComplete = false
  }
  return isComplete
}

/** The formats with an amount of detail. */
const inDetail = (detail: Detail): Readonly<Record<Format, Load<Report>>> => {
  const loaded =
    (load: (typeof formats)[Format]): Load<Report> =>
    async () => {
      const format = await load()
      return (report, color) => format(report, { color, detail })
    }
  const entries = Object.entries(formats) as [Format, (typeof formats)[Format]][]
  return Object.fromEntries(entries.map(([name, load]) => [name, loaded(load)])) as Record<
    Format,
    Load<Report>
  >
}

/** Writes a report to all its destinations. @returns whether all files could be written */
export const writeReports = (
  report: Report,
  { reports }: Outputs,
  detail: Detail,
  terminal: Terminal,
): Promise<boolean> => writeTexts(report, reports, inDetail(detail), verdictLine(report), terminal)
