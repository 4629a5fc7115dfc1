import { type Cause, foundOutcomes } from '../src/model/report.js'

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** The text without what exceeds a number of characters. */
export const clipped = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text

/** The numbers of cases of a cause, by outcome. */
export const countsText = (counts: Cause['counts']): string =>
  foundOutcomes.flatMap((outcome) => (counts[outcome] ? [`${counts[outcome]} ${outcome}`] : [])).join(', ')
