import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, type ExpectStatic, expect, test } from 'vitest'
import { atMost, type Ended, packed, type Started, start, temporary } from '../self/packed.js'
import {
  type Asked,
  applies,
  type Entity,
  type Image,
  ignores,
  image,
  key,
  type Listening,
  merged,
  objectIn,
  reply,
  seed,
} from '../self/targets.js'

type Service = Listening & Image

/** Upper bound for any run here, in milliseconds. */
const bound = 100_000
const turn = atMost(3)

/** A run of one case: what is told of the end of a run needs no more. */
const brief = ['--only', 'operation-routed']

/** A run of one case that sends another value. */
const writing = ['--only', 'property-accepted[supportedArchitectures]']

/** Requests of a whole run against the service that applies everything, of a brief one, and of one that is ignored. */
const total = { whole: 0, brief: 0, writing: 0 }

const count = async (more: readonly string[], expected: number, update = applies): Promise<number> => {
  const service = await image(update)
  const { code, stderr } = await (await begin(service, more)).ended
  await service.close()
  expect({ code, stderr }).toEqual({ code: expected, stderr: '' })
  expect(service.entity).toEqual(seed())
  return service.requests
}

beforeAll(async () => {
  const [whole, short, ignored] = await Promise.all([
    count([], 1),
    count(brief, 0),
    count(writing, 0, ignores),
  ])
  Object.assign(total, { whole, brief: short, writing: ignored })
})

interface Begun extends Started {
  /** Restore files that are there now. */
  files(): string[]
  readonly env: Readonly<Record<string, string>>
}

const begin = async (
  service: Service,
  more: readonly string[] = [],
  id = ['--id', key],
  options?: Readonly<Record<string, string>>,
): Promise<Begun> => {
  const { bin, folder } = await packed()
  const state = temporary()
  const env = { ...options, XDG_STATE_HOME: state }
  const args = ['--base-url', service.baseUrl, ...id, '--anonymous', '--timeout', '1500', ...more]
  const started = start(bin, args, { cwd: folder, env })
  const killer = setTimeout(() => started.child.kill('SIGKILL'), bound)
  started.ended.then(() => clearTimeout(killer))
  const kept = join(state, 'odata-contract')
  const files = () => (existsSync(kept) ? readdirSync(kept).map((name) => join(kept, name)) : [])
  return { ...started, files, env }
}

/** Whether the service holds back its response to this request. */
type Chosen = (asked: Asked, entity: Entity) => boolean

const nth =
  (k: number): Chosen =>
  ({ n }) =>
    n === k

/** The first update from the n-th request on after which the entity is not what it was before the run. */
const writeFrom =
  (k: number): Chosen =>
  ({ n, method, of, body }, entity) =>
    n >= k &&
    method === 'PATCH' &&
    of === 'entity' &&
    [entity, seed()].every((state) => JSON.stringify(merged(entity, body)) !== JSON.stringify(state))

interface Withholding {
  /** Milliseconds after the request until it is applied; at once where left out. */
  late?: number
  /** Updates are ignored up to this request; then what was sent appears, and updates are applied. */
  appears?: number
  /** What it does with the chosen request, and with all that come after it; silence where left out. */
  instead?: (asked: Asked, chosen: boolean) => boolean
}

/** Applies everything, but does not answer the chosen request. `withheld` resolves when it comes. */
const withholding = async (chosen: Chosen, { late = 0, appears = 0, instead }: Withholding = {}) => {
  let found = () => {}
  let done = false
  const withheld = new Promise<void>((resolve) => {
    found = resolve
  })
  let sent = ''
  const update: typeof applies = (asked, state) => (asked.n < appears ? ignores : applies)(asked, state)
  const service: Service = await image(update, (asked, state) => {
    if (asked.n < appears && asked.method === 'PATCH') sent = asked.body
    if (asked.n === appears) state.entity = merged(state.entity, sent)
    if (done) return instead?.(asked, false) ?? false
    if (!chosen(asked, state.entity)) return false
    done = true
    const apply = () => {
      if (asked.method === 'PATCH' && asked.of === 'entity') state.entity = merged(state.entity, asked.body)
    }
    if (late > 0) setTimeout(apply, late)
    else apply()
    found()
    return instead?.(asked, true) ?? true
  })
  return { service, withheld }
}

interface Row {
  /** Which request is not answered. */
  k: () => number
  signal?: NodeJS.Signals
  /** Milliseconds after the first signal at which it is sent again. */
  again?: readonly number[]
  more?: readonly string[]
  withholding?: () => Withholding
  chosen?: (k: number) => Chosen
}

const part = (share: number) => () => Math.round(total.whole * share)

/** The n-th request after the suite, of which there is one: the last read. */
const afterwards = (n: number): Row => ({ k: () => total.brief - 1 + n, more: brief })

/** The n-th request of those that restore: a read that shows the value which was sent, an update, a read. */
const puttingBack = (n: number): Row => ({
  k: () => total.writing - 3 + n,
  more: writing,
  withholding: () => ({ appears: total.writing - 2 }),
})

const interrupted: Record<string, Row> = {
  'SIGINT at the first request of preflight': { k: () => 1 },
  'SIGINT at the last request of preflight': { k: () => 3 },
  'SIGINT at the first update': { k: () => 4 },
  'SIGINT after a tenth': { k: part(0.1) },
  'SIGINT after a quarter': { k: part(0.25) },
  'SIGINT in the middle': { k: part(0.5) },
  'SIGINT after three quarters': { k: part(0.75) },
  'SIGINT near the end of the suite': { k: part(0.95) },
  'SIGINT at the read after the suite': afterwards(1),
  'SIGINT at the update that puts back after the suite': puttingBack(2),
  'SIGINT at the read that verifies after the suite': puttingBack(3),
  'SIGTERM at the first request of preflight': { k: () => 1, signal: 'SIGTERM' },
  'SIGTERM in the middle': { k: part(0.5), signal: 'SIGTERM' },
  'SIGTERM at the update that puts back after the suite': { ...puttingBack(2), signal: 'SIGTERM' },
  'SIGINT twice in 50 ms after a tenth': { k: part(0.1), again: [50] },
  'SIGINT twice in 50 ms in the middle': { k: part(0.5), again: [50] },
  'SIGINT twice in 50 ms when putting back': { ...puttingBack(2), again: [50] },
  'SIGINT twice in 700 ms after a tenth': { k: part(0.1), again: [700] },
  'SIGINT twice in 700 ms in the middle': { k: part(0.5), again: [700] },
  'SIGINT twice in 700 ms when putting back': { ...puttingBack(2), again: [700] },
  'SIGINT, and the update is applied 400 ms later': {
    k: part(0.5),
    chosen: writeFrom,
    withholding: () => ({ late: 400 }),
  },
  'SIGINT while the run waits as a 429 told it': {
    k: part(0.3),
    withholding: () => ({
      instead: ({ response }, chosen) => {
        if (chosen) response.writeHead(429, { 'Retry-After': '20' }).end()
        return chosen
      },
    }),
  },
}

const send = async ({ child }: Started, { signal = 'SIGINT', again = [] }: Row): Promise<void> => {
  child.kill(signal)
  let waited = 0
  for (const at of again) {
    await sleep(at - waited)
    waited = at
    child.kill(signal)
  }
}

/** Rejects where the run ends before the request comes. */
const reached = (withheld: Promise<void>, ended: Promise<Ended>, k: number): Promise<void> =>
  Promise.race([
    withheld,
    ended.then(({ code, stderr }) => {
      throw new Error(`the run ended with ${code} before request ${k} came: ${stderr}`)
    }),
  ])

/** The last line after an interrupt. */
const said = /^interrupted(; the entity is restored)?$/m

const interrupt = async (row: Row, expect: ExpectStatic): Promise<void> => {
  const k = row.k()
  const { service, withheld } = await withholding((row.chosen ?? nth)(k), row.withholding?.())
  const run = await begin(service, row.more)
  await reached(withheld, run.ended, k)
  await send(run, row)
  const { code, signal, stdout, stderr } = await run.ended
  await service.close()

  expect({ code, signal }, stderr).toEqual({ code: row.signal === 'SIGTERM' ? 143 : 130, signal: null })
  expect(service.entity, stderr).toEqual(seed())
  expect(run.files()).toEqual([])
  const lines = stderr.trim().split('\n')
  expect(lines.at(-1)).toMatch(said)
  const second = 'still restoring the entity; another signal exits at once'
  expect(lines.slice(0, -1).filter((line) => line !== second)).toEqual([])
  expect(stdout).toBe('')
}

describe('an interrupted run puts the entity back', () => {
  test.concurrent.for(Object.entries(interrupted))('%s', ([, row], { expect }) =>
    turn(() => interrupt(row, expect)),
  )
})

const notAsFound =
  /^the entity was NOT restored: supportedArchitectures was \["x86","arM64"\], is .+\nthe state before the run is kept: odata-contract restore (\S+) --base-url \S+\n/

/** Stores the first value of supportedArchitectures that is none, and ignores whatever comes after it. */
const stubborn = () => {
  const members = new Set(['x86', 'x64', 'arm', 'arM64', 'arm64', 'none', 'neutral', 'unknownFutureValue'])
  let stored = false
  return image((asked, state) => {
    const sent = objectIn(asked.body)?.supportedArchitectures
    const isBad = Array.isArray(sent) && sent.some((item) => !members.has(String(item)))
    if (!isBad || stored) return ignores(asked, state)
    stored = true
    state.entity = { ...state.entity, supportedArchitectures: sent }
    reply(asked.response, 200, state.entity)
  })
}

/** The entity's JSON in a restore file. */
const stateIn = (file: string): string =>
  JSON.parse(readFileSync(file, 'utf8').split('\n', 1)[0] as string).text

const put = async (file: string, env: Begun['env']): Promise<Ended> => {
  const { bin, folder } = await packed()
  return start(bin, ['restore', file, '--timeout', '1500'], { cwd: folder, env }).ended
}

describe('a state that cannot be restored', () => {
  test.concurrent('makes a run without a finding inconclusive, in headline, JSON and exit code', ({
    expect,
  }) =>
    turn(async () => {
      const meddled = { supportedArchitectures: ['x64'] }
      const service = await image(ignores, ({ n }, state) => {
        if (n === total.brief) state.entity = { ...state.entity, ...meddled }
        return false
      })
      const report = join(temporary(), 'report.json')
      const reporters = ['--reporter', 'console', '--reporter', `json=${report}`]
      const { code, stdout, stderr } = await (await begin(service, [...brief, ...reporters])).ended
      await service.close()
      const left = /^(the entity was NOT restored: supportedArchitectures was .+)$/m.exec(stderr)?.[1]
      expect(code).toBe(3)
      // The console breaks lines between words.
      expect(stdout.replace(/\n {4}/g, ' ')).toContain(`The entity is not restored\n  ‼ ${left}\n`)
      expect(stdout.trim().split('\n').at(-1)).toMatch(
        /^inconclusive \(partial\) \(entity not restored\) {2}1 of 1 cases/,
      )
      expect(JSON.parse(readFileSync(report, 'utf8'))).toMatchObject({
        verdict: 'inconclusive',
        restored: false,
        unrestored: left,
      })
    }))

  test.concurrent('is reported, and the restore file is kept', ({ expect }) =>
    turn(async () => {
      const service = await stubborn()
      const run = await begin(service)
      const { code, stderr } = await run.ended
      const file = notAsFound.exec(stderr)?.[1] ?? stderr
      expect(run.files()).toEqual([file])
      expect(JSON.parse(stateIn(file))).toMatchObject(seed())
      expect(code).toBe(1)

      const again = await put(file, run.env)
      await service.close()
      expect(again.stderr).toMatch(
        /^restoring .+\nodata-contract: the entity was NOT restored: supportedArchitectures was \["x86","arM64"\], is .+\n$/,
      )
      expect(again.code).toBe(3)
      expect(run.files()).toEqual([file])
    }))

  test.concurrent('because the service no longer answers is reported, also after an interrupt', ({
    expect,
  }) =>
    turn(async () => {
      const { service, withheld } = await withholding(writeFrom(part(0.3)()), { instead: () => true })
      const run = await begin(service)
      await reached(withheld, run.ended, 0)
      run.child.kill('SIGINT')
      const { code, stderr } = await run.ended
      await service.close()
      const [file = 'no restore file'] = run.files()
      expect(stderr).toBe(
        [
          'it is unknown whether the entity was restored: no answer within 1500 ms',
          `the state before the run is kept: odata-contract restore ${file} --base-url ${service.baseUrl}`,
          'interrupted',
          '',
        ].join('\n'),
      )
      expect(code).toBe(130)
    }))

  test.concurrent('is left to the restore file after a third signal, at once', ({ expect }) =>
    turn(async () => {
      const { service, withheld } = await withholding(writeFrom(part(0.3)()), { instead: () => true })
      const run = await begin(service)
      await reached(withheld, run.ended, 0)
      await send(run, { k: () => 0, again: [600, 1200] })
      const { code, stderr } = await run.ended
      await service.close()
      const [file = 'no restore file'] = run.files()
      expect(code).toBe(130)
      expect(stderr).toContain('still restoring the entity; another signal exits at once')
      expect(stderr).toContain(`odata-contract restore ${file} --base-url ${service.baseUrl}`)
      // The lock is released even so.
      expect(run.files()).toEqual([file])
    }))
})

/** Preloaded: has the process get the signal as soon as a second listener is there, which is Vitest's and exits. */
const whenVitestListens = `
  import { isMainThread } from 'node:worker_threads'
  let count = 0
  if (isMainThread) process.on('newListener', (event) => {
    if (event === 'SIGINT' && ++count === 2) setTimeout(() => process.kill(process.pid, 'SIGINT'), 1)
  })`

test.concurrent('SIGINT while Vitest is being started ends the run as any other', ({ expect }) =>
  turn(async () => {
    const service = await image(applies)
    const NODE_OPTIONS = `--import data:text/javascript,${encodeURIComponent(whenVitestListens)}`
    const run = await begin(service, [], undefined, { NODE_OPTIONS })
    const { code, stderr } = await run.ended
    await service.close()
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringMatching(said) })
    expect(service.entity).toEqual(seed())
    expect(run.files()).toEqual([])
  }))

test.concurrent('SIGINT while the set is listed ends the run', ({ expect }) =>
  turn(async () => {
    const { service, withheld } = await withholding(nth(1), { instead: () => true })
    const run = await begin(service, [], [])
    await reached(withheld, run.ended, 1)
    run.child.kill('SIGINT')
    const { code, stderr } = await run.ended
    await service.close()
    expect({ code, stderr }).toEqual({ code: 130, stderr: expect.stringMatching(said) })
    expect(service.requests).toBe(1)
  }))
