import { describe, expect, test } from 'vitest'
import { verdictOf } from '../../src/report/assemble.js'
import { playServer, surprises } from './expected.js'
import { servers } from './servers/index.js'

describe.for(Object.entries(servers))('%s', ([, server]) => {
  test(server.title, async () => {
    const results = await playServer(server)
    expect(surprises(server, results)).toEqual([])
    // Until the newer areas are built, what would make a server non-conformant may be a case to come.
    expect(verdictOf(results)).toBe(server.verdict)
  })
})
