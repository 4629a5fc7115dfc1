import { type Cause, foundOutcomes, type Report } from '../src/model/report.js'

export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** The text without what exceeds a number of characters. */
export const clipped = (text: string, longest: number): string =>
  text.length > longest ? `${text.slice(0, longest - 1)}…` : text

/** The numbers of cases of a cause, by outcome. */
export const countsText = (counts: Cause['counts']): string =>
  foundOutcomes.flatMap((outcome) => (counts[outcome] ? [`${counts[outcome]} ${outcome}`] : [])).join(', ')

/** A line about the operations of the contract that no rule tests, if there are any. */
export const untestedOperationLine = ({
  untestedOperations: kinds = [],
}: Pick<Report, 'untestedOperations'>): string[] =>
  kinds.length > 0
    ? [`the operations ${kinds.join(', ')} of the contract, because no rule is about them`]
    : []
