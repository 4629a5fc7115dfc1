import { layerOf, readings } from './layers.js'
import { type Hit, SecretIndex, shortest } from './secret-index.js'

/** What must not be seen: a value, and the name that stands for it wherever it would. */
export interface Secret {
  readonly name: string
  readonly value: string
}

/** Characters that an encoding makes of one. */
const longestEncoding = 12

/** Longer texts are searched in pieces, so that memory does not grow with them. Characters. */
const piece = 16 * 1024

/** Shorter texts are remembered where they hold no secret: names and values of headers come again and again. */
const longestRemembered = 256
const mostRemembered = 10_000

/** As it is, as it is where bytes are taken for letters, and both with what looks like an escape in them undone. */
const formsOf = (secret: string): string[] => {
  const texts = [secret, Buffer.from(secret).toString('latin1')]
  const read = texts.flatMap((text) =>
    readings(layerOf(text), undefined, 0).map(({ codes }) => String.fromCharCode(...codes)),
  )
  return [...new Set(read)].filter((text) => text.length >= shortest)
}

/** All of a secret says more than a part of one, and a longer one more than one that it holds. */
const isBetter = (a: Hit, b: Hit): boolean => {
  if (a.whole !== b.whole) return a.whole
  if (a.form.codes.length !== b.form.codes.length && a.whole) return a.form.codes.length > b.form.codes.length
  return a.form.rank < b.form.rank
}

/** Hits that overlap, as one: in order, none within another. */
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

/** Takes secrets out of texts, in every form in which a service may repeat them. */
export class Redactor {
  /** Names by value. */
  readonly #secrets = new Map<string, string>()
  readonly #index = new SecretIndex()
  readonly #harmless = new Set<string>()
  /** Characters that the longest secret has where it is encoded: where a text is cut, so many more have to be read. */
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

  /** `$NAME` for a text that is a secret and nothing else, however short. */
  nameOf(text: string): string | undefined {
    const name = this.#secrets.get(text)
    return name === undefined ? undefined : `$${name}`
  }

  /** The text with `$NAME` in place of every secret that is long enough to be told from other text. */
  redact(text: string): string {
    if (this.#harmless.has(text)) return text
    const hits = this.#hits(text)
    if (hits.length > 0) return replaced(text, hits)
    if (text.length <= longestRemembered && this.#harmless.size < mostRemembered) this.#harmless.add(text)
    return text
  }

  /** Names of the secrets that the text holds whole. */
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
