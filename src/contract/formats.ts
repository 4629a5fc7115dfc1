import type { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'

/** Years of more digits than four, and before Christ, take the place of one with the same days. */
const fourDigits = (date: string): string =>
  date.replace(/^-?\d{4,}(?=-)/, (year) => String(2000 + (((Number(year) % 400) + 400) % 400)))

const withSeconds = (time: string): string => time.replace(/(T\d\d:\d\d)(?=Z|[+-]|$)/i, '$1:00')

/** How OData writes a value that a format of JSON Schema is meant for, said in the words of that format. */
const spellings: Readonly<Record<'date' | 'date-time', (text: string) => string>> = {
  date: fourDigits,
  'date-time': (text) => withSeconds(fourDigits(text)),
}

/**
 * Adds the formats of JSON Schema. Dates and times are taken as OData writes them: seconds may be left out, and a year may
 * have more than four digits (ABNF: dateValue, dateTimeOffsetValue).
 */
export const addFormats = (ajv: Ajv2020): void => {
  formats.default(ajv, { mode: 'full' })
  for (const [name, spelled] of Object.entries(spellings)) {
    const { validate } = ajv.formats[name] as { validate: (text: string) => boolean }
    ajv.addFormat(name, (text: string) => validate(spelled(text)))
  }
}
