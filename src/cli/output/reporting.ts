import { verdictLine } from '../../../reporters/console.js'
import { type Format, formats } from '../../../reporters/formats.js'
import { har } from '../../../reporters/har.js'
import type { Logged } from '../../engine/recording/recorder.js'
import type { Report } from '../../model/report.js'
import { version } from '../../support/package-info.js'
import { didYouMean, UsageError } from '../options/errors.js'
import { isSameFile, whyUnwritable } from './output-files.js'
import { isStdoutBesideStderr, wantsColorOnStdout } from './streams.js'
import { writeWhole } from './whole-file.js'

/** The format and destination of a report. */
interface Output {
  readonly format: Format
  /** stdout by default. */
  readonly file?: string
}

const parse = (text: string): Output => {
  const [name, ...rest] = text.split('=') as [string, ...string[]]
  if (!Object.hasOwn(formats, name)) {
    const names = Object.keys(formats)
    throw new UsageError(
      `unknown reporter "${name}"${didYouMean(name, names)}: there are ${names.join(', ')}`,
      'reporter',
    )
  }
  const file = rest.join('=')
  if (rest.length > 0 && file === '') throw new UsageError(`--reporter ${name}= needs a file name`)
  return { format: name as Format, ...(file !== '' && { file }) }
}

/** Checks before the run that a file can be written after it. @throws UsageError */
const checkWritable = (option: string, file: string): void => {
  const why = whyUnwritable(file)
  if (why !== undefined) throw new UsageError(`${option} cannot be written: ${why}`)
}

/** The destinations of the reports and of the HAR file. */
export interface Outputs {
  readonly reports: readonly Output[]
  readonly har?: string
}

/** Input files by option, which a run must not overwrite. */
export type Inputs = Readonly<Record<string, string | undefined>>

/** Reads the `--reporter` and `--har` options; the default is the console report. @throws UsageError */
export const outputsOf = (texts: readonly string[], har?: string, inputs: Inputs = {}): Outputs => {
  const reports = texts.length === 0 ? [{ format: 'console' as const }] : texts.map(parse)
  const toStdout = reports.filter(({ file }) => file === undefined)
  if (toStdout.length > 1)
    throw new UsageError(
      `only one report can go to stdout: write --reporter ${toStdout[1]?.format}=FILE`,
      'reporter',
    )
  const files = [
    ...reports.flatMap(({ format, file }) =>
      file === undefined ? [] : [{ file, option: `--reporter ${format}=${file}` }],
    ),
    ...(har === undefined ? [] : [{ file: har, option: `--har ${har}` }]),
  ]
  const twice = files.find(({ file }, index) =>
    files.some((other, at) => at < index && isSameFile(other.file, file)),
  )
  if (twice) throw new UsageError(`only one report can go to ${twice.file}: name another file`, 'reporter')
  for (const { file, option } of files) {
    const input = Object.entries(inputs).find(([, read]) => read !== undefined && isSameFile(read, file))
    if (input) throw new UsageError(`${option} would overwrite the file of ${input[0]}: name another file`)
    checkWritable(option, file)
  }
  return { reports, ...(har !== undefined && { har }) }
}

/** Lines for stderr about written files, and whether all of them could be written. */
interface Written {
  readonly lines: readonly string[]
  readonly isComplete: boolean
}

const save = (label: string, file: string, text: string, isPrivate: boolean): Written => {
  try {
    writeWhole(file, text, { isPrivate })
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
    : save('log of exchanges', file, har(logged, { name: 'odata-contract', version }), true)

/** Whether a reader of stderr sees the verdict on stdout. */
const isVerdictShown = ({ reports }: Outputs): boolean =>
  reports.some(({ format, file }) => format === 'console' && file === undefined) && isStdoutBesideStderr()

/** Writes a report to all its destinations. @returns the written files, and the verdict unless stdout shows it. */
export const writeReports = (report: Report, outputs: Outputs, deliver: (text: string) => void): Written => {
  const written = outputs.reports.flatMap(({ format, file }) => {
    const text = formats[format](report, file === undefined && wantsColorOnStdout())
    if (file !== undefined) return [save(`${format} report`, file, text, false)]
    deliver(text)
    return []
  })
  const verdict = isVerdictShown(outputs) ? [] : [verdictLine(report)]
  return {
    lines: [...verdict, ...written.flatMap(({ lines }) => lines)],
    isComplete: written.every(({ isComplete }) => isComplete),
  }
}
