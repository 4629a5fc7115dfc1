import type { Text } from '../markdown/page.js'
import type { Fact } from '../source.js'
import { doubtIn, fewerValues } from './ambiguities.js'
import { deniedIn, type QuerySupport, qualifies, supportIn } from './query-options.js'

/** The unambiguous facts of a description. Other facts are absent. */
export interface Wording {
  readonly readOnly?: Fact<true>
  readonly nullable?: Fact<boolean>
  /** The possible values, in the order of the page. */
  readonly possibleValues?: Fact<readonly string[]>
  /** Whether a value can combine several of them. */
  readonly combined?: Fact<true>
  readonly maxLength?: Fact<number>
  readonly maxItems?: Fact<number>
  /** The smallest and the largest legal number. */
  readonly range?: Fact<{ readonly minimum: number; readonly maximum: number }>
  readonly querySupport?: Fact<QuerySupport>
  /** The type that declares an inherited property. */
  readonly inheritedFrom?: Fact<string>
  /** The reason why the property is not tested. */
  readonly doubt?: Fact<string>
}

type Value<Name extends keyof Wording> = NonNullable<Wording[Name]> extends Fact<infer T> ? T : never
/** Reads one fact from one sentence without its full stop. */
type Reading<T> = (sentence: string) => T | undefined

const number = String.raw`[+-]?\d[\d,]*(?:\.\d+)?(?:E[+-]?\d+)?`
const numeric = (text: string): number => Number(text.replaceAll(',', ''))

/** Reads the number in the first group of a pattern. */
const counted =
  (pattern: RegExp): Reading<number> =>
  (sentence) => {
    const count = pattern.exec(sentence)?.[1]
    return count === undefined ? undefined : numeric(count)
  }

const subject = '(?:this |the )?(?:property|value|field|string)'

const isReadOnly = new RegExp(`^(?:(?:${subject}|this|it) is )?read[- ]?only$`, 'i')
const isNullable = new RegExp(
  `^(?:${subject} is )?(not )?nullable$|^(?:${subject} )?(?:cannot|can't) be null$`,
  'i',
)
const maxLength = new RegExp(
  `^(?:${subject} has a |the )?max(?:imum)?(?: allowed)? length(?: is|:| of)? (\\d[\\d,]*)(?: characters)?$`,
  'i',
)
const maxItems = /^(?:this |the )?collection can contain a maximum of (\d[\d,]*) (?:elements|items)$/i
const unit =
  '(?:(?:milli)?seconds?|minutes?|hours?|days?|weeks?|months?|years?|characters?|percent|items?|[kmg]b|bytes?)'
const range = new RegExp(
  `(?:^valid values(?: are)?:?|, with valid range from) (${number}) (?:to|through) (${number})(?: ${unit})?$`,
  'i',
)

const possibleValues: Reading<readonly string[]> = (sentence) => {
  const list = /^(?:the )?possible values(?: are)?:?\s+(`[^`]+`(?:(?:,|,? and|,? or) `[^`]+`)*)$/i.exec(
    sentence,
  )?.[1]
  return list?.match(/`[^`]+`/g)?.map((span) => span.slice(1, -1))
}

const isCombined =
  /\bflags? enum|\b(?:can|may) be combined\b|\bcombinations? of\b|\bcombined (?:with|by)\b|\b(?:multiple|several) (?:\w+ )?(?:can|may) be (?:\w+ )?(?:set|specified|selected|chosen)\b/i

const nullable: Reading<boolean> = (sentence) => {
  const found = isNullable.exec(sentence)
  return found === null ? undefined : found[1] === undefined && !/null$/i.test(sentence)
}

const bounds: Reading<{ minimum: number; maximum: number }> = (sentence) => {
  const [, low, high] = range.exec(sentence) ?? []
  if (low === undefined || high === undefined) return undefined
  return { minimum: numeric(low), maximum: numeric(high) }
}

const readings: { readonly [Name in keyof Omit<Wording, 'doubt'>]-?: Reading<Value<Name>> } = {
  readOnly: (sentence) => isReadOnly.test(sentence) || undefined,
  nullable,
  possibleValues,
  combined: (sentence) => isCombined.test(sentence) || undefined,
  maxLength: counted(maxLength),
  maxItems: counted(maxItems),
  range: bounds,
  querySupport: supportIn,
  inheritedFrom: (sentence) => /^inherited from (\w[\w.]*)$/i.exec(sentence)?.[1],
}

/** Whether another sentence of the description limits or revokes a fact. */
type Lift<T> = (sentence: string, value: T) => boolean

const says =
  (pattern: RegExp): Lift<unknown> =>
  (sentence) =>
    pattern.test(sentence)

/** A number inside the range is a default or an example; a number outside has a special meaning. */
const leaves: Lift<{ minimum: number; maximum: number }> = (sentence, { minimum, maximum }) => {
  const numbers = sentence.match(/(?<![\d.])-?\d[\d,]*(?:\.\d+)?/g) ?? []
  return (
    numbers.map(numeric).some((value) => value < minimum || value > maximum) ||
    /\bunlimited\b|\bno limit\b/i.test(sentence)
  )
}

const lifts: { readonly [Name in keyof Omit<Wording, 'doubt'>]?: Lift<Value<Name>> } = {
  readOnly: says(
    /\bwritable\b|\bread[-/ ]?write\b|\b(?:can|may|could) (?:also )?be (?:written|set|updated|changed|modified|edited)\b|\b(?:except|unless|otherwise)\b/i,
  ),
  possibleValues: says(/\bvalues?\b|\bmembers?\b|\bdefault\b|\bothers?\b|\balso\b|\bmore\b|\bany\b|`/i),
  maxLength: says(/\blength\b|\blimit|\bcharacters?\b|\d/i),
  maxItems: says(/\bmaximum\b|\blimit|\d/i),
  range: leaves,
  nullable: says(/\bnull/i),
  querySupport: qualifies,
}

/**
 * The sentences of a description, without full stops. `Inherited from …` is a separate sentence even without a full
 * stop before it.
 */
export const sentencesOf = ({ text, links }: Text): string[] =>
  inherited(text, links)
    .split(/(?<=\.)(?<!\b(?:e\.g|i\.e|etc|cf|vs|approx|incl|max|min)\.)\s+/i)
    .map(withoutStop)
    .filter((sentence) => sentence !== '')

const inherited = (text: string, links: Text['links']): string => {
  const names = new Set(links.map((link) => link.text))
  return text.replace(/\bInherited from ([\w.]+\w)/g, (phrase, name) =>
    names.has(name) ? `. ${phrase}. ` : phrase,
  )
}

const withoutStop = (sentence: string): string => {
  let end = sentence.length
  while (end > 0 && /[.\s]/.test(sentence[end - 1] as string)) end--
  return sentence.slice(0, end).trim()
}

/** The query options, in lower case, that a description denies. */
export const deniedOptions = (description: Text): string[] => sentencesOf(description).flatMap(deniedIn)

/** The query options that a sentence of a description promises, even if another sentence denies them. */
export const promisedOptions = (description: Text): string[] =>
  sentencesOf(description).flatMap((each) => supportIn(each)?.options ?? [])

/** The range that a sentence of a description states, even if other sentences limit it. */
export const boundsIn = (description: Text): Value<'range'> | undefined =>
  sentencesOf(description)
    .map(bounds)
    .find((found) => found !== undefined)

/** Whether a description contains two different lists of values, apart from null and the sentinel. */
const listsDiffer = (text: string): boolean => {
  const lists = [
    ...text.matchAll(/possible values(?: are)?:?\s+((?:`?\w+`?(?:,? (?:and |or )?|,|$|(?=\.)))+)/gi),
  ]
  const values = lists.map(([, list = '']) =>
    (list.match(/\w+/g) ?? [])
      .filter((word) => !/^(?:and|or|null|unknownFutureValue)$/i.test(word))
      .sort()
      .join(),
  )
  return new Set(values).size > 1
}

/**
 * The unambiguous facts of a description. A fact needs a sentence that states nothing else, and no other sentence may
 * limit it: "Read-only." counts, "Read-only if the device is shared." does not. A fact that is stated twice with
 * different values does not count.
 */
export const wordingOf = (description: Text): Wording => {
  const { source, text } = description
  const sentences = sentencesOf(description)
  const read = Object.entries(readings).map(([name, reading]) => ({
    name,
    values: sentences.map(reading as Reading<unknown>),
  }))
  const others = sentences.filter((_, index) =>
    // A sentence about combinations may contain other facts too.
    read.every(({ name, values }) => name === 'combined' || values[index] === undefined),
  )
  const facts = read.flatMap(({ name, values }) => {
    const [value, ...more] = values.filter((each) => each !== undefined)
    const agreed = more.every((other) => JSON.stringify(other) === JSON.stringify(value))
    const lift = lifts[name as keyof typeof lifts] as Lift<unknown> | undefined
    const lifted = value !== undefined && others.some((sentence) => lift?.(sentence, value))
    return value === undefined || !agreed || lifted ? [] : [[name, { value, source }] as const]
  })
  const wording: Wording = Object.fromEntries(facts)
  const doubt =
    doubtIn(sentences, wording.readOnly !== undefined) ?? (listsDiffer(text) ? fewerValues : undefined)
  return doubt === undefined ? wording : { ...wording, doubt: { value: doubt, source } }
}
