import { comparisonFormats } from '../../../reporters/comparison/formats.js'
import { summaryLine } from '../../../reporters/comparison/summary.js'
import { compareReports, type NamedReport } from '../../report/comparison.js'
import type { ReportFlags } from '../options/flags.js'
import { readReports } from '../options/report-file.js'
import { destinationsOf } from '../output/destinations.js'
import { writeTexts } from '../output/reporting.js'
import type { Terminal } from '../output/terminal.js'

type Format = keyof typeof comparisonFormats

/** The `compare` command. @returns the exit code. @throws UsageError */
export const compare = async (
  before: string,
  after: string,
  flags: ReportFlags,
  terminal: Terminal,
): Promise<number> => {
  const names = Object.keys(comparisonFormats) as Format[]
  const outputs = destinationsOf(flags.reporter, names, {
    'the first report': before,
    'the second report': after,
  })
  const [former, latter] = readReports([before, after]) as [NamedReport, NamedReport]
  const comparison = compareReports(former, latter)
  const summary = summaryLine(comparison)
  if (!(await writeTexts(comparison, outputs, comparisonFormats, summary, terminal))) return 3
  return comparison.broken.length > 0 ? 1 : 0
}
