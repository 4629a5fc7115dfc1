import { describe, expect, test } from 'vitest'
import { broken } from './broken.js'
import { legal } from './legal.js'
import { serve } from './service.js'

// That a server is what its name says is proven without the suite, by a question that the correct service answers otherwise.
describe.for(Object.entries({ legal, broken }))('%s', ([, table]) => {
  test.for(Object.entries(table))('a service that %s', async ([name, { changes, claim }]) => {
    const [ask, answer] = claim
    expect(await ask(serve(changes()).fetch)).toEqual(answer)
    if (name === 'lists and queries as documented') return
    expect(await ask(serve({}).fetch).catch((error: unknown) => error)).not.toEqual(answer)
  })
})

test('the tables have at least 15 lawful services and 25 broken ones', () => {
  expect(Object.keys(legal).length).toBeGreaterThanOrEqual(15)
  expect(Object.keys(broken).length).toBeGreaterThanOrEqual(25)
})
