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

/** The values at a property path that are no collection and not null. */
const singlesAt = (value: Json | undefined, path: string): Found[] => {
  const singles = (pointer: string, each: Json | undefined): Found[] => {
    if (isArray(each)) return each.flatMap((item, index) => singles(`${pointer}/${index}`, item))
    return each === undefined || each === null ? [] : [{ pointer, value: each }]
  }
  return valuesAt(value, path).flatMap(({ pointer, value: found }) => singles(pointer, found))
}

/** Whether a value is another one as a lenient reader takes it: in other case, padded, a number or a text in its place. */
export const isSameValue = ({ normalised }: Property, found: Json, sent: Json): boolean =>
  JSON.stringify(normalised(found)) === JSON.stringify(normalised(sent)) ||
  String(found).toLowerCase() === String(sent).toLowerCase()

const numbersIn = (value: Json): number[] => (String(value).match(/\d+/g) ?? []).map(Number).filter(Boolean)

/** Whether a date or time is made of the numbers of what was sent: `31/12/2024` may be stored as `2024-12-31`. */
const isMadeOf = ({ edm }: Property, found: Json, sent: Json): boolean => {
  if (!/^Edm\.(Date|DateTimeOffset|TimeOfDay|Duration)$/.test(edm)) return false
  const [numbers, given] = [numbersIn(found), numbersIn(sent)]
  return numbers.length > 0 && numbers.every((number) => given.includes(number))
}

/** Whether a value is what was sent, in another spelling. `true` is 1 in many a converter. */
const isRespelt = (property: Property, found: Json, sent: Json): boolean =>
  isSameValue(property, found, sent) || isMadeOf(property, found, sent) || (sent === true && found === 1)

/** The first value that was not sent, each value sent standing for one that is found. */
const unmatched = (property: Property, found: readonly Found[], sent: readonly Json[]): Found | undefined => {
  const rest = [...sent]
  return found.find(({ value }) => {
    const at = rest.findIndex((each) => isRespelt(property, value, each))
    if (at !== -1) rest.splice(at, 1)
    return at === -1
  })
}

/** Whether an invalid value was stored as a different legal one; another spelling of the same value is fine. */
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
