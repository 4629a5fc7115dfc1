import { show } from '../../evidence/entity-state.js'
import type { Evidence } from '../../model/evidence.js'
import type { Json } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import { isArray } from '../../support/json.js'
import { valuesAt } from './requests.js'
import { isStorable } from './stored.js'

interface Found {
  readonly pointer: string
  readonly value: Json
}

/** The single values at a property path, without nulls. */
const singlesAt = (value: Json | undefined, path: string): Found[] => {
  const singles = (pointer: string, each: Json | undefined): Found[] => {
    if (isArray(each)) return each.flatMap((item, index) => singles(`${pointer}/${index}`, item))
    return each === undefined || each === null ? [] : [{ pointer, value: each }]
  }
  return valuesAt(value, path).flatMap(({ pointer, value: found }) => singles(pointer, found))
}

/** Whether a lenient reader considers two values equal: different letter case, padding, or a number in place of a text. */
export const isSameValue = ({ normalised }: Property, found: Json, sent: Json): boolean =>
  JSON.stringify(normalised(found)) === JSON.stringify(normalised(sent)) ||
  String(found).toLowerCase() === String(sent).toLowerCase()

const numbersIn = (value: Json): number[] => (String(value).match(/\d+/g) ?? []).map(Number).filter(Boolean)

/** Whether a date or time consists of numbers in the sent value: `31/12/2024` may be stored as `2024-12-31`. */
const isMadeOf = ({ edm }: Property, found: Json, sent: Json): boolean => {
  if (!/^Edm\.(Date|DateTimeOffset|TimeOfDay|Duration)$/.test(edm)) return false
  const [numbers, given] = [numbersIn(found), numbersIn(sent)]
  return numbers.length > 0 && numbers.every((number) => given.includes(number))
}

/** Whether a value is the sent one in another spelling. Many converters turn `true` into 1. */
const isRespelt = (property: Property, found: Json, sent: Json): boolean =>
  isSameValue(property, found, sent) || isMadeOf(property, found, sent) || (sent === true && found === 1)

/** The first found value without a counterpart among the sent ones. Each sent value counts for one found value. */
const unmatched = (property: Property, found: readonly Found[], sent: readonly Json[]): Found | undefined => {
  const rest = [...sent]
  return found.find(({ value }) => {
    const at = rest.findIndex((each) => isRespelt(property, value, each))
    if (at !== -1) rest.splice(at, 1)
    return at === -1
  })
}

/** An invalid value must not be stored as a different legal value. Another spelling of the same value is allowed. */
export const substituted =
  (property: Property) =>
  ({ context, response, before, after }: Evidence): Judgement => {
    if (!isStorable(context, property)) return undefined
    const text = (value: Json) => JSON.stringify(property.canonical(value))
    const held = new Set(singlesAt(before?.entity, property.path).map(({ value }) => text(value)))
    const sent = singlesAt(JSON.parse(response.request.body ?? '{}'), property.path).map(({ value }) => value)
    const found = singlesAt(after?.entity, property.path).filter(({ value }) => !held.has(text(value)))
    const other = unmatched(property, found, sent)
    return (
      other && {
        expected: `a refusal, or ${property.path} as before`,
        actual: `${show(other.value)} stored in place of ${sent.map(show).join(', ') || 'null'}`,
        pointer: other.pointer,
        level: 'SHOULD',
      }
    )
  }
