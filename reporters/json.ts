import type { Report } from '../src/model/report.js'
import { jsonText } from '../src/support/printable.js'

/** The report as JSON, see `report.schema.json`. */
export const json = (report: Report): string => jsonText(report)
