import { type CaseChange, changeKinds, type ReportComparison } from '../../src/report/comparison.js'

/** The number of cases of each kind, in one line. */
export const summaryLine = (comparison: ReportComparison): string =>
  [
    ...changeKinds.map((kind) => `${comparison[kind].length} ${kind}`),
    `${comparison.unchanged.total} unchanged`,
  ].join(', ')

/** Cases of one rule with the same outcomes, which a text shows as one entry. */
export interface ChangeGroup {
  /** Such as `pass → fail`. */
  readonly outcomes: string
  readonly first: CaseChange
  /** The number of cases besides the first. */
  readonly others: number
}

const outcomesOf = ({ before, after }: CaseChange): string =>
  [before, after].filter((outcome) => outcome !== undefined).join(' → ')

/** Groups changes by rule and outcomes. The JSON of a comparison has every case. */
export const groupsOf = (changes: readonly CaseChange[]): ChangeGroup[] => {
  const groups = new Map<string, ChangeGroup>()
  for (const change of changes) {
    const outcomes = outcomesOf(change)
    const key = `${change.rule} ${outcomes}`
    const group = groups.get(key)
    groups.set(key, group ? { ...group, others: group.others + 1 } : { outcomes, first: change, others: 0 })
  }
  return [...groups.values()]
}

/** The remaining cases of a group, to append to the first. */
export const othersText = ({ others }: ChangeGroup): string =>
  others === 0 ? '' : ` and ${others} more of the rule`
