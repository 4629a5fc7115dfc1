import { malformed } from '../../refusal.js'

type Kind = 'guid' | 'instant' | 'date' | 'time' | 'number' | 'text' | 'typed' | 'name' | 'symbol'

/** A token of an expression. */
export interface Token {
  readonly kind: Kind
  readonly text: string
  /** Whether blanks precede it. */
  readonly isSpaced: boolean
}

/** The first pattern that matches decides. `typed` is a literal such as `duration'PT1H'` or `ns.colour'red'`. Names may
 * contain any character beyond ASCII: a lookup refuses those that do not exist. */
const patterns: Readonly<Record<Kind, RegExp>> = {
  guid: /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![\w-])/iy,
  instant: /\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?(?:Z|[+-]\d\d:\d\d)/iy,
  date: /\d{4}-\d\d-\d\d(?![\w-])/y,
  time: /\d\d:\d\d(?::\d\d(?:\.\d{1,12})?)?/y,
  number: /[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?|-INF(?!\w)/iy,
  text: /'(?:[^']|'')*'/y,
  typed: /[a-z_\u0080-\uffff][\w.\u0080-\uffff]*'(?:[^']|'')*'/iy,
  name: /[a-z_\u0080-\uffff][\w\u0080-\uffff]*/iy,
  symbol: /[(),/:]/y,
}

const tokenAt = (text: string, at: number): Omit<Token, 'isSpaced'> => {
  for (const [kind, pattern] of Object.entries(patterns) as [Kind, RegExp][]) {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) return { kind, text: found }
  }
  throw malformed(`The expression has an unexpected character at position ${at + 1}.`)
}

const blank = /[ \t]*/y

/** The position after the blanks. */
const afterBlanks = (text: string, at: number): number => {
  blank.lastIndex = at
  blank.exec(text)
  return blank.lastIndex
}

const tokensOf = (text: string): Token[] => {
  const tokens: Token[] = []
  for (let end = 0, at = afterBlanks(text, 0); at < text.length; at = afterBlanks(text, end)) {
    const token = tokenAt(text, at)
    tokens.push({ ...token, isSpaced: at > end })
    end = at + token.text.length
  }
  return tokens
}

/** Reads the tokens of an expression one by one. */
export class Tokens {
  readonly #tokens: readonly Token[]
  #at = 0

  /** @throws Refusal */
  constructor(text: string) {
    this.#tokens = tokensOf(text)
  }

  get next(): Token | undefined {
    return this.#tokens[this.#at]
  }

  /** @throws Refusal at the end */
  take(): Token {
    const token = this.next
    if (!token) throw malformed('The expression ends too early.')
    this.#at += 1
    return token
  }

  /** Takes the symbol if it is next. */
  takes(symbol: string): boolean {
    const isNext = this.next?.kind === 'symbol' && this.next.text === symbol
    if (isNext) this.#at += 1
    return isNext
  }

  /** @throws Refusal unless the symbol is next */
  expect(symbol: string): void {
    if (!this.takes(symbol)) throw malformed(`The expression lacks "${symbol}" before ${this.#rest()}.`)
  }

  /** @throws Refusal unless a name is next */
  name(): string {
    const token = this.take()
    if (token.kind !== 'name') throw malformed(`The expression has ${token.text} in place of a name.`)
    return token.text
  }

  /** Takes one of these words if it is next, between blanks. Letter case does not matter (OData URL Conventions 5.1.1.1). */
  word<Word extends string>(words: readonly Word[]): Word | undefined {
    const { next } = this
    const found = next?.kind === 'name' && next.isSpaced && words.find((word) => isWord(next, word))
    if (!found) return undefined
    this.#at += 1
    return found
  }

  /** @throws Refusal unless blanks precede the next token */
  blank(): void {
    if (this.next?.isSpaced === false) throw malformed(`The expression lacks a blank before ${this.#rest()}.`)
  }

  /** @throws Refusal unless all tokens have been taken */
  end(): void {
    if (this.next) throw malformed(`The expression has an unexpected ${this.next.text}.`)
  }

  #rest(): string {
    return this.next?.text ?? 'its end'
  }
}

/** Whether a token is this word, in any letter case. */
export const isWord = ({ kind, text }: Token, word: string): boolean =>
  kind === 'name' && text.toLowerCase() === word
