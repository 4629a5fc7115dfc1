import { rmSync } from 'node:fs'
import { query } from 'odata-v4-parser'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { loadContract } from '../../src/contract/index.js'
import { fixtures } from '../fixtures/index.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'
import { everyType } from './every-type.js'
import { urlsOf } from './urls.js'

// The reference service answers at once: waiting for it shows nothing more.
beforeEach(() => stoppedClock().restore)

const folders = {
  'built-in': fixtures['built-in'](),
  writable: fixtures.writable(),
  'every type': everyType(),
}
afterAll(() => rmSync(folders['every type'], { recursive: true }))

/** The rules that send query options. */
const querying = ['read', 'list', 'query', 'select-on-update']

/** Queries that the parser does not know: the operator `in` of OData 4.01, and a lambda within a lambda. */
const unknown = [/ in \(/, /\/any\(x:(\w+)\/any\(x:\1\//]

const isParsed = (options: string): boolean => {
  try {
    query(options)
    return true
  } catch {
    return false
  }
}

// `npm run grammar` does the same with the grammar of OData 4.01, which is not part of this repository.
test.for(Object.entries(folders))(
  'a parser of OData 4.0 accepts the queries of the contract %s',
  async ([, folder]) => {
    const urls = await urlsOf(loadContract(folder), querying)
    const queries = urls.flatMap((url) => url.split('?').slice(1))
    const failed = queries.filter((options) => !isParsed(options)).map(decodeURIComponent)
    expect(queries.length).toBeGreaterThan(20)
    expect(failed.filter((options) => !unknown.some((each) => each.test(options)))).toEqual([])
  },
)

test.for(['$filter=(', "$filter=title%20eq%20'a/b'", '$top=x'])('the parser refuses %s', (options) =>
  expect(isParsed(options)).toBe(false),
)
