import { layerOf, readings } from './layers.js'
import { type Hit, SecretIndex, shortest } from './secret-index.js'

/** A value that must not appear in any output. `$NAME` replaces it. */
export interface Secret {
  readonly name: string
  readonly value: string
}

/** The most characters by which an encoding replaces one character. */
const longestEncoding = 12

/** Longer texts are searched in pieces, to limit memory. In characters. */
const piece = 16 * 1024

/** Texts up to this length without a secret are cached, because names and values of headers recur. In characters. */
const longestRemembered = 256
const mostRemembered = 10_000

/** The forms of a secret: unchanged, UTF-8 read as Latin-1, and both with apparent escapes undone. */
const formsOf = (secret: string): string[] => {
  const texts = [secret, Buffer.from(secret).toString('latin1')]
  const read = texts.flatMap((text) =>
    readings(layerOf(text), undefined, 0).map(({ codes }) => String.fromCharCode(...codes)),
  )
  return [...new Set(read)].filter((text) => text.length >= shortest)
}

/** A whole secret takes precedence over a part, and a longer secret over a shorter one. */
const isBetter = (a: Hit, b: Hit): boolean => {
  if (a.whole !== b.whole) return a.whole
  if (a.form.codes.length !== b.form.codes.length && a.whole) return a.form.codes.length > b.form.codes.length
  return a.form.rank < b.form.rank
}

/** Merges overlapping hits. The result is in text order. */
const merged = (hits: readonly Hit[]): Hit[] => {
  const all: Hit[] = []
  for (const hit of [...hits].sort((a, b) => a.start - b.start)) {
    const last = all.at(-1)
    if (!last || hit.start >= last.end) all.push(hit)
    else {
      const { form, whole } = isBetter(hit, last) ? hit : last
      all[all.length - 1] = { start: last.start, end: Math.max(last.end, hit.end), form, whole }
    }
  }
  return all
}

const replaced = (text: string, hits: readonly Hit[]): string => {
  const pieces: string[] = []
  let at = 0
  for (const { start, end, form } of hits) {
    pieces.push(text.slice(at, start), `$${form.name}`)
    at = end
  }
  return [...pieces, text.slice(at)].join('')
}

/** Removes secrets from texts, in every form in which a service may repeat them. */
export class Redactor {
  /** Names by value. */
  readonly #secrets = new Map<string, string>()
  readonly #index = new SecretIndex()
  readonly #harmless = new Set<string>()
  /** Length of the longest encoded secret, in characters. A text that is cut must be redacted this far beyond the cut. */
  margin = 0

  constructor(secrets: readonly Secret[] = []) {
    for (const secret of secrets) this.hide(secret)
  }

  hide(secret: Secret): void {
    const { name, value } = secret
    if (value === '' || this.nameOf(value) !== undefined) return
    this.#secrets.set(value, name)
    this.#harmless.clear()
    if (value.length < shortest) return
    this.margin = Math.max(this.margin, longestEncoding * value.length)
    for (const form of formsOf(value)) this.#index.add(name, form)
  }

  /** `$NAME` for a text that equals a secret of any length. */
  nameOf(text: string): string | undefined {
    const name = this.#secrets.get(text)
    return name === undefined ? undefined : `$${name}`
  }

  /** Replaces every secret by `$NAME`, except short ones that occur in ordinary text. */
  redact(text: string): string {
    if (this.#harmless.has(text)) return text
    const hits = this.#hits(text)
    if (hits.length > 0) return replaced(text, hits)
    if (text.length <= longestRemembered && this.#harmless.size < mostRemembered) this.#harmless.add(text)
    return text
  }

  /** Names of the secrets that the text contains completely. */

  namesIn(text: string): string[] {
    return this.#hits(text).flatMap(({ whole, form }) => (whole ? [form.name] : []))
  }

  #hits(text: string): Hit[] {
    if (this.margin === 0) return []
    const step = Math.max(piece, 8 * this.margin)
    const hits: Hit[] = []
    for (let at = 0; at < text.length; at += step)
      for (const hit of this.#index.search(text.slice(at, at + step + this.margin)))
        hits.push({ ...hit, start: hit.start + at, end: hit.end + at })
    return merged(hits)
  }
}
