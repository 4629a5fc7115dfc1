import type { Report } from '../model/report.js'

/** A remark on a run without effect. */
export const effectLine = ({ effect }: Pick<Report, 'effect'>): string | undefined =>
  effect === 'none'
    ? 'No update had any effect: a service that always gives the same answer would look the same.'
    : undefined

/** A problem of the whole run, which belongs to no case. */
interface RunProblem {
  /** Names for formats that know only tests. */
  readonly suite: string
  readonly name: string
  readonly title: string
  readonly message: string
}

/** The problems of a run. Each format shows them, since otherwise a report could contain only passes. */
export const runProblems = ({
  unrestored,
  defects = [],
}: Pick<Report, 'unrestored' | 'defects'>): RunProblem[] => [
  ...(unrestored === undefined
    ? []
    : [
        {
          suite: 'restoration',
          name: 'entity-restored',
          title: 'The entity is not restored',
          message: unrestored,
        },
      ]),
  ...defects.map((message) => ({
    suite: 'suite',
    name: 'suite-works',
    title: 'The suite has a defect',
    message,
  })),
]
