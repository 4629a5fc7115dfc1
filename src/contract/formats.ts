import type { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/** Replaces a year with more than four digits, or a negative one, by a year with the same number of days. */
const fourDigits = (date: string): string =>
  date.replace(/^-?\d{4,}(?=-)/, (year) => String(2000 + (((Number(year) % 400) + 400) % 400)))

const withSeconds = (time: string): string => time.replace(/(T\d\d:\d\d)(?=Z|[+-]|$)/i, '$1:00')

/** Rewrites a value in OData notation for a format of JSON Schema. */
const rewritings: Readonly<Record<'date' | 'date-time', (text: string) => string>> = {
  date: fourDigits,
  'date-time': (text) => withSeconds(fourDigits(text)),
}

/**
 * Adds the formats of JSON Schema. Dates and times follow OData: seconds are optional, and a year may have more than four
 * digits (OData ABNF: dateValue, dateTimeOffsetValue).
 */
export const addFormats = (ajv: Ajv2020): void => {
  formats.default(ajv, { mode: 'full' })
  for (const [name, rewrite] of Object.entries(rewritings)) {
    const { validate } = ajv.formats[name] as { validate: (text: string) => boolean }
    ajv.addFormat(name, (text: string) => validate(rewrite(text)))
  }
}
