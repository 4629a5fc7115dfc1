import type { Json } from '../../model/json.js'
import { isObject } from '../../support/json.js'

/** Longer values rarely recur, so they are not shared. In characters. */
const longest = 4096
const most = 1000

/**
 * Replaces equal members of successive responses by the same object. Most responses repeat the values of the one before, and
 * the canonical forms of an object are cached by identity.
 */
export class SharedValues {
  readonly #byText = new Map<string, Json>()

  /** Returns an equal JSON value. */
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
