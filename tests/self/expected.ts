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

/** The outcome the table wants: that of the last matching pattern; a pass, or a skip, where none matches. */
const wanted = ({ expected }: Judged, id: string): readonly Outcome[] => {
  const found = Object.entries(expected).findLast(([pattern]) => matches(pattern, id))
  return found ? [found[1]] : ['pass', 'skip']
}

/** Results that are not what a table says, in words. */
export const surprises = (judged: Judged, results: readonly Result[]): string[] =>
  results
    .filter(({ id, outcome }) => !wanted(judged, id).includes(outcome))
    .map(
      ({ id, outcome, message }) => `${id}: ${outcome}, not ${wanted(judged, id).join(' or ')}: ${message}`,
    )

/** Plays the built-in contract against a server of its own. */
export const playServer = async (server: TestServer, setting: Setting = {}): Promise<Result[]> => {
  const { readOnly = 'ignore', enumCase = 'exact', ...others } = setting
  const { baseUrl, key, token, close } = await server.start()
  // Where a server answers at once, waiting for it shows nothing more.
  const clock = stoppedClock()
  try {
    return await play({ baseUrl, id: key, token, policies: { readOnly, enumCase }, ...others })
  } finally {
    clock.restore()
    await close()
  }
}
