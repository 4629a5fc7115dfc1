import { describe, expect, test } from 'vitest'
import type { Result } from '../../src/index.js'
import { verdictOf } from '../../src/report/assemble.js'
import { play } from './play.js'
import { servers } from './servers/index.js'
import type { Outcome, TestServer } from './servers/server.js'

const matches = (pattern: string, id: string): boolean =>
  new RegExp(
    `^${pattern
      .split('*')
      .map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
      .join('.*')}$`,
  ).test(id)

/** The outcome the table wants: that of the last matching pattern; a pass, or a skip, where none matches. */
const wanted = ({ expected }: TestServer, id: string): readonly Outcome[] => {
  const found = Object.entries(expected).findLast(([pattern]) => matches(pattern, id))
  return found ? [found[1]] : ['pass', 'skip']
}

const run = async (server: TestServer): Promise<Result[]> => {
  const { baseUrl, key, token, close } = await server.start()
  try {
    return await play({ baseUrl, id: key, token })
  } finally {
    await close()
  }
}

describe.for(Object.entries(servers))('%s', ([, server]) => {
  test(server.title, async () => {
    const results = await run(server)
    const surprises = results
      .filter(({ id, outcome }) => !wanted(server, id).includes(outcome))
      .map(
        ({ id, outcome, message }) => `${id}: ${outcome}, not ${wanted(server, id).join(' or ')}: ${message}`,
      )
    expect(surprises).toEqual([])
    expect(verdictOf(results)).toBe(server.verdict)
  })
})
