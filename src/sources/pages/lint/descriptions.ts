import type { Text } from '../markdown/page.js'
import { boundsIn, deniedOptions, promisedOptions, sentencesOf } from '../reading/description-facts.js'
import type { PropertyRow } from '../reading/properties.js'
import type { EnumPage } from '../reading/type-page.js'
import { type Check, differing, listed, repeated, type Subject, said } from './member-conflicts.js'

/** The rows with an enumeration type, each with the page of the type. */
const ofEnums = ({ rows, library }: Subject): { row: PropertyRow; page: EnumPage }[] =>
  rows.flatMap((row) => {
    const page = library.find(row.type)
    return page?.kind === 'enum' ? [{ row, page }] : []
  })

const membersOf = (page: EnumPage) =>
  said(`the members of ${page.name} are ${listed(page.members.map(({ name }) => name))}`, page.table)

/** Matches sentences about display names, for example in a portal. */
const tellsNames = /\b(?:called|named?|label(?:led|ed)?|shown|shows|displayed|known|portal|console)\b/i

/** Words in quotes or code, and words in a list of possible values. */
const valuesIn = (sentence: string): string[] => {
  const quoted = [...sentence.matchAll(/(?<!\w)['"“‘`](\w+)['"”’`](?!\w)/g)].map(([, word]) => word as string)
  const [, list = ''] = /possible values are:\s*([\w, ]+)/i.exec(sentence) ?? []
  return [...quoted, ...list.split(/,\s*/).filter((word) => /^\w+$/.test(word))]
}

const values = (description: Text): string[] => [
  ...new Set(
    sentencesOf(description)
      .filter((each) => !tellsNames.test(each))
      .flatMap(valuesIn),
  ),
]

export const membersInAnotherCase: Check = (subject) =>
  ofEnums(subject).flatMap(({ row, page }) => {
    const names = page.members.map(({ name }) => name)
    const lower = names.map((name) => name.toLowerCase())
    const found = values(row.description).filter(
      (word) => !names.includes(word) && lower.includes(word.toLowerCase()),
    )
    if (found.length === 0) return []
    const here = said(`${row.name} has the values ${listed(found)}`, row.description.source)
    return [{ here, there: membersOf(page) }]
  })

/** A list of members may omit the sentinel, which stands for future members. */
const isSentinel = (name: string): boolean => name === 'unknownFutureValue'

export const membersListedDifferently: Check = (subject) =>
  ofEnums(subject).flatMap(({ row, page }) => {
    const list = row.wording.possibleValues
    if (list === undefined) return []
    const names = page.members.map(({ name }) => name)
    const missing = names.filter((name) => !list.value.includes(name) && !isSentinel(name))
    const more = list.value.filter((name) => !names.includes(name) && !isSentinel(name))
    const difference = differing(more, missing)
    if (difference === undefined) return []
    const here = said(`the list of values of ${row.name} ${difference}`, list.source)
    return [{ here, there: membersOf(page) }]
  })

/** A range without a condition. A range for special cases, such as previews, may differ from another one. */
const otherRange =
  /^(?:(?:the |this )?\w+(?: is| will be| must be| has to be| lies)? in (?:the|a) |the )range (?:of |is |from )?(-?\d+) ?(?:-|–|to) ?(-?\d+)(?=[,;]|$)/i

export const boundsStatedDifferently: Check = ({ rows }) =>
  rows.flatMap(({ name, description }) => {
    const range = boundsIn(description)
    const other = sentencesOf(description)
      .map((each) => otherRange.exec(each))
      .find((found) => found !== null)
    if (!range || !other) return []
    const [least, most] = [Number(other[1]), Number(other[2])]
    if (least === range.minimum && most === range.maximum) return []
    return [
      {
        here: said(`${name} is from ${least} to ${most}`, description.source),
        there: said(`${name} is from ${range.minimum} to ${range.maximum}`, description.source),
      },
    ]
  })

export const queryOptionDenied: Check = ({ rows }) =>
  rows.flatMap(({ name, description }) => {
    const denied = deniedOptions(description)
    const options = promisedOptions(description).filter((option) => denied.includes(option.toLowerCase()))
    if (options.length === 0) return []
    return [
      {
        here: said(`${name} does not support ${listed(options)}`, description.source),
        there: said(`${name} supports ${listed(options)}`, description.source),
      },
    ]
  })

const speaksOfTime = (sentence: string): boolean =>
  /\btimestamp type\b|^(?:the )?date and time\b/i.test(sentence) &&
  !/\b(?:no|not|never|without)\b/i.test(sentence)

export const dateWithTime: Check = ({ rows }) =>
  rows
    .filter(({ type, description }) => type.name === 'Date' && sentencesOf(description).some(speaksOfTime))
    .map(({ name, description, source }) => ({
      here: said(`${name} has a date and a time`, description.source),
      there: said(`${name} is a Date`, source),
    }))

export const memberListedTwice: Check = ({ types }) =>
  types
    .flatMap((page) => (page.kind === 'enum' ? [page.members] : []))
    .flatMap((members) => [
      ...repeated(members, ({ name }) => name),
      ...repeated(
        // Unsafe integers may differ although JavaScript reads them as equal.
        members.filter(({ value }) => Number.isSafeInteger(value)),
        ({ value }) => value,
      ),
    ])
    .filter((pair, index, all) => all.findIndex(([, second]) => second === pair[1]) === index)
    .map(([first, second]) => {
      const [here, there] =
        first.value !== undefined && first.value === second.value
          ? [`${second.name} has the value ${second.value}`, `${first.name} has the value ${first.value}`]
          : [`${second.name} is listed once more`, `${first.name} is listed`]
      return { here: said(here, second.source), there: said(there, first.source) }
    })
