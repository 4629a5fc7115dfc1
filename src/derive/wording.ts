import type { Text } from './page.js'
import type { Fact } from './source.js'

/** What a description says unambiguously. A word it does not say is absent. */
export interface Wording {
  readonly readOnly?: Fact<true>
  readonly nullable?: Fact<boolean>
  /** The values listed as the possible ones, in the order of the page. */
  readonly possibleValues?: Fact<readonly string[]>
  readonly maxLength?: Fact<number>
  readonly maxItems?: Fact<number>
  /** Bounds of a number, both of them legal. */
  readonly range?: Fact<{ readonly minimum: number; readonly maximum: number }>
  /** Query options, with `$`. */
  readonly queryOptions?: Fact<readonly string[]>
  /** The type that declares an inherited property. */
  readonly inheritedFrom?: Fact<string>
}

type Value<Name extends keyof Wording> = NonNullable<Wording[Name]> extends Fact<infer T> ? T : never
/** Reads one thing out of one sentence, given without its full stop. */
type Reading<T> = (sentence: string) => T | undefined

const number = String.raw`[+-]?\d[\d,]*(?:\.\d+)?(?:E[+-]?\d+)?`
const numeric = (text: string): number => Number(text.replaceAll(',', ''))

/** What the pattern's first group captures, as a number. */
const counted =
  (pattern: RegExp): Reading<number> =>
  (sentence) => {
    const count = pattern.exec(sentence)?.[1]
    return count === undefined ? undefined : numeric(count)
  }

const subject = '(?:this |the )?(?:property|value|field|string)'

const isReadOnly = new RegExp(`^(?:${subject} is )?read[- ]?only$`, 'i')
const isNullable = new RegExp(
  `^(?:${subject} is )?(not )?nullable$|^(?:${subject} )?(?:cannot|can't) be null$`,
  'i',
)
const maxLength = new RegExp(
  `^(?:${subject} has a |the )?max(?:imum)?(?: allowed)? length(?: is|:| of)? (\\d[\\d,]*)(?: characters)?$`,
  'i',
)
const maxItems = /^(?:this |the )?collection can contain a maximum of (\d[\d,]*) (?:elements|items)$/i
const range = new RegExp(
  `(?:^valid values(?: are)?:?|, with valid range from) (${number}) (?:to|through) (${number})(?: [a-z]+)?$`,
  'i',
)

const possibleValues: Reading<readonly string[]> = (sentence) => {
  const list = /^(?:the )?possible values(?: are)?:?\s+(`[^`]+`(?:(?:,|,? and|,? or) `[^`]+`)*)$/i.exec(
    sentence,
  )?.[1]
  return list?.match(/`[^`]+`/g)?.map((span) => span.slice(1, -1))
}

const nullable: Reading<boolean> = (sentence) => {
  const found = isNullable.exec(sentence)
  return found === null ? undefined : found[1] === undefined && !/null$/i.test(sentence)
}

const bounds: Reading<{ minimum: number; maximum: number }> = (sentence) => {
  const [, low, high] = range.exec(sentence) ?? []
  if (low === undefined || high === undefined) return undefined
  return { minimum: numeric(low), maximum: numeric(high) }
}

const queryOptions: Reading<readonly string[]> = (sentence) =>
  /^supports:?\s+\$/i.test(sentence) ? sentence.match(/\$\w+/g)?.slice() : undefined

const readings: { readonly [Name in keyof Wording]-?: Reading<Value<Name>> } = {
  readOnly: (sentence) => isReadOnly.test(sentence) || undefined,
  nullable,
  possibleValues,
  maxLength: counted(maxLength),
  maxItems: counted(maxItems),
  range: bounds,
  queryOptions,
  inheritedFrom: (sentence) => /^inherited from (\w[\w.]*)$/i.exec(sentence)?.[1],
}

/** Sentences without their full stops. `Inherited from …` is one even where the page sets no stop before it. */
const sentencesOf = ({ text, links }: Text): string[] =>
  links
    .map((link) => `Inherited from ${link.text}`)
    .reduce((rest, phrase) => rest.replaceAll(phrase, `. ${phrase}. `), text)
    .split(/(?<=[.;])\s+/)
    .map((sentence) => sentence.replace(/[.;\s]+$/, '').trim())
    .filter((sentence) => sentence !== '')

/**
 * Takes what a description says without a doubt: a sentence has to say that and nothing else. "Read-only." counts,
 * "Read-only if the device is shared." does not. A thing said twice, differently, is not taken.
 */
export const wordingOf = (description: Text): Wording => {
  const { source } = description
  const sentences = sentencesOf(description)
  const facts = Object.entries(readings).flatMap(([name, read]) => {
    const said = sentences.map(read as Reading<unknown>).filter((value) => value !== undefined)
    const [value] = said
    const agreed = said.every((other) => JSON.stringify(other) === JSON.stringify(value))
    return value === undefined || !agreed ? [] : [[name, { value, source }] as const]
  })
  return Object.fromEntries(facts)
}
