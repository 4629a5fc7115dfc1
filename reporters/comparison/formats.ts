import type { ReportComparison } from '../../src/report/comparison.js'
import { jsonText } from '../../src/support/printable.js'
import { consoleComparison } from './console.js'
import { markdownComparison } from './markdown.js'

/** All formats of a comparison. A format is one pure function. */
export const comparisonFormats = {
  console: consoleComparison,
  markdown: markdownComparison,
  json: jsonText,
} satisfies Record<string, (comparison: ReportComparison, color: boolean) => string>
