import type { Formatter } from './format.js'

/** All report formats. Each is loaded on demand. */
export const formats = {
  console: async () => (await import('./console.js')).consoleReport,
  ctrf: async () => (await import('./ctrf.js')).ctrf,
  github: async () => (await import('./github.js')).github,
  html: async () => (await import('./html.js')).htmlReport,
  json: async () => (await import('./json.js')).json,
  junit: async () => (await import('./junit.js')).junit,
  markdown: async () => (await import('./markdown/markdown.js')).markdown,
  sarif: async () => (await import('./sarif.js')).sarif,
} satisfies Record<string, () => Promise<Formatter>>

export type Format = keyof typeof formats

/** The formats that do not contain the exchanges of passed cases. */
export const withoutPasses: ReadonlySet<string> = new Set<Format>([
  'console',
  'ctrf',
  'github',
  'junit',
  'markdown',
  'sarif',
])
