import type { ReportComparison } from '../../src/report/comparison.js'
import { jsonText } from '../../src/support/printable.js'

/** All formats of a comparison, loaded on demand. A format is one pure function. */
export const comparisonFormats = {
  console: async () => (await import('./console.js')).consoleComparison,
  markdown: async () => (await import('./markdown.js')).markdownComparison,
  json: async () => jsonText,
} satisfies Record<string, () => Promise<(comparison: ReportComparison, color: boolean) => string>>
