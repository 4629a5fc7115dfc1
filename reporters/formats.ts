import { consoleReport } from './console.js'
import { ctrf } from './ctrf.js'
import type { Formatter } from './format.js'
import { github } from './github.js'
import { htmlReport } from './html.js'
import { json } from './json.js'
import { junit } from './junit.js'
import { markdown } from './markdown/markdown.js'
import { sarif } from './sarif.js'

/** All report formats. */
export const formats = {
  console: consoleReport,
  ctrf,
  github,
  html: htmlReport,
  json,
  junit,
  markdown,
  sarif,
} satisfies Record<string, Formatter>

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
