/** What must not be seen: a value, and the name that stands for it wherever it would. */
export interface Secret {
  readonly name: string
  readonly value: string
}

/** A shorter secret is made up, as `x` for a mock; taking it out of bodies would only make them unreadable. */
const shortest = 8

const entityNames: Readonly<Record<string, string>> = {
  '"': 'quot',
  '&': 'amp',
  "'": 'apos',
  '<': 'lt',
  '>': 'gt',
  '/': 'sol',
  '+': 'plus',
  '%': 'percnt',
  '\\': 'bsol',
  '=': 'equals',
}

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&')

const eitherCase = (hex: string): string =>
  hex.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)

const hexOf = (text: string): string => Buffer.from(text).toString('hex')

/** Percent-encoded, once or more than once. */
const percent = (character: string): string =>
  (hexOf(character).match(/../g) ?? []).map((byte) => `%(?:25)*${eitherCase(byte)}`).join('')

/**
 * A character however it may be written: by itself, with the backslashes of JSON and of JSON in JSON, as `\u0022`,
 * percent-encoded, as a reference of HTML or XML. Letters and digits stand for themselves in all of these.
 */
const characterPattern = (character: string): string => {
  if (/[A-Za-z0-9]/.test(character)) return character
  const code = character.charCodeAt(0)
  const hex = eitherCase(code.toString(16))
  const names = entityNames[character] === undefined ? '' : `|${entityNames[character]}`
  const forms = [
    character === '\\' ? '\\\\+' : `\\\\*${literal(character)}`,
    `\\\\+u${eitherCase(code.toString(16).padStart(4, '0'))}`,
    percent(character),
    `&(?:amp;)*(?:#0*${code}|#[xX]0*${hex}${names});`,
    ...(character === ' ' ? ['\\+'] : []),
    // Written by who takes bytes for Latin-1 characters.
    ...(code > 0x7f ? [`%(?:25)*${hex}`] : []),
  ]
  return `(?:${forms.join('|')})`
}

const textPattern = (text: string): string => Array.from(text, characterPattern).join('')

/** In base64 a secret looks different with each place that it has in what was encoded; its edges depend on neighbours. */
const base64Patterns = (secret: string): string[] =>
  [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(secret)])
    const code = bytes.toString('base64').replace(/=+$/, '')
    const whole = (bytes.length * 8) % 6 === 0 ? code : code.slice(0, -1)
    const core = whole.slice(Math.ceil((offset * 8) / 6))
    return Array.from(core, (character) => {
      if (character === '+') return `(?:${characterPattern('+')}|-)`
      return character === '/' ? `(?:${characterPattern('/')}|_)` : character
    }).join('')
  })

/** What may have been put into base64: the secret as it is, in JSON, in a URL. */
const written = (secret: string): string[] => [
  ...new Set([secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]),
]

const patternOf = (secret: string): RegExp => {
  const encoded = written(secret).flatMap(base64Patterns)
  return new RegExp([textPattern(secret), ...encoded, eitherCase(hexOf(secret))].join('|'), 'g')
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
    return this.#patterns.reduce(
      (redacted, { secret, pattern }) => redacted.replace(pattern, () => `$${secret.name}`),
      text,
    )
  }
}
