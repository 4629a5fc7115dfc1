import { describe, expect, test } from 'vitest'
import { verdictOf } from '../../src/report/assemble.js'
import { playServer, readAreas, surprises } from '../self/expected.js'
import { servers } from '../self/servers/index.js'

describe.for(Object.entries(servers))('%s', ([, server]) => {
  test(server.title, async () => {
    // The reads must not blame a legal service. A broken one is judged by its updates.
    const skip = server.verdict === 'conformant' ? [] : readAreas
    const results = await playServer(server, {}, skip)
    expect(surprises(server, results)).toEqual([])
    // Until the newer areas are built, what would make a server non-conformant may be a case to come.
    expect(verdictOf(results)).toBe(server.verdict)
  })
})
