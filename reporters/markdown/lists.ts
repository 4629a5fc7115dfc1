import type { Result } from '../../src/model/result.js'

/** Limits for a report that would be too long: the most that is shown of each. */
export interface Limits {
  /** Findings in full. */
  readonly full: number
  /** Lines of a list. */
  readonly lines: number
  /** Characters of a text. */
  readonly text: number
}

export const isKnown = ({ baseline }: Result): boolean => baseline?.state === 'known'

export const grouped = (results: readonly Result[], key: (result: Result) => string): Result[][] => {
  const groups = new Map<string, Result[]>()
  for (const result of results) {
    const group = groups.get(key(result))
    if (group) group.push(result)
    else groups.set(key(result), [result])
  }
  return [...groups.values()]
}

export const list = (items: readonly string[], { lines }: Limits): string[] => [
  ...items.slice(0, lines).map((item) => `- ${item}`),
  ...(items.length > lines ? [`- … and ${items.length - lines} more`] : []),
]

export const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [`### ${title}`, '', ...lines, '']
