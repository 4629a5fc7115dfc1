import { createRequire } from 'node:module'
import type { Format } from 'ajv/dist/2020.js'

const load = createRequire(import.meta.url)

/** The formats of the library. It is loaded on first use, because that takes time. */
const fullFormats = (): Readonly<Record<string, Format>> => {
  const library: typeof import('ajv-formats/dist/formats.js') = load('ajv-formats/dist/formats.js')
  return library.fullFormats
}

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
 * Dates and times in OData notation: seconds are optional, and a year may have more than four digits (OData ABNF:
 * dateValue, dateTimeOffsetValue).
 */
export const dates: Readonly<Record<string, Format>> = Object.fromEntries(
  Object.entries(rewritings).map(([name, rewrite]) => [
    name,
    (text: string) =>
      (fullFormats()[name] as { validate: (text: string) => boolean }).validate(rewrite(text)),
  ]),
)

/** The formats of JSON Schema, with dates and times in OData notation. */
export const allFormats = (): Readonly<Record<string, Format>> => ({ ...fullFormats(), ...dates })
