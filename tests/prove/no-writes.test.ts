import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { serve } from '../../src/cli/supervision/serve.js'
import { contractCases, loadContract, type Profile, type Result } from '../../src/index.js'
import { type FaultId, faults } from '../../src/reference/faults.js'
import { referenceService } from '../../src/reference/service.js'
import { verdictOf } from '../../src/report/assemble.js'
import { plan } from '../../src/rules/plan.js'
import { rules } from '../../src/rules/rules.js'
import { derive } from '../../src/sources/pages/derive.js'
import { Library } from '../../src/sources/pages/reading/library.js'
import { overlaid, writeDocuments } from '../../src/sources/pages/writing/folder.js'
import { packageRoot } from '../../src/support/package-info.js'
import { pageOf, pages } from '../derive/pages.js'
import { fixtures } from '../fixtures/index.js'
import { packed, start, temporary } from '../self/packed.js'
import { key, nobody } from '../self/targets.js'
import { stoppedClock } from '../unit/engine/entity/clock.js'

const renamed = fixtures.renamed()
afterAll(() => rmSync(renamed, { recursive: true }))

/** The contracts of the tests, by name. */
const contracts = {
  'built-in': packageRoot,
  renamed,
  writable: fixtures.writable(),
  'no-enums': fixtures['no-enums'](),
}

/** The faults that prove rules about reads. */
const readingFaults = [
  ...new Set(rules.flatMap(({ kind, provenBy }) => (kind === 'update' ? [] : provenBy))),
] as FaultId[]

const token = 'Made-up.For-the-Reference.Service-0123456789'

/** Replaces the response to a request by its number, from 1; `undefined` leaves it to the service. */
type Trouble = (n: number, request: Request) => Promise<Response> | undefined

interface Setting {
  readonly folder?: string
  readonly fault?: FaultId
  readonly trouble?: Trouble
}

/** A reference service that notes every method. */
const counting = ({ folder = packageRoot, fault, trouble }: Setting = {}) => {
  const alter = fault ? [faults[fault].alter] : []
  const service = referenceService(loadContract(folder), { token, alter })
  const methods: string[] = []
  let [busy, most] = [0, 0]
  const fetch = async (request: Request): Promise<Response> => {
    methods.push(request.method)
    most = Math.max(most, ++busy)
    try {
      return await (trouble?.(methods.length, request) ?? service.fetch(request))
    } finally {
      busy--
    }
  }
  return { ...service, fetch, methods, most: () => most }
}

type Options = Partial<Parameters<typeof contractCases>[0]>

/** Plays every case without writes. */
const playReads = async (setting: Setting = {}, options: Options = {}) => {
  const { fetch, keys, parents, methods, most } = counting(setting)
  const contract = setting.folder ?? packageRoot
  const id = keys[0] as string
  const opened = await contractCases({
    ...{ fetch, id, parents, token, contract, noWrites: true },
    ...(options as object),
  })
  const results: Result[] = await Promise.all(opened.cases.map(opened.resultOf))
  await opened.close()
  return { results, methods, most: most(), cases: opened.cases }
}

const served = async (setting?: Setting) => {
  const service = counting(setting)
  const { origin, close } = await serve(service)
  return { ...service, baseUrl: `${origin}/beta`, close }
}

const writesIn = (methods: readonly string[]): string[] => methods.filter((method) => method !== 'GET')

const ofOutcome = (results: readonly Result[], ...outcomes: string[]): string[] =>
  results.filter(({ outcome }) => outcomes.includes(outcome)).map(({ id, message }) => `${id}: ${message}`)

describe('against the reference service, without the pauses', () => {
  beforeEach(() => stoppedClock().restore)

  describe.for(Object.entries(contracts))('contract %s', ([, folder]) => {
    test.for<Profile>(['page', 'graph', 'odata'])('sends only GET in profile %s', async (profile) => {
      const { results, methods, cases } = await playReads({ folder }, { profile })
      expect(ofOutcome(results, 'fail', 'warn', 'note', 'blocked', 'error')).toEqual([])
      expect(methods.length).toBeGreaterThan(0)
      expect(writesIn(methods)).toEqual([])
      const reads = plan(loadContract(folder), profile).filter(({ effects }) => effects === 'none')
      expect(cases.map(({ id }) => id)).toEqual(reads.map(({ id }) => id))
    })
  })

  test.for(readingFaults)('the fault %s is met with GET alone', async (fault) => {
    const { results, methods } = await playReads({ fault })
    expect(writesIn(methods)).toEqual([])
    expect(ofOutcome(results, 'error')).toEqual([])
  })

  const refusing = (status: number) => new Response('{"error":{"code":"No","message":"No."}}', { status })
  const troubles: Record<string, Trouble> = {
    'drops every tenth GET': (n) => (n % 10 === 0 ? Promise.reject(new TypeError('dropped')) : undefined),
    'drops every GET from the twentieth on': (n) =>
      n >= 20 ? Promise.reject(new TypeError('dropped')) : undefined,
    'refuses the token from the thirtieth GET on': (n) =>
      n >= 30 ? Promise.resolve(refusing(401)) : undefined,
    'answers every seventh GET with 500': (n) => (n % 7 === 0 ? Promise.resolve(refusing(500)) : undefined),
    'asks for an entity tag': (_, { headers }) =>
      headers.has('if-match') ? undefined : Promise.resolve(refusing(428)),
    'does not offer the entity': (_, { url }) =>
      /Images\/./.test(url) ? Promise.resolve(refusing(405)) : undefined,
    'does not offer the list': (_, { url }) =>
      /Images(\?|$)/.test(url) ? Promise.resolve(refusing(405)) : undefined,
  }

  test.for(Object.entries(troubles))('a service that %s gets only GET', async ([, trouble]) => {
    const { fetch, keys, methods } = counting({ trouble })
    const opened = await contractCases({ fetch, id: keys[0] as string, token, noWrites: true }).catch(
      () => undefined,
    )
    const results = opened ? await Promise.all(opened.cases.map(opened.resultOf)) : []
    await opened?.close()
    expect(methods.length).toBeGreaterThan(0)
    expect(writesIn(methods)).toEqual([])
    expect(ofOutcome(results, 'error')).toEqual([])
  })

  test('what only one of entity and list shows is tested', async () => {
    const judged = async (trouble: string) => {
      const { results } = await playReads({ trouble: troubles[trouble] as Trouble })
      expect(verdictOf(results)).toBe('conformant')
      return new Set(results.filter(({ outcome }) => outcome === 'pass').map(({ area }) => area))
    }
    expect(await judged('does not offer the entity')).toEqual(new Set(['list', 'query']))
    expect(await judged('does not offer the list')).toEqual(new Set(['read']))
  })
})

/** The folder of a contract that is derived from pages. */
const derived = (files: readonly string[]): string => {
  const folder = temporary()
  writeDocuments(folder, overlaid(derive(files, new Library(join(pages, 'resources'))), folder))
  return folder
}

const expedition = (kind: string): string => pageOf('expedition', kind)

/** The page of the get, with the path of a singleton. */
const singleton = (): string => {
  const file = join(temporary(), 'station-expedition-get.md')
  const page = readFileSync(expedition('get'), 'utf8')
  writeFileSync(file, page.replace(/GET \/stations[^`]*/, 'GET /expeditions/current\n'))
  return file
}

describe.for<[string, () => string[], string[]]>([
  ['a get and a list', () => [expedition('get'), expedition('list')], ['read', 'list', 'query']],
  ['a get', () => [expedition('get')], ['read', 'list', 'query']],
  ['a list', () => [expedition('list')], ['list', 'query']],
  ['the get of a singleton', () => [singleton()], ['read']],
])('a contract from the page of %s', ([, files, areas]) => {
  test.for<Profile>(['page', 'graph', 'odata'])('is tested with GET alone in profile %s', async (profile) => {
    const { results, methods } = await playReads({ folder: derived(files()) }, { profile, noWrites: false })
    expect(ofOutcome(results, 'fail', 'warn', 'note', 'blocked', 'error')).toEqual([])
    expect(writesIn(methods)).toEqual([])
    expect(areas).toEqual(expect.arrayContaining(results.map(({ area }) => area)))
  })

  test('is tested by the packed command, without a partial verdict', async () => {
    const folder = derived(files())
    const installed = await packed()
    const { ended } = start(installed.bin, ['--contract', folder], { cwd: installed.folder })
    const { code, stdout, restoreFile } = await ended
    expect(stdout).toMatch(/^conformant {2}/m)
    expect(code).toBe(0)
    expect(restoreFile).toBeUndefined()
    expect(new Set(stdout.match(/^ {2}(read|list|query)(?= )/gm)?.map((area) => area.trim()))).toEqual(
      new Set(areas),
    )
  })

  test('has a reference service that refuses updates', async () => {
    const { fetch, keys } = referenceService(loadContract(derived(files())))
    const { path } = loadContract(derived(files())).resource
    const url = `https://field.example/v2${path}/${encodeURIComponent(keys[0] as string)}`
    const headers = { authorization: 'Bearer any', 'content-type': 'application/json' }
    const { status } = await fetch(new Request(url, { method: 'PATCH', headers, body: '{}' }))
    expect([404, 405]).toContain(status)
  })
})

test('the API leaves no file for a service with a base URL', async () => {
  const { baseUrl, close, methods } = await served()
  const state = temporary()
  process.env.XDG_STATE_HOME = state
  const {
    cases,
    resultOf,
    close: end,
  } = await contractCases({ baseUrl, token, noWrites: true, only: ['read'] })
  const results = await Promise.all(cases.map(resultOf))
  await end()
  await close()
  expect(ofOutcome(results, 'fail', 'blocked', 'error')).toEqual([])
  expect(readdirSync(state)).toEqual([])
  expect(writesIn(methods)).toEqual([])
})

describe('a production service', () => {
  const production = { baseUrl: 'https://graph.microsoft.com/beta' }

  test('gets no hostile filters, and at most two requests at a time', async () => {
    const { results, methods, most } = await playReads({}, production)
    expect(ofOutcome(results, 'fail', 'warn', 'note', 'blocked', 'error')).toEqual([])
    expect(writesIn(methods)).toEqual([])
    expect(results.filter(({ rule }) => rule === 'query-injection-contained')).toEqual([])
    expect(most).toBe(2)
  })

  test('cannot be asked for hostile filters', async () => {
    await expect(playReads({}, { ...production, only: ['query-injection-contained'] })).rejects.toThrow(
      'only: "query-injection-contained" matches only cases that this run does not send to a production service',
    )
  })
})

/** Runs the packed command without writes. */
const run = async (baseUrl: string, more: readonly string[] = []) => {
  const { bin, folder } = await packed()
  const state = temporary()
  const args = ['--no-writes', '--base-url', baseUrl, ...more]
  const env = { XDG_STATE_HOME: state, ODATA_CONTRACT_TOKEN: token }
  return { ...start(bin, args, { cwd: folder, env }), files: () => readdirSync(state) }
}

describe('the packed command', () => {
  test('takes the first listed entity, leaves no file, and says what it left out', async () => {
    const { baseUrl, close, methods } = await served()
    const { ended, files } = await run(baseUrl)
    const { code, stdout, stderr, restoreFile } = await ended
    await close()
    expect(stderr).toBe('this run sends only GET requests\n')
    expect(code).toBe(0)
    expect(stdout).toContain('cases left out by --no-writes')
    expect(stdout).toMatch(/^conformant \(partial\) /m)
    expect(stdout).not.toContain('No update had any effect')
    expect(restoreFile).toBeUndefined()
    expect(files()).toEqual([])
    expect(methods.length).toBeGreaterThan(100)
    expect(writesIn(methods)).toEqual([])
  })

  test('reports a service that breaks a rule about reads', async () => {
    const { baseUrl, close, methods } = await served({ fault: 'filters-by-substring' })
    const { ended, files } = await run(baseUrl, ['--only', 'filter-supported'])
    const { code, stdout } = await ended
    await close()
    expect(code).toBe(1)
    expect(stdout).toMatch(/^non-conformant \(partial\) /m)
    expect(files()).toEqual([])
    expect(writesIn(methods)).toEqual([])
  })

  test('compares only the cases that it ran with a baseline', async () => {
    const { baseUrl, close } = await served()
    const file = join(temporary(), 'known.json')
    const known = (id: string) => ({ id, outcome: 'fail', reason: 'waits for the next release' })
    const deviations = [known('entity-read[by key]'), known('documented-example-accepted[example]')]
    writeFileSync(file, JSON.stringify({ version: 1, deviations }))
    const { ended } = await run(baseUrl, ['--only', 'entity-read', '--baseline', file])
    const { code, stderr } = await ended
    await close()
    expect(stderr).toBe(
      `this run sends only GET requests\n${file} is stale: entity-read[by key] is pass now, not fail\n`,
    )
    expect(code).toBe(1)
  })

  test('ends with a line about a service that does not answer any more', async () => {
    const trouble: Trouble = (n) => (n >= 40 ? new Promise(() => {}) : undefined)
    const { baseUrl, close, methods } = await served({ trouble })
    const { ended, files } = await run(baseUrl, ['--timeout', '300', '--retries', '0'])
    const { code } = await ended
    await close()
    expect(code).toBe(3)
    expect(files()).toEqual([])
    expect(writesIn(methods)).toEqual([])
  })

  test('is interrupted by Ctrl-C without a write', async () => {
    let came = () => {}
    const reached = new Promise<void>((resolve) => {
      came = resolve
    })
    const trouble: Trouble = (n) => {
      if (n < 30) return undefined
      came()
      return new Promise(() => {})
    }
    const { baseUrl, close, methods } = await served({ trouble })
    const { child, ended, files } = await run(baseUrl)
    await reached
    child.kill('SIGINT')
    const { code, stderr } = await ended
    await close()
    expect(stderr).toBe('this run sends only GET requests\ninterrupted; nothing was written\n')
    expect(code).toBe(130)
    expect(files()).toEqual([])
    expect(writesIn(methods)).toEqual([])
  })

  test('is inconclusive if the service cannot be reached', async () => {
    const { baseUrl } = await nobody()
    const { ended, files } = await run(baseUrl, ['--id', key])
    const { code, stderr } = await ended
    expect(stderr).toMatch(/^odata-contract: http:\/\/127\.0\.0\.1:\d+\/beta cannot be tested: [^\n]*\n$/)
    expect(code).toBe(3)
    expect(files()).toEqual([])
  })

  test('is inconclusive if the service offers no reads', async () => {
    const refused = async () => new Response(null, { status: 405 })
    const { baseUrl, close, methods } = await served({ trouble: refused })
    const { ended, files } = await run(baseUrl, ['--id', key])
    const { code, stderr } = await ended
    await close()
    expect(stderr).toBe(
      `odata-contract: ${baseUrl} answered the read of "${key}" with 405 and returned no list of entities: without updates, nothing can be tested\n`,
    )
    expect(code).toBe(3)
    expect(files()).toEqual([])
    expect(writesIn(methods)).toEqual([])
  })

  test.for([
    ['--only', 'enum-values'],
    ['--skip', 'response'],
  ] as const)('refuses a pattern that names only updates: %s %s', async ([option, pattern]) => {
    const { ended } = await run('http://127.0.0.1:1/beta', [option, pattern])
    const { code, stderr } = await ended
    expect(stderr).toBe(
      `odata-contract: "${pattern}" matches only cases that write, and this run sends only reads: see odata-contract list\n`,
    )
    expect(code).toBe(2)
  })
})
