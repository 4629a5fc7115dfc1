import { existsSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, type ExpectStatic, expect, test, vi } from 'vitest'
import { contractCases, NotTestable } from '../../src/index.js'
import { atMost, type Ended, packed, type Started, start, temporary } from '../self/packed.js'
import {
  type Asked,
  applies,
  type Image,
  ignores,
  image,
  key,
  type Listening,
  objectIn,
  seed,
} from '../self/targets.js'

type Service = Listening & Image

const turn = atMost(3)
// Ten times what the longest of them takes: five runs, one after another.
vi.setConfig({ testTimeout: 200_000 })
afterEach(() => vi.unstubAllEnvs())

interface Command extends Started {
  readonly state: string
}

/** Starts the command with a state folder. No outcome here depends on how long a response takes. */
const command = async (state: string, args: readonly string[], token = ''): Promise<Command> => {
  const { bin, folder } = await packed()
  const env = { XDG_STATE_HOME: state, ODATA_CONTRACT_TOKEN: token }
  return { ...start(bin, [...args, '--timeout', '60000'], { cwd: folder, env }), state }
}

const run = (state: string, baseUrl: string, more: readonly string[] = []) =>
  command(state, [
    '--base-url',
    baseUrl,
    '--id',
    key,
    '--anonymous',
    '--only',
    'enum-member-accepted',
    ...more,
  ])

/** What is in a state folder: its locks and restore files. */
const filesIn = (state: string): string[] => {
  const folder = join(state, 'odata-contract')
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : []
}
const lockIn = (state: string): string => filesIn(state).find((file) => /lock-[^/\\]+$/.test(file)) ?? 'none'
const restoreFileIn = (state: string): string =>
  filesIn(state).find((file) => /restore-[^/\\]+\.jsonl$/.test(file)) ?? 'none'

/** A minute passes for a process that is gone. */
const age = (lock: string): void => {
  const before = Date.now() / 1000 - 61
  utimesSync(lock, before, before)
}

/** Holds back its answer to the first update that `chosen` accepts. */
const holding = async (update: typeof applies, chosen: (asked: Asked) => boolean = () => true) => {
  let reached = () => {}
  const held = new Promise<void>((resolve) => {
    reached = resolve
  })
  let answer: (() => void) | undefined
  const service = await image(update, (asked, state) => {
    if (answer || asked.method !== 'PATCH' || asked.of !== 'entity' || !chosen(asked)) return false
    answer = () => update(asked, state)
    reached()
    return true
  })
  return { service, held, answer: () => answer?.() }
}

/** Rejects where a run ends before its service holds it. */
const until = (held: Promise<void>, { ended }: Started): Promise<void> =>
  Promise.race([
    held,
    ended.then(({ code, stderr, stdout }) => {
      throw new Error(`the run ended with ${code}: ${stderr}${stdout}`)
    }),
  ])

const inUse = (state: string, baseUrl: string, restoreFile = restoreFileIn(state)): string =>
  `another run uses "${key}" at ${baseUrl} (lock: ${lockIn(state)}, restore file: ${restoreFile}): wait until it has ended; if it was killed, wait 60 seconds and run odata-contract restore ${restoreFile} --base-url ${baseUrl}`

const refused = async ({ ended }: Started, message: string, expect: ExpectStatic) => {
  const { code, stdout, stderr } = await ended
  expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: '', stderr: `odata-contract: ${message}\n` })
}

describe('while a run uses an entity', () => {
  test.concurrent('another run, restore and contractCases refuse it, however it is addressed', ({ expect }) =>
    turn(async () => {
      const { service, held, answer } = await holding(ignores)
      const state = temporary()
      const first = await run(state, service.baseUrl)
      await until(held, first)
      const file = restoreFileIn(state)
      expect(first.printed.stderr).toBe(`restore file: ${file}\n`)
      const { requests } = service

      const same = `HTTP://127.0.0.1:${service.port}/%62eta/`
      await refused(await run(state, same), inUse(state, `http://127.0.0.1:${service.port}/%62eta`), expect)
      await refused(await command(state, ['restore', file]), inUse(state, service.baseUrl), expect)
      vi.stubEnv('XDG_STATE_HOME', state)
      const cases = contractCases({ baseUrl: service.baseUrl, id: key })
      await expect(cases).rejects.toThrow(new NotTestable(inUse(state, service.baseUrl)))
      expect(service.requests).toBe(requests)

      answer()
      const { code, stderr, restoreFile } = await first.ended
      await service.close()
      expect({ code, stderr, restoreFile }).toEqual({ code: 0, stderr: '', restoreFile: file })
      expect(filesIn(state)).toEqual([])
    }))

  test('contractCases keeps the lock until it is closed', () =>
    turn(async () => {
      const service = await image(ignores)
      const state = temporary()
      vi.stubEnv('XDG_STATE_HOME', state)
      const { close } = await contractCases({ baseUrl: service.baseUrl, id: key })
      await refused(await run(state, service.baseUrl), inUse(state, service.baseUrl), expect)
      await close()
      await service.close()
      expect(filesIn(state)).toEqual([])
    }))

  test('the same process may open it once more, and both are restored', async () => {
    const service = await image(applies)
    const state = temporary()
    vi.stubEnv('XDG_STATE_HOME', state)
    const options = { baseUrl: service.baseUrl, id: key, only: ['property-accepted'], watch: 0 }
    const former = await contractCases(options)
    const latter = await contractCases(options)
    const outcomesOf = ({ cases, resultOf }: typeof former) =>
      Promise.all(cases.map(async (each) => (await resultOf(each)).outcome))
    expect(await outcomesOf(former)).not.toContain('error')
    await former.close()
    expect(await outcomesOf(latter)).not.toContain('error')
    // The lock, and the restore file of the latter.
    expect(filesIn(state)).toHaveLength(2)
    await latter.close()
    await service.close()
    expect(service.entity).toEqual(seed())
    expect(filesIn(state)).toEqual([])
  })
})

const damaged = ({ body }: Asked): boolean =>
  JSON.stringify(objectIn(body)?.supportedArchitectures ?? seed().supportedArchitectures) !==
  JSON.stringify(seed().supportedArchitectures)

/** A run that was killed after it had changed the entity, or before. */
const killed = async (update: typeof applies, chosen?: (asked: Asked) => boolean) => {
  const { service, held, answer } = await holding(update, chosen)
  const state = temporary()
  const first = await run(state, service.baseUrl)
  await until(held, first)
  first.child.kill('SIGKILL')
  await first.ended
  answer()
  return { service, state, file: restoreFileIn(state) }
}

const ended = async (started: Promise<Command>): Promise<Pick<Ended, 'code' | 'stdout' | 'stderr'>> => {
  const { code, stdout, stderr } = await (await started).ended
  return { code, stdout, stderr }
}

const restored = (service: Service): string => `"${key}" at ${service.baseUrl} is restored\n`
const beginning = (service: Service): string => `restoring "${key}" at ${service.baseUrl}: `

describe('a run that was killed', () => {
  test.concurrent('leaves a lock for a minute, and a restore file, from which the entity is restored', ({
    expect,
  }) =>
    turn(async () => {
      const { service, state, file } = await killed(applies, damaged)
      expect(service.entity).not.toEqual(seed())
      if (process.platform !== 'win32') {
        expect(statSync(file).mode & 0o777).toBe(0o600)
        expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700)
      }
      await refused(await run(state, service.baseUrl), inUse(state, service.baseUrl), expect)

      age(lockIn(state))
      const { requests } = service
      const refusal = `an earlier run did not restore "${key}": run odata-contract restore ${file} --base-url ${service.baseUrl}, or add --ignore-restore-file to test it as it is`
      await refused(await run(state, service.baseUrl), refusal, expect)
      // Two reads of the entity, and one of the list.
      expect(service.requests).toBe(requests + 3)
      expect(filesIn(state)).toEqual([file])

      const { code, stdout, stderr } = await ended(command(state, ['restore', file]))
      expect({ code, stdout }).toEqual({ code: 0, stdout: '' })
      const [difference, ...rest] = stderr.split('\n')
      expect(difference).toContain(`${beginning(service)}supported`)
      expect(difference).toContain('supportedArchitectures was ["x86","arM64"], is ')
      expect(rest.join('\n')).toBe(restored(service))
      await service.close()
      expect(service.entity).toEqual(seed())
      expect(filesIn(state)).toEqual([])
    }))

  test.concurrent('may be ignored', ({ expect }) =>
    turn(async () => {
      const { service, state, file } = await killed(applies, damaged)
      const { entity } = service
      age(lockIn(state))
      const { code } = await ended(
        run(state, service.baseUrl, ['--ignore-restore-file', '--read-only', 'any']),
      )
      await service.close()
      expect(code).not.toBe(3)
      expect(service.entity).toEqual(entity)
      expect(filesIn(state)).toEqual([file])
    }))

  test.concurrent('has nothing to do if the entity is unchanged', ({ expect }) =>
    turn(async () => {
      const { service, state } = await killed(ignores)
      age(lockIn(state))
      const { code, stderr } = await ended(run(state, service.baseUrl))
      await service.close()
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
      expect(filesIn(state)).toEqual([])
    }))
})

describe('restore', () => {
  const unexplained = (names: string) =>
    `odata-contract: not restored: another client may have changed ${names} since the run; --force overwrites these values\n`

  /** A file as the released version wrote it. */
  const former = (baseUrl: string): string => {
    const file = join(temporary(), 'restore-2026-01-01T00-00-00-000Z-1.json')
    const saved = {
      version: 1,
      baseUrl,
      id: key,
      read: 'get',
      savedAt: '2026-01-01T00:00:00.000Z',
      entity: seed(),
    }
    writeFileSync(file, `${JSON.stringify(saved, null, 2)}\n`)
    return file
  }

  test.concurrent('overwrites values of another client only with --force', ({ expect }) =>
    turn(async () => {
      const { service, state, file } = await killed(applies, damaged)
      age(lockIn(state))
      const availableUpdates = [{ buildVersion: '1.2.3', releaseMonth: 2, releaseYear: 2031 }]
      service.entity = { ...service.entity, availableUpdates }
      const { entity } = service

      const refusal = await ended(command(state, ['restore', file]))
      expect(refusal).toMatchObject({ code: 3, stdout: '' })
      const [difference, ...rest] = refusal.stderr.split('\n')
      expect(difference).toContain(beginning(service))
      expect(difference).toContain(
        `availableUpdates was ${JSON.stringify(seed().availableUpdates)}, is ${JSON.stringify(availableUpdates)}`,
      )
      expect(rest.join('\n')).toBe(unexplained('availableUpdates'))
      expect(service.entity).toEqual(entity)
      expect(filesIn(state)).toEqual([file])

      const forced = await ended(command(state, ['restore', file, '--force']))
      await service.close()
      expect(forced).toEqual({ code: 0, stdout: '', stderr: `${difference}\n${restored(service)}` })
      expect(service.entity).toEqual(seed())
      expect(filesIn(state)).toEqual([])
    }))

  test.concurrent('releases the entity when it is interrupted', ({ expect }) =>
    turn(async () => {
      const { service, held } = await holding(applies)
      const [state, file] = [temporary(), former(service.baseUrl)]
      service.entity = { ...seed(), supportedArchitectures: ['x64'] }
      const restoring = await command(state, ['restore', file, '--force'])
      await until(held, restoring)
      expect(filesIn(state)).toEqual([lockIn(state)])
      restoring.child.kill('SIGINT')
      const { code, signal } = await restoring.ended
      await service.close()
      expect({ code, signal }).toEqual({ code: 130, signal: null })
      expect(filesIn(state)).toEqual([])
      expect(existsSync(file)).toBe(true)
    }))

  test.concurrent('reads a file of the released version, which does not say what its run sent', ({
    expect,
  }) =>
    turn(async () => {
      const service = await image(applies)
      const [state, file] = [temporary(), former(service.baseUrl)]
      service.entity = { ...seed(), supportedArchitectures: ['x64'] }
      const difference = `${beginning(service)}supportedArchitectures was ["x86","arM64"], is ["x64"]\n`
      expect(await ended(command(state, ['restore', file]))).toEqual({
        code: 3,
        stdout: '',
        stderr: `${difference}odata-contract: not restored: the file does not record the values of its run, so another client may have changed supportedArchitectures; --force overwrites these values\n`,
      })
      const forced = await ended(command(state, ['restore', file, '--force']))
      await service.close()
      expect(forced).toEqual({ code: 0, stdout: '', stderr: `${difference}${restored(service)}` })
      expect(service.entity).toEqual(seed())
      expect(existsSync(file)).toBe(false)
    }))

  // This address of the same machine does not count as it; Windows does not connect to it.
  test
    .skipIf(process.platform === 'win32')
    .concurrent('sends a token to another machine only if --base-url names it', ({ expect }) =>
      turn(async () => {
        const tokens = new Set<string | undefined>()
        const service = await image(applies, ({ request }) => {
          tokens.add(request.headers.authorization)
          return false
        })
        const baseUrl = `http://0.0.0.0:${service.port}/beta`
        const [state, file] = [temporary(), former(baseUrl)]
        const silent = await ended(command(state, ['restore', file], 'made-up'))
        expect(silent).toEqual({
          code: 2,
          stdout: '',
          stderr: `odata-contract: ${file} is for http://0.0.0.0:${service.port}: to send credentials there, add --base-url ${baseUrl}\n`,
        })
        expect(service.requests).toBe(0)

        const kept = readFileSync(file)
        expect((await ended(command(state, ['restore', file]))).code).toBe(0)
        expect([...tokens]).toEqual([undefined])

        writeFileSync(file, kept)
        expect((await ended(command(state, ['restore', file, '--base-url', baseUrl], 'made-up'))).code).toBe(
          0,
        )
        await service.close()
        expect([...tokens]).toEqual([undefined, 'Bearer made-up'])
      }),
    )
})

describe('a state folder that cannot be used', () => {
  test.concurrent.for([
    ['state', 'XDG_STATE_HOME is "state", expected an absolute path'],
    ...(existsSync('/proc/1') ? [['/proc/1/x', /^(ENOENT|EACCES): .+, mkdir '\/proc\/1\/x'$/] as const] : []),
  ] as const)('%s is one line, and nothing is sent', ([state, why], { expect }) =>
    turn(async () => {
      const service = await image(ignores)
      const { code, stdout, stderr } = await ended(run(state, service.baseUrl))
      await service.close()
      const said = /^odata-contract: no update was sent, because no restore file can be written \((.+)\)\n$/
      expect(said.exec(stderr)?.[1]).toMatch(why)
      expect({ code, stdout, requests: service.requests }).toEqual({ code: 3, stdout: '', requests: 0 })
    }),
  )
})
