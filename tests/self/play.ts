import { contractCases, type Result } from '../../src/index.js'
import { temporary } from './packed.js'

/** Plays every case and returns what came of each, whatever it was. Nobody watches what is thrown away. */
export const play = async (options: Parameters<typeof contractCases>[0]): Promise<Result[]> => {
  // What cannot be restored leaves a file, which must not be found for another service on the same port.
  process.env.XDG_STATE_HOME = temporary()
  const { cases, resultOf, close } = await contractCases({ watch: 0, ...options })
  const results = await Promise.all(cases.map(resultOf))
  await close().catch(() => {})
  return results
}

/** Outcomes that show a violated requirement. */
const isViolated = ({ outcome }: Result): boolean => ['fail', 'warn', 'note'].includes(outcome)

/** Rules that were violated in at least one case. */
export const violatedRules = (results: readonly Result[]): string[] => [
  ...new Set(results.filter(isViolated).map(({ rule }) => rule)),
]
