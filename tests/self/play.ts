import { ContractViolation, contractCases, type Result } from '../../src/index.js'

/** Plays every case and returns what came of each, whatever it was. */
export const play = async (options: Parameters<typeof contractCases>[0]): Promise<Result[]> => {
  const { cases, judge, close } = await contractCases(options)
  const results = await Promise.all(
    cases.map((each) =>
      judge(each).catch((error) => {
        if (error instanceof ContractViolation) return error.result
        throw error
      }),
    ),
  )
  await close().catch(() => {})
  return results
}

/** Outcomes that show a violated requirement. */
const isViolated = ({ outcome }: Result): boolean => ['fail', 'warn', 'note'].includes(outcome)

/** Rules that were violated in at least one case. */
export const violatedRules = (results: readonly Result[]): string[] => [
  ...new Set(results.filter(isViolated).map(({ rule }) => rule)),
]
