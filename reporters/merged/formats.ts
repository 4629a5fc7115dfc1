import type { MergedReport } from '../../src/report/merge.js'
import { jsonText } from '../../src/support/printable.js'
import { consoleMerged } from './console.js'
import { htmlMerged } from './html.js'
import { markdownMerged } from './markdown.js'

/** All formats of a merged report. A format is one pure function. */
export const mergedFormats = {
  console: consoleMerged,
  html: htmlMerged,
  markdown: markdownMerged,
  json: jsonText,
} satisfies Record<string, (merged: MergedReport, color: boolean) => string>

export type MergedFormat = keyof typeof mergedFormats
