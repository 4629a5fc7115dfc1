import type { Result } from '../../src/index.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'
import { play } from './play.js'
import type { Judged, Outcome, Setting, TestServer } from './servers/server.js'

const matches = (pattern: string, id: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
      .join('.*')}$`,
  ).test(id)

/** These servers are about updates: their lists need not support query options. tests/prove/reading judges the reads. */
export const readAreas: readonly string[] = ['read', 'list', 'query']

/** The outcome the table wants: that of the last matching pattern; where none matches, a pass or a skip. */
const wanted = ({ expected }: Judged, { id, area }: Result): readonly Outcome[] => {
  const ofReads = readAreas.includes(area)
  const found = Object.entries(expected).findLast(
    ([pattern]) => matches(pattern, id) && !(ofReads && pattern === '*'),
  )
  if (found) return [found[1]]
  return ofReads ? ['pass', 'skip', 'warn', 'note', 'blocked'] : ['pass', 'skip']
}

/** Results that are not what a table says, in words. */
export const surprises = (judged: Judged, results: readonly Result[]): string[] =>
  results
    .filter((result) => !wanted(judged, result).includes(result.outcome))
    .map(
      (result) =>
        `${result.id}: ${result.outcome}, not ${wanted(judged, result).join(' or ')}: ${result.message}`,
    )

/** Plays the built-in contract, apart from some areas, against a server of its own. */
export const playServer = async (
  server: TestServer,
  setting: Setting = {},
  skip: readonly string[] = [],
): Promise<Result[]> => {
  const { readOnly = 'ignore', enumCase = 'exact', ...others } = setting
  const { baseUrl, key, token, close } = await server.start()
  // Where a server answers at once, waiting for it shows nothing more.
  const clock = stoppedClock()
  try {
    return await play({ baseUrl, id: key, token, policies: { readOnly, enumCase }, skip, ...others })
  } finally {
    clock.restore()
    await close()
  }
}
