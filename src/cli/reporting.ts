import { writeFileSync } from 'node:fs'
import { type Format, formats } from '../../reporters/formats.js'
import { har } from '../../reporters/har.js'
import type { Logged } from '../judge/recorder.js'
import { version } from '../package.js'
import type { Report } from '../report/report.js'
import { didYouMean, UsageError } from './usage.js'
import { isSameFile, whyUnwritable } from './writable.js'

/** Where a report goes. */
interface Output {
  readonly format: Format
  /** stdout where left out. */
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
  if (rest.length > 0 && file === '') throw new UsageError(`--reporter ${name}= wants a file name`)
  return { format: name as Format, ...(file !== '' && { file }) }
}

/** Finds out before the run what would keep a file from being written after it. @throws UsageError */
const checkWritable = (option: string, file: string): void => {
  const why = whyUnwritable(file)
  if (why !== undefined) throw new UsageError(`${option} cannot be written: ${why}`)
}

/** Where the reports go, and the log of all exchanges. */
export interface Outputs {
  readonly reports: readonly Output[]
  readonly har?: string
}

/** What a run reads, by option, and must not write over. */
export type Inputs = Readonly<Record<string, string | undefined>>

/** Reads `--reporter` options and `--har`; the console where there are none. @throws UsageError */
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
    if (input) throw new UsageError(`${option} would write over what ${input[0]} names: name another file`)
    checkWritable(option, file)
  }
  return { reports, ...(har !== undefined && { har }) }
}

const save = (what: string, file: string, text: string): string[] => {
  try {
    writeFileSync(file, text)
    return []
  } catch (error) {
    return [`the ${what} could not be written to ${file}: ${(error as Error).message}`]
  }
}

/** Writes the log of all exchanges, where it is wanted. @returns a line where it could not be written. */
export const writeHar = ({ har: file }: Outputs, logged: readonly Logged[]): string[] =>
  file === undefined ? [] : save('log of exchanges', file, har(logged, { name: 'odata-contract', version }))

/** Writes a report everywhere it is wanted. @returns a line for each file that could not be written. */
export const writeReports = (
  report: Report,
  { reports }: Outputs,
  deliver: (text: string) => void,
): string[] =>
  reports.flatMap(({ format, file }) => {
    const color = file === undefined && process.stdout.isTTY === true && !process.env.NO_COLOR
    const text = formats[format](report, color)
    if (file !== undefined) return save(`${format} report`, file, text)
    deliver(text)
    return []
  })
