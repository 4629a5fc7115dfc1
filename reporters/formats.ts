import type { Report } from '../src/model/report.js'
import { consoleReport } from './console.js'
import { github } from './github.js'
import { htmlReport } from './html.js'
import { json } from './json.js'
import { junit } from './junit.js'
import { markdown } from './markdown/markdown.js'

/** All report formats. A reporter is one pure function. */
export const formats = {
  console: consoleReport,
  github,
  html: htmlReport,
  json,
  junit,
  markdown,
} satisfies Record<string, (report: Report, color: boolean) => string>

export type Format = keyof typeof formats
