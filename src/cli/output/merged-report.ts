import { type MergedFormat, mergedFormats } from '../../../reporters/merged/formats.js'
import { mergedLine } from '../../../reporters/merged/summary.js'
import { mergeReports, type TargetEntry } from '../../report/merge.js'
import { version } from '../../support/package-info.js'
import type { Output } from './destinations.js'
import { summariseJob } from './job-summary.js'
import { writeTexts } from './reporting.js'
import type { Terminal } from './terminal.js'

/** Merges the reports of several targets, and writes the result. @returns the exit code */
export const writeMerged = async (
  targets: readonly TargetEntry[],
  outputs: readonly Output<MergedFormat>[],
  terminal: Terminal,
): Promise<number> => {
  const merged = mergeReports(targets, { name: 'odata-contract', version, node: process.versions.node })
  const isComplete = await writeTexts(merged, outputs, mergedFormats, mergedLine(merged), terminal)
  const markdown = async () => (await mergedFormats.markdown())(merged)
  for (const line of await summariseJob(markdown, process.env)) terminal.say(line)
  return isComplete || merged.exitCode > 1 ? merged.exitCode : 3
}
