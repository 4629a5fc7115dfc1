import type { Json } from '../../model/json.js'
import { isObject } from '../../support/json.js'

/** A longer text is rarely received twice. Characters. */
const longest = 4096
const most = 1000

/**
 * Makes equal members of successive entities one value: most responses show what the one before showed, and what is worked
 * out of a value is remembered with it.
 */
export class SharedValues {
  readonly #byText = new Map<string, Json>()

  /** The same JSON value. */
  of(json: Json): Json {
    if (!isObject(json)) return json
    const members = Object.entries(json)
    return Object.fromEntries(members.map(([name, value]) => [name, this.#shared(value as Json)]))
  }

  #shared(value: Json): Json {
    if (typeof value !== 'object' || value === null) return value
    const text = JSON.stringify(value)
    const known = this.#byText.get(text)
    if (known !== undefined) return known
    if (this.#byText.size >= most) this.#byText.clear()
    if (text.length <= longest) this.#byText.set(text, value)
    return value
  }
}
