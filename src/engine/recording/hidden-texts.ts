/** Replaces a hidden text. */
export const hidden = '…'

/** The most texts that are hidden, apart from keys. */
const most = 10_000

/** Texts up to this length without a hidden text are cached, because names and values of headers recur. In characters. */
const longestRemembered = 256
const mostRemembered = 10_000

/** Up to this number, it is faster to search for each first word than to look at each word. */
const few = 100

/** Shorter texts occur by chance. In characters. */
const shortest = 4
/** Texts of this length with a digit or a second word are hidden everywhere, others only in quotation marks. */
const shortestUnquoted = 8

/** A word, or an escape sequence of JSON or of a URL, which is not part of the next word. */
const wordOrEscape = /\\+(?:u[\da-fA-F]{4}|[bfnrt])?|%[\da-fA-F]{2}|[\p{L}\p{N}_]+/gu

const isSimple = /^\p{L}+$/u
const quotes = '"\'`\\'

interface Word {
  readonly text: string
  readonly start: number
  readonly end: number
}

/** Lower case, with the same positions. */
const folded = (text: string): string => {
  const lower = text.toLowerCase()
  return lower.length === text.length ? lower : text
}

const wordsIn = (text: string): Word[] =>
  Array.from(text.matchAll(wordOrEscape), ({ 0: found, index }) => ({
    text: found,
    start: index,
    end: index + found.length,
  })).filter(({ text: found }) => !/^[\\%]/.test(found))

const joined = (words: readonly Word[]): string => words.map(({ text }) => text).join(' ')

const phraseOf = (text: string): string => joined(wordsIn(folded(text)))

/**
 * Hides texts in other texts, where they stand as whole words. Compares words in lower case, so that the escapes in which a
 * service repeats punctuation do not matter. The time hardly depends on the number of hidden texts.
 */
export class HiddenTexts {
  readonly #texts = new Set<string>()
  /** Phrases that are never hidden. */
  readonly #shown = new Set<string>()
  /** Short texts of these phrases, because a run sends the same values again. */
  readonly #shownTexts = new Set<string>()
  /** Words of the texts, and those that remain when other than ASCII characters are escaped. To the phrase of the text. */
  readonly #phrases = new Map<string, string>()
  /** How many words the phrases that begin with a word have. */
  readonly #counts = new Map<string, Set<number>>()
  readonly #harmless = new Set<string>()

  get texts(): readonly string[] {
    return [...this.#texts].filter((text) => !this.#shown.has(phraseOf(text)))
  }

  /** Hides a text from now on, unless it is too short or there are `limit` texts. */
  hide(text: string, limit = most): void {
    if (text.length < shortest || this.#texts.size >= limit || this.#texts.has(text)) return
    const phrase = phraseOf(text)
    if (this.#shown.has(phrase)) return
    this.#texts.add(text)
    this.#harmless.clear()
    this.#enter(text, phrase)
    this.#enter(text.replace(/[^\x20-\x7e]/g, ' '), phrase)
  }

  #enter(text: string, whole: string): void {
    const words = wordsIn(folded(text))
    const first = words[0]?.text
    if (first === undefined) return
    this.#phrases.set(joined(words), whole)
    this.#counts.set(first, (this.#counts.get(first) ?? new Set()).add(words.length))
  }

  /** Never hides a text that equals this one. */
  show(text: string): void {
    if (text.length < shortest || this.#shownTexts.has(text)) return
    this.#shown.add(phraseOf(text))
    if (text.length <= longestRemembered) this.#shownTexts.add(text)
  }

  /** Replaces the hidden texts in a text. */
  redact(text: string): string {
    if (this.#texts.size === 0 || this.#harmless.has(text)) return text
    const redacted = this.#withoutBeginnings(this.#withoutTexts(text))
    const isShort = text.length <= longestRemembered && this.#harmless.size < mostRemembered
    if (isShort && redacted === text) this.#harmless.add(text)
    return redacted
  }

  #withoutTexts(text: string): string {
    const searched = folded(text)
    if (this.#counts.size <= few && ![...this.#counts.keys()].some((word) => searched.includes(word)))
      return text
    const words = wordsIn(searched)
    const pieces: string[] = []
    let at = 0
    for (const [index, { start }] of words.entries()) {
      const end = start < at ? undefined : this.#endOf(searched, words, index)
      if (end === undefined) continue
      pieces.push(text.slice(at, start), hidden)
      at = end
    }
    return at === 0 ? text : [...pieces, text.slice(at)].join('')
  }

  /** The end of the longest hidden text that begins with this word. */
  #endOf(searched: string, words: readonly Word[], index: number): number | undefined {
    const counts = this.#counts.get(words[index]?.text ?? '') ?? []
    const hits = [...counts]
      .filter((count) => index + count <= words.length)
      .filter((count) => this.#isHidden(searched, words.slice(index, index + count)))
    return words[index + Math.max(...hits) - 1]?.end
  }

  #isHidden(searched: string, words: readonly Word[]): boolean {
    const phrase = joined(words)
    const whole = this.#phrases.get(phrase)
    if (whole === undefined || this.#shown.has(whole)) return false
    if (phrase.length >= shortestUnquoted && !isSimple.test(phrase)) return true
    const around = [searched[(words[0]?.start ?? 0) - 1], searched[words.at(-1)?.end ?? 0]]
    return around.every((sign) => sign !== undefined && quotes.includes(sign))
  }

  /** Removes the beginnings of hidden texts from a text that was cut: `"Jane D…`. */
  #withoutBeginnings(text: string): string {
    if (!text.includes(hidden)) return text
    return text.replace(/"([^"…]+)(?=…)/g, (found, beginning: string) =>
      this.#begins(phraseOf(beginning)) ? '"' : found,
    )
  }

  #begins(beginning: string): boolean {
    if (beginning === '') return false
    for (const [phrase, whole] of this.#phrases)
      if (phrase.startsWith(beginning) && !this.#shown.has(whole)) return true
    return false
  }
}
