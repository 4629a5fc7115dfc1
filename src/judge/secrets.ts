import { layers, textsIn } from './unescaped.js'

/** What must not be seen: a value, and the name that stands for it wherever it would. */
export interface Secret {
  readonly name: string
  readonly value: string
}

/** A shorter secret is made up, as `x` for a mock; taking it out of bodies would only make them unreadable. */
const shortest = 8

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')

/** As it is, and with what looks like an escape in it undone, as it is where escapes are undone. */
const textPatterns = (secret: string): string[] => {
  const plain = layers(secret).at(-1)?.text ?? secret
  return [secret, ...(plain.length < shortest ? [] : [plain])].map((text) =>
    // In a form, a plus stands for a space.
    literal(text).replaceAll(' ', '[ +]'),
  )
}

const eitherCase = (hex: string): string =>
  hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)

/** What may have been put into base64: the secret as it is, in JSON, in a URL. */
const written = (secret: string): string[] => [
  ...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]),
]

/** In base64 a secret looks different with each place that it has in what was encoded; its edges depend on neighbours. */
const base64Patterns = (secret: string): string[] =>
  [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    const code = bytes.toString('base64').replace(/=+$/, '')
    const whole = (bytes.length * 8) % 6 === 0 ? code : code.slice(0, -1)
    const core = whole.slice(Math.ceil((offset * 8) / 6))
    return core.replaceAll('+', '[-+ ]').replaceAll('/', '[/_]')
  })

const patternOf = (secret: string): RegExp => {
  const encoded = written(secret).flatMap(base64Patterns)
  const hex = eitherCase(Buffer.from(secret).toString('hex'))
  return new RegExp([...textPatterns(secret), ...encoded, hex].join('|'), 'g')
}

/** A piece of a text. */
interface Span {
  readonly start: number
  readonly end: number
}

/** Where a text has a secret, in whichever layer. In order, none within another. */
const spansOf = (text: string, pattern: RegExp): Span[] => {
  const found = layers(text).flatMap((layer) =>
    [...layer.text.matchAll(pattern)].map(({ index, 0: { length } }) => ({
      start: layer.starts[index] as number,
      end: layer.ends[index + length - 1] as number,
    })),
  )
  const merged: Span[] = []
  for (const span of found.sort((a, b) => a.start - b.start)) {
    const last = merged.at(-1)
    if (last && span.start < last.end)
      merged[merged.length - 1] = { ...last, end: Math.max(last.end, span.end) }
    else merged.push(span)
  }
  return merged
}

const replaced = (text: string, spans: readonly Span[], name: string): string => {
  const kept = [...spans, { start: text.length, end: text.length }].map(({ start }, index) =>
    text.slice(spans[index - 1]?.end ?? 0, start),
  )
  return kept.join(`$${name}`)
}

/** Takes secrets out of texts, in every form in which a service may repeat them. */
export class Redactor {
  readonly #secrets: Secret[] = []
  /** Longer ones first: one may hold another. */
  readonly #patterns: { readonly secret: Secret; readonly pattern: RegExp }[] = []

  constructor(secrets: readonly Secret[] = []) {
    for (const secret of secrets) this.hide(secret)
  }

  hide(secret: Secret): void {
    if (secret.value === '' || this.nameOf(secret.value) !== undefined) return
    this.#secrets.push(secret)
    if (secret.value.length < shortest) return
    this.#patterns.push({ secret, pattern: patternOf(secret.value) })
    this.#patterns.sort((a, b) => b.secret.value.length - a.secret.value.length)
  }

  /** `$NAME` for a text that is a secret and nothing else, however short. */
  nameOf(text: string): string | undefined {
    const known = this.#secrets.find(({ value }) => value === text)
    return known && `$${known.name}`
  }

  /** The text with `$NAME` in place of every secret that is long enough to be told from other text. */
  redact(text: string): string {
    // Most texts hold none: that is found out before anybody looks where.
    const texts = textsIn(text)
    if (!this.#patterns.some(({ pattern }) => texts.some((each) => each.search(pattern) !== -1))) return text
    return this.#patterns.reduce((redacted, { secret, pattern }) => {
      const spans = spansOf(redacted, pattern)
      return spans.length === 0 ? redacted : replaced(redacted, spans, secret.name)
    }, text)
  }
}
