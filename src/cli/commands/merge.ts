import { type MergedFormat, mergedFormats } from '../../../reporters/merged/formats.js'
import { entryOf } from '../../report/merge.js'
import { UsageError } from '../options/errors.js'
import type { ReportFlags } from '../options/flags.js'
import { readReports } from '../options/report-file.js'
import { destinationsOf } from '../output/destinations.js'
import { writeMerged } from '../output/merged-report.js'
import { isSameFile } from '../output/output-files.js'
import type { Terminal } from '../output/terminal.js'

const checkDistinct = (files: readonly string[]): void => {
  const twice = files.find((file, index) => files.some((other, at) => at < index && isSameFile(other, file)))
  if (twice !== undefined) throw new UsageError(`${twice} is named twice`)
}

/** The `merge` command. @returns the exit code. @throws UsageError */
export const merge = async (
  files: readonly string[],
  flags: ReportFlags,
  terminal: Terminal,
): Promise<number> => {
  checkDistinct(files)
  const inputs = Object.fromEntries(files.map((file, index) => [`report ${index + 1}`, file]))
  const outputs = destinationsOf(flags.reporter, Object.keys(mergedFormats) as MergedFormat[], inputs)
  const targets = readReports(files).map(({ name, report }) => entryOf(name, report))
  return writeMerged(targets, outputs, terminal)
}
