import type { Report } from '../src/model/report.js'
import { jsonText } from '../src/support/printable.js'

/** The report as JSON, as `report.schema.json` describes it. */
export const json = (report: Report): string => jsonText(report)
