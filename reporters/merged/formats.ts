import type { MergedReport } from '../../src/report/merge.js'
import { jsonText } from '../../src/support/printable.js'

/** All formats of a merged report, loaded on demand. A format is one pure function. */
export const mergedFormats = {
  console: async () => (await import('./console.js')).consoleMerged,
  html: async () => (await import('./html.js')).htmlMerged,
  markdown: async () => (await import('./markdown.js')).markdownMerged,
  json: async () => jsonText,
} satisfies Record<string, () => Promise<(merged: MergedReport, color: boolean) => string>>

export type MergedFormat = keyof typeof mergedFormats
