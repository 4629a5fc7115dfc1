import { ellipsis } from './escapes.js'
import { type Layer, layerOf, readings } from './layers.js'

/** The place of a secret, or a part of one, in a text. */
export interface Hit {
  readonly start: number
  readonly end: number
  readonly form: Form
  /** Whether the text contains the whole secret. */
  readonly whole: boolean
}

/** One form of a secret. */
export interface Form {
  readonly name: string
  /** In lower case. */
  readonly codes: Uint16Array
  /** Position among all forms. */
  readonly rank: number
}

/** A searched part of a form. */
interface Piece {
  readonly form: Form
  readonly from: number
  readonly length: number
}

/** Shorter secrets are not replaced in texts: they are test values, such as `x` for a mock, and occur in ordinary text. */
export const shortest = 8

/** The shortest secret whose parts are searched for, and the length of a part. */
const shortestInParts = 24
const part = 12
/** A part with fewer different characters may occur in ordinary text. */
const fewestDifferent = 8

const mostHarmless = 10_000

/** The length of the texts that are hashed. */
const gram = shortest
const factor = 0x01000193
const oldest = Array.from({ length: gram - 1 }).reduce<number>((power) => Math.imul(power, factor), 1)
const filterBits = 18

/** Folds code units: Latin-1 letters to lower case, and a plus to a space, which it denotes in forms. */
const folded = new Uint16Array(0x10000).map((_, code) => code)
for (let code = 0; code < 0x100; code++) folded[code] = String.fromCharCode(code).toLowerCase().charCodeAt(0)
folded[0x2b] = 0x20

const fold = (text: string): Uint16Array => layerOf(text).codes.map((code) => folded[code] as number)

const hashOf = (codes: Uint16Array, at: number): number => {
  let hash = 0
  for (let index = at; index < at + gram; index++)
    hash = (Math.imul(hash, factor) + (folded[codes[index] as number] as number)) | 0
  return hash
}

/** The range of the header of a JWT. It is not secret, because all tokens of an issuer share it. */
const headerOf = (text: string): { start: number; end: number } => {
  const header = /\beyJ[\w-]*\./i.exec(text)
  return header ? { start: header.index, end: header.index + header[0].length } : { start: 0, end: 0 }
}

/** The parts of a long secret that do not occur in ordinary text. */
const partsOf = (form: Form, text: string): Piece[] => {
  if (text.length < shortestInParts) return []
  const header = headerOf(text)
  const pieces = Array.from({ length: text.length - part + 1 }, (_, from) => ({ form, from, length: part }))
  return pieces.filter(
    ({ from }) =>
      (from >= header.end || from + part <= header.start) &&
      new Set(form.codes.subarray(from, from + part)).size >= fewestDifferent,
  )
}

/** Finds secrets in texts, in time that does not depend on the number of secrets. */
export class SecretIndex {
  readonly #pieces = new Map<number, Piece[]>()
  /** Parts that are already indexed. Altered tokens share most of their parts. */
  readonly #parts = new Set<string>()
  readonly #filter = new Uint8Array(1 << filterBits)
  /** Forms that are not searched in parts. In a text that was cut, their beginning is searched for. */
  readonly #undivided: Form[] = []
  #forms = 0
  /** Length of the shortest possible hit, in characters. */
  #fewest = Number.POSITIVE_INFINITY
  /** Runs that encode no secret. Cached, because the texts of a service contain the same names. */
  readonly #harmless = new Set<string>()

  /** Adds a form of a secret. */
  add(name: string, text: string): void {
    const form: Form = { name, codes: fold(text), rank: this.#forms++ }
    const parts = partsOf(form, text)
    for (const piece of [{ form, from: 0, length: text.length }, ...parts]) this.#enter(piece)
    if (parts.length === 0) this.#undivided.push(form)
    this.#harmless.clear()
    this.#fewest = Math.min(this.#fewest, parts.length === 0 ? fewestOf(form) : part)
  }

  /** The hits in all readings of a text, unordered. */
  search(text: string): Hit[] {
    if (text.length < this.#fewest) return []
    const hits: Hit[] = []
    const runs: string[] = []
    const isAbsent = (run: string) => this.#harmless.has(run) || runs.push(run) === 0
    for (const layer of readings(layerOf(text), { fewest: this.#fewest, isAbsent }))
      this.#searchLayer(layer, hits)
    if (hits.length === 0 && this.#harmless.size < mostHarmless)
      for (const run of runs) this.#harmless.add(run)
    return hits
  }

  #enter(piece: Piece): void {
    const { form, from, length } = piece
    const text = String(form.codes.subarray(from, from + length))
    if (length === part && this.#parts.has(text)) return
    this.#parts.add(text)
    const hash = hashOf(piece.form.codes, piece.from)
    this.#filter[hash >>> (32 - filterBits)] = 1
    this.#pieces.set(hash, [...(this.#pieces.get(hash) ?? []), piece])
  }

  #searchLayer(layer: Layer, hits: Hit[]): void {
    const { codes } = layer
    let hash = codes.length < gram ? 0 : hashOf(codes, 0)
    for (let at = 0; at + gram <= codes.length; at++) {
      if (this.#filter[hash >>> (32 - filterBits)]) this.#hitsAt(layer, at, hash, hits)
      const leaving = folded[codes[at] as number] as number
      const coming = folded[codes[at + gram] ?? 0] as number
      hash = (Math.imul(hash - Math.imul(leaving, oldest), factor) + coming) | 0
    }
    for (let at = codes.indexOf(ellipsis); at !== -1; at = codes.indexOf(ellipsis, at + 1))
      this.#cutAt(layer, at, hits)
  }

  #hitsAt(layer: Layer, at: number, hash: number, hits: Hit[]): void {
    for (const { form, from, length } of this.#pieces.get(hash) ?? [])
      if (matches(layer, at, form, from, length)) addHit(hits, hit(layer, at, form, length))
  }

  /** A text that was cut may end with the beginning of a secret. */
  #cutAt(layer: Layer, end: number, hits: Hit[]): void {
    for (const form of this.#undivided) {
      for (let length = Math.min(form.codes.length - 1, end); length >= fewestOf(form); length--)
        if (matches(layer, end - length, form, 0, length)) hits.push(hit(layer, end - length, form, length))
    }
  }
}

/** The shortest beginning of a secret that counts as a hit, in characters. */
const fewestOf = ({ codes }: Form): number => Math.ceil(codes.length / 2)

const matches = ({ codes }: Layer, at: number, form: Form, from: number, length: number): boolean => {
  for (let index = 0; index < length; index++)
    if (folded[codes[at + index] ?? 0] !== form.codes[from + index]) return false
  return true
}

/** Adds a hit. Consecutive parts of a secret become one hit. */
const addHit = (hits: Hit[], next: Hit): void => {
  const last = hits.at(-1)
  const continues = last && !last.whole && !next.whole && last.form === next.form && next.start < last.end
  if (continues && next.start >= last.start) hits[hits.length - 1] = { ...last, end: next.end }
  else hits.push(next)
}

const hit = ({ starts, ends }: Layer, at: number, form: Form, length: number): Hit => ({
  start: starts[at] as number,
  end: ends[at + length - 1] as number,
  form,
  whole: length === form.codes.length,
})
