import type { Report } from '../src/model/report.js'
import type { Result } from '../src/model/result.js'
import { printable, printableLines } from '../src/support/printable.js'

/** Makes every text in a value printable. */
const printableIn = (value: unknown): unknown => {
  if (typeof value === 'string') return printable(value)
  if (Array.isArray(value)) return value.map(printableIn)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, printableIn(each)]))
}

/** A value with printable texts. */
export const shown = <T>(value: T): T => printableIn(value) as T

/** Makes a stack trace printable and keeps its lines. */
const messageOf = ({ outcome, message }: Result): Partial<Result> =>
  outcome === 'error' && message !== undefined ? { message: printableLines(message).join('\n') } : {}

/** The report for text formats: with printable texts and without exchanges. */
export const shownReport = (report: Report): Report => ({
  ...shown({ ...report, results: [] }),
  results: report.results.map((result) => ({
    ...shown({ ...result, exchanges: [] }),
    ...messageOf(result),
  })),
})
