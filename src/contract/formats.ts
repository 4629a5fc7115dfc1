import type { Format } from 'ajv/dist/2020.js'
import { fullFormats } from 'ajv-formats/dist/formats.js'

/** Replaces a year with more than four digits, or a negative one, by a year with the same number of days. */
const fourDigits = (date: string): string =>
  date.replace(/^-?\d{4,}(?=-)/, (year) => String(2000 + (((Number(year) % 400) + 400) % 400)))

const withSeconds = (time: string): string => time.replace(/(T\d\d:\d\d)(?=Z|[+-]|$)/i, '$1:00')

/** Rewrites a value in OData notation for a format of JSON Schema. */
const rewritings: Readonly<Record<'date' | 'date-time', (text: string) => string>> = {
  date: fourDigits,
  'date-time': (text) => withSeconds(fourDigits(text)),
}

const rewritten = Object.entries(rewritings).map(([name, rewrite]) => {
  const { validate } = fullFormats[name as keyof typeof rewritings] as { validate: (text: string) => boolean }
  return [name, (text: string) => validate(rewrite(text))]
})

/**
 * The formats of JSON Schema. Dates and times follow OData: seconds are optional, and a year may have more than four digits
 * (OData ABNF: dateValue, dateTimeOffsetValue).
 */
export const formats: Readonly<Record<string, Format>> = { ...fullFormats, ...Object.fromEntries(rewritten) }
