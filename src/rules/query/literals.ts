import type { Json } from '../../model/json.js'
import type { Property } from '../../model/property.js'

/** Types that a literal writes without quotes (OData URL Conventions 5.1.1.14). */
const bare =
  /^Edm\.(Boolean|Byte|SByte|Int16|Int32|Int64|Guid|Date|Decimal|Single|Double|DateTimeOffset|TimeOfDay)$/

/** Types whose values a service prints completely, so that the printed value is equal to the stored one. */
const exact = /^Edm\.(Boolean|Byte|SByte|Int16|Int32|Int64|Guid|Date|String)$/

/** How a literal names a member of an enumeration: as text (OData 4.01), or with the name of the type (OData 4.0). */
export type EnumForm = 'plain' | 'qualified'

/** Whether a URL can contain the values of the property as literals. */
export const hasLiterals = ({ edm, kind }: Property): boolean =>
  kind === 'enum' || (kind === 'primitive' && (edm === 'Edm.String' || bare.test(edm)))

/** Whether a printed value of the property is the whole value. */
export const isExact = ({ edm, kind }: Property): boolean => kind === 'enum' || exact.test(edm)

/** Whether a URL can contain a value of the entity as a literal: services and gateways refuse long URLs. */
export const fitsUrl = (text: string): boolean =>
  text.isWellFormed() && encodeURIComponent(text).length <= 1000

/** A text as a literal: quotes are doubled. */
export const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** A value as a literal. */
export const literal = ({ edm, kind }: Property, value: Json, form: EnumForm = 'plain'): string => {
  if (value === null) return 'null'
  if (kind === 'enum') return form === 'plain' ? quoted(String(value)) : `${edm}${quoted(String(value))}`
  return bare.test(edm) ? String(value) : quoted(String(value))
}

/**
 * An expression as part of a query: everything is encoded except the characters that a query may contain. A slash remains in a
 * property path, but is encoded in a literal (`stringLiteral` in the OData ABNF).
 */
const encoded = (expression: string): string =>
  encodeURIComponent(expression)
    .replace(/%(3A|2C|24|40)/g, (code) => decodeURIComponent(code))
    .replace(/'[^']*'|%2F/g, (part) => (part === '%2F' ? '/' : part))

/** System query options as the query of a URL. */
export const queryOf = (options: Readonly<Record<string, string | number>>): string =>
  Object.entries(options)
    .map(([name, expression]) => `${name}=${encoded(String(expression))}`)
    .join('&')
