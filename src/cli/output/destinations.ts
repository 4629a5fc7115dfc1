import { didYouMean, UsageError } from '../options/errors.js'
import { isSameFile, whyUnwritable } from './output-files.js'

/** The format and destination of a report. */
export interface Output<Format extends string> {
  readonly format: Format
  /** stdout by default. */
  readonly file?: string
}

const isOneOf = <Name extends string>(names: readonly Name[], text: string): text is Name =>
  (names as readonly string[]).includes(text)

const parse = <Format extends string>(text: string, names: readonly Format[]): Output<Format> => {
  const [format, ...rest] = text.split('=') as [string, ...string[]]
  if (!isOneOf(names, format))
    throw new UsageError(
      `unknown reporter "${format}"${didYouMean(format, names)}: there are ${names.join(', ')}`,
      'reporter',
    )
  const file = rest.join('=')
  if (rest.length > 0 && file === '') throw new UsageError(`--reporter ${format}= needs a file name`)
  return { format, ...(file !== '' && { file }) }
}

/** Checks in advance that a file can be written. @throws UsageError */
const checkWritable = (option: string, file: string): void => {
  const why = whyUnwritable(file)
  if (why !== undefined) throw new UsageError(`${option} cannot be written: ${why}`)
}

/** Input files by option, which a command must not overwrite. */
export type Inputs = Readonly<Record<string, string | undefined>>

/**
 * Reads the `--reporter` options; the default is the console report. `har` is one more file to write.
 * @param names the names of the formats. @throws UsageError
 */
export const destinationsOf = <Format extends string>(
  texts: readonly string[],
  names: readonly (Format | 'console')[],
  inputs: Inputs = {},
  har?: string,
): readonly Output<Format | 'console'>[] => {
  const reports =
    texts.length === 0 ? [{ format: 'console' as const }] : texts.map((text) => parse(text, names))
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
  return reports
}
