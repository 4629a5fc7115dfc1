import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { type Format, formats } from '../../reporters/formats.js'
import type { Report } from '../report/report.js'
import { didYouMean, UsageError } from './usage.js'
import { whyUnwritable } from './writable.js'

/** Where a report goes. */
export interface Output {
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
  if (rest.length > 0 && file === '')
    throw new UsageError(`--reporter ${name}= wants a file name`, 'reporter')
  return { format: name as Format, ...(file !== '' && { file }) }
}

/** Finds out before the run what would keep a report from being written after it. @throws UsageError */
const checkFile = ({ format, file }: Output): void => {
  if (file === undefined) return
  const why = whyUnwritable(file)
  if (why !== undefined)
    throw new UsageError(`--reporter ${format}=${file} cannot be written: ${why}`, 'reporter')
}

/** Reads `--reporter` options; the console where there are none. @throws UsageError */
export const outputsOf = (texts: readonly string[]): Output[] => {
  const outputs = texts.length === 0 ? [{ format: 'console' as const }] : texts.map(parse)
  const toStdout = outputs.filter(({ file }) => file === undefined)
  if (toStdout.length > 1)
    throw new UsageError(
      `only one report can go to stdout: write --reporter ${toStdout[1]?.format}=FILE`,
      'reporter',
    )
  const files = outputs.flatMap(({ file }) => (file === undefined ? [] : [file]))
  const twice = files.find((file, index) =>
    files.some((other, at) => at < index && resolve(other) === resolve(file)),
  )
  if (twice !== undefined)
    throw new UsageError(`only one report can go to ${twice}: name another file`, 'reporter')
  for (const output of outputs) checkFile(output)
  return outputs
}

/** Writes a report everywhere it is wanted. @returns a line for each file that could not be written. */
export const writeReports = (
  report: Report,
  outputs: readonly Output[],
  print: (text: string) => void,
): string[] =>
  outputs.flatMap(({ format, file }) => {
    const color = file === undefined && process.stdout.isTTY === true && !process.env.NO_COLOR
    const text = formats[format](report, color)
    if (file === undefined) {
      print(text)
      return []
    }
    try {
      writeFileSync(file, text)
      return []
    } catch (error) {
      return [`the ${format} report could not be written to ${file}: ${(error as Error).message}`]
    }
  })
