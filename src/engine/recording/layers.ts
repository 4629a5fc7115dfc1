import { digits, ellipsis, escapeAt, escapeStarts, valuesOf } from './escapes.js'

/** A text as code units, each with its range in the original text. */
export interface Layer {
  readonly codes: Uint16Array
  /** Start of the range, by index. */
  readonly starts: Uint32Array
  /** End of the range, by index. */
  readonly ends: Uint32Array
}

/** Separates decoded runs that are not adjacent in the source. */
const gap = 0xffff

/** Largest number of nested escapes that are undone. No service nests more by accident. */
const deepestEscapes = 8

/** Largest number of nested encodings that are decoded, such as base64 in base64. */
const deepestEncodings = 2

/** A layer under construction, derived from another one. */
class Draft {
  readonly #source: Layer
  readonly #codes: Uint16Array
  readonly #starts: Uint32Array
  readonly #ends: Uint32Array
  length = 0

  constructor(source: Layer, capacity: number) {
    this.#source = source
    this.#codes = new Uint16Array(capacity)
    this.#starts = new Uint32Array(capacity)
    this.#ends = new Uint32Array(capacity)
  }

  /** Adds a code unit that represents a range of the source. */
  put(code: number, from: number, to: number): void {
    this.#codes[this.length] = code
    this.#starts[this.length] = this.#source.starts[from] as number
    this.#ends[this.length++] = this.#source.ends[to - 1] as number
  }

  /** Copies a range of the source. */
  copy(from: number, to: number): void {
    const { codes, starts, ends } = this.#source
    this.#codes.set(codes.subarray(from, to), this.length)
    this.#starts.set(starts.subarray(from, to), this.length)
    this.#ends.set(ends.subarray(from, to), this.length)
    this.length += to - from
  }

  dropBlanks(): void {
    while (this.length > 0 && isBlank(this.#codes[this.length - 1])) this.length--
  }

  get layer(): Layer {
    return {
      codes: this.#codes.subarray(0, this.length),
      starts: this.#starts.subarray(0, this.length),
      ends: this.#ends.subarray(0, this.length),
    }
  }
}

export const layerOf = (text: string): Layer => {
  const length = text.length
  const codes = new Uint16Array(length)
  const starts = new Uint32Array(length)
  const ends = new Uint32Array(length)
  for (let at = 0; at < length; at++) {
    codes[at] = text.charCodeAt(at)
    starts[at] = at
    ends[at] = at + 1
  }
  return { codes, starts, ends }
}

/** A lookup table of code units. */
const tableOf = (...codes: readonly number[]): Uint8Array => {
  const table = new Uint8Array(0x10000)
  for (const code of codes) table[code] = 1
  return table
}

/** NUL, which UTF-16 read as bytes has between letters, and zero-width characters. */
const invisible = [0, 0xad, 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff]
const nothing = tableOf(...invisible)
const unreadable = tableOf(...invisible, ...escapeStarts)
const cuts = tableOf(0x0a, 0x0d, 0x3c)

/** Rewrites a layer. `step` handles a code unit that is in the table, and returns the index at which to continue. */
const rewritten = (
  source: Layer,
  table: Uint8Array,
  step: (draft: Draft, at: number) => number,
): Layer | undefined => {
  const { codes } = source
  let draft: Draft | undefined
  let from = 0
  for (let at = 0; at < codes.length; ) {
    if (table[codes[at] as number] === 0) at++
    else {
      draft ??= new Draft(source, codes.length)
      draft.copy(from, at)
      from = at = step(draft, at)
    }
  }
  if (!draft) return undefined
  draft.copy(from, codes.length)
  return draft.length === codes.length ? undefined : draft.layer
}

/** The layer with its escapes undone once. `undefined` if it has none. */
const unescaped = (source: Layer): Layer | undefined =>
  rewritten(source, unreadable, (draft, at) => {
    const { length, code } = escapeAt(source.codes, at) ?? { length: 1, code: source.codes[at] as number }
    if (nothing[code] === 0) draft.put(code, at, at + length)
    return at + length
  })

const isBlank = (code: number | undefined): boolean => code === 0x20 || code === 0x09
const isLineBreak = (code: number | undefined): boolean => code === 0x0a || code === 0x0d

const longestTag = 256

/** The index after the HTML or XML tag that begins here. The same index if none does. */
const afterTag = (codes: Uint16Array, at: number): number => {
  if (!/[a-z/!]/i.test(String.fromCharCode(codes[at + 1] ?? 0))) return at
  const rest = codes.subarray(at + 1, at + longestTag)
  const end = rest.findIndex((code) => code === 0x3c || code === 0x3e)
  return rest[end] === 0x3e ? at + end + 2 : at
}

/** The layer without line breaks, the blanks around them, and tags. `undefined` if it has none. */
const joined = (source: Layer): Layer | undefined =>
  rewritten(source, cuts, (draft, at) => {
    const { codes } = source
    let next = at
    if (!isLineBreak(codes[at])) next = afterTag(codes, at)
    else {
      draft.dropBlanks()
      while (isLineBreak(codes[next]) || isBlank(codes[next])) next++
    }
    if (next > at) return next
    draft.put(codes[at] as number, at, at + 1)
    return at + 1
  })

const sextets = valuesOf(...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', ...['+-', '/_'])

/** An encoding of bytes: the values of its digits, the bits per digit, and the fewest digits that can encode a secret. */
interface Encoding {
  readonly values: Int8Array
  readonly bits: number
  readonly shortest: number
}

const encodings: readonly Encoding[] = [
  { values: sextets, bits: 6, shortest: 10 },
  { values: digits, bits: 4, shortest: 16 },
]

/** The secrets that are searched for, to skip runs that cannot encode one. */
interface Sought {
  /** Length of the shortest one, in characters. */
  readonly fewest: number
  /** Whether this run is known not to encode one. */
  isAbsent(run: string): boolean
}

/** Skips no run. */
const anything: Sought = { fewest: 0, isAbsent: () => false }

/** The fewest digits that can encode `fewest` characters. */
const shortestRun = ({ bits, shortest }: Encoding, fewest: number): number =>
  Math.max(shortest, Math.floor((8 * fewest) / bits))

/** Runs longer than this rarely recur, so they are not remembered. In digits. */
const longestKnown = 256

const isAbsent = ({ codes }: Layer, from: number, end: number, sought: Sought): boolean =>
  end - from <= longestKnown &&
  codes[end] !== ellipsis &&
  sought.isAbsent(String.fromCharCode(...codes.subarray(from, end)))

/** Adds the bytes that the digits from `from` to `end` encode. */
const decodeRun = (
  draft: Draft,
  { codes }: Layer,
  { values, bits }: Encoding,
  from: number,
  end: number,
): void => {
  let held = 0
  let count = 0
  for (let at = from; at < end; at++) {
    held = ((held << bits) | (values[codes[at] as number] as number)) & 0xffff
    count += bits
    if (count < 8) continue
    count -= 8
    draft.put((held >> count) & 0xff, at - 1, at + 1)
  }
  draft.put(codes[end] === ellipsis ? ellipsis : gap, from, end)
}

/** The decoded runs of a layer. The first byte of a run may begin at any digit, so every alignment is decoded. */
const decoded = (source: Layer, encoding: Encoding, sought: Sought): Layer | undefined => {
  const { codes } = source
  const { values, bits } = encoding
  const shortest = shortestRun(encoding, sought.fewest)
  const beginnings = bits === 6 ? 4 : 2
  const runs: [from: number, end: number][] = []
  let capacity = 0
  for (let at = 0; at < codes.length; at++) {
    const from = at
    while (at < codes.length && (values[codes[at] as number] as number) >= 0) at++
    if (at - from < shortest || isAbsent(source, from, at, sought)) continue
    runs.push([from, at])
    capacity += beginnings * (at - from + 1)
  }
  if (runs.length === 0) return undefined
  const draft = new Draft(source, capacity)
  for (const [from, end] of runs)
    for (let skip = 0; skip < beginnings; skip++) decodeRun(draft, source, encoding, from + skip, end)
  return draft.layer
}

const present = <T>(values: readonly (T | undefined)[]): T[] =>
  values.filter((value): value is T => value !== undefined)

/** The layer, followed by the layers with one, two and more levels of escapes undone. */
const unescapedAll = (layer: Layer): Layer[] => {
  const all = [layer]
  for (let next = unescaped(layer); next && all.length <= deepestEscapes; next = unescaped(next))
    all.push(next)
  return all
}

/**
 * Every reading of a text. Escapes may be nested, as for JSON in a URL in HTML. Base64 and hexadecimal digits are decoded,
 * and the bytes are read in the same way. Line breaks and tags inside a word are removed. Runs of digits that cannot encode
 * a secret are skipped.

 */
export const readings = (layer: Layer, sought = anything, encoded = deepestEncodings): Layer[] => {
  const plain = unescapedAll(layer)
  const whole = plain.map(joined)
  const all = [...plain, ...present(whole)]
  if (encoded === 0) return all
  const bases = new Set(present([layer, whole[0], plain.at(-1), whole.at(-1)]))
  const inner = [...bases].flatMap((base) =>
    present(encodings.map((encoding) => decoded(base, encoding, sought))),
  )
  return [
    ...all,
    ...inner.flatMap((each) => readings(each, { ...anything, fewest: sought.fewest }, encoded - 1)),
  ]
}
