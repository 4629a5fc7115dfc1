import { readFileSync, rmSync } from 'node:fs'
import apg from 'apg-js'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { loadContract } from '../../src/index.js'
import type { Contract } from '../../src/model/contract.js'
import type { Property } from '../../src/model/property.js'
import { fixtures } from '../fixtures/index.js'
import { everyType } from '../self/every-type.js'
import { urlsOf } from '../self/urls.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'

// The reference service answers at once: waiting for it shows nothing more.
beforeEach(() => stoppedClock().restore)

const temporary = { renamed: fixtures.renamed(), 'every type': everyType() }
afterAll(() => {
  for (const folder of Object.values(temporary)) rmSync(folder, { recursive: true })
})
const folders = {
  ...temporary,
  'built-in': fixtures['built-in'](),
  writable: fixtures.writable(),
  'no-enums': fixtures['no-enums'](),
}

const compiled = () => {
  const abnf = readFileSync(process.env.GRAMMAR ?? '', 'utf8')
  // The lines of ABNF end with CRLF (RFC 5234).
  const generator = new apg.apgApi(abnf.replaceAll(/\r?\n/g, '\r\n'))
  generator.generate(true)
  if (generator.errors.length > 0) throw new Error(generator.errorsToAscii())
  return generator.toObject()
}
const grammar = compiled()

/**
 * The names that each rule of the grammar may match in the URLs of a contract. Without them, the parser takes the first
 * alternative that matches an identifier.
 */
const namesIn = ({ resource, properties }: Contract): Record<string, readonly string[]> => {
  const segments = resource.path.split('/').slice(1)
  const sets = segments.filter(
    (_, index) => index === segments.length - 1 || segments[index + 1]?.startsWith('{'),
  )
  const singles = segments.filter((segment) => !sets.includes(segment) && !segment.startsWith('{'))
  const names = (is: (property: Property) => boolean) => properties.filter(is).map(({ name }) => name)
  const enums = properties.filter(({ kind }) => kind === 'enum').map(({ edm }) => edm.split('.'))
  return {
    entitySetName: sets,
    singletonEntity: singles,
    entityColNavigationProperty: sets,
    entityNavigationProperty: singles,
    complexColProperty: names(({ kind, collection }) => kind === 'complex' && collection),
    complexProperty: names(({ kind, collection }) => kind === 'complex' && !collection),
    primitiveColProperty: names(({ kind, collection }) => kind !== 'complex' && collection),
    primitiveProperty: names(({ kind, collection }) => kind !== 'complex' && !collection),
    streamProperty: [],
    entityTypeName: [],
    complexTypeName: [],
    enumerationTypeName: enums.map((parts) => parts.at(-1) ?? ''),
    namespacePart: enums.flatMap((parts) => parts.slice(0, -1)),
  }
}

const parserOf = (contract: Contract) => {
  const parser = new apg.apgLib.parser()
  for (const [rule, names] of Object.entries(namesIn(contract)))
    parser.callbacks[rule.toLowerCase()] = (match, characters, start) => {
      if (match.state !== apg.apgLib.ids.MATCH) return
      const name = String.fromCharCode(...characters.slice(start, start + match.phraseLength))
      if (!names.includes(name)) Object.assign(match, { state: apg.apgLib.ids.NOMATCH, phraseLength: 0 })
    }
  return parser
}

/** The grammar requires that unreserved characters are not encoded (RFC 3986 6.2.2.2). */
const normalised = (url: string): string =>
  url.replace(/%(?:4[1-9A-F]|5[0-9A]|6[1-9A-F]|7[0-9A]|3\d|2[DE]|5F|7E)/gi, decodeURIComponent)

test.for(Object.entries(folders))('the grammar accepts the URLs of the contract %s', async ([, folder]) => {
  const contract = loadContract(folder)
  const parser = parserOf(contract)
  const urls = await urlsOf(contract)
  const isParsed = (url: string) => parser.parse(grammar, 'odataRelativeUri', normalised(url)).success
  expect(urls).not.toEqual([])
  expect(urls.filter((url) => !isParsed(url))).toEqual([])
})

test.for(['set?$filter=(', "set?$filter=name%20eq%20'a/b'", 'set?$nosuch=1', 'set?$top=x'])(
  'the grammar refuses %s',
  (url) => expect(new apg.apgLib.parser().parse(grammar, 'odataRelativeUri', url).success).toBe(false),
)
