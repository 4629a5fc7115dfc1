import type { Report } from '../src/model/report.js'

/** The amount of detail in a text. quiet: only the verdict. */
export type Detail = 'quiet' | 'normal' | 'verbose'

export interface Display {
  readonly color: boolean
  readonly detail: Detail
}

/** A reporter: one pure function. Formats for machines ignore the display. */
export type Formatter = (report: Report, display: Display) => string
