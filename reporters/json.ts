import { jsonText } from '../src/report/printable.js'
import type { Report } from '../src/report/report.js'

/** The report as JSON, as `report.schema.json` describes it. */
export const json = (report: Report): string => jsonText(report)
