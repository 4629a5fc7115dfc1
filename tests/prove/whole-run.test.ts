import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { loadContract, OptionError, type Report, run } from '../../src/index.js'
import { faults } from '../../src/reference/faults.js'
import { referenceService } from '../../src/reference/service.js'
import { packageRoot } from '../../src/support/package-info.js'
import { packed, start, temporary } from '../self/packed.js'
import { applies, ignores, image, key, seed } from '../self/targets.js'

const contract = loadContract(packageRoot)
const token = 'a made-up token of 30 letters.'

const serviceWith = (...names: (keyof typeof faults)[]) =>
  referenceService(contract, { token, alter: names.map((name) => faults[name].alter) })

let state = ''
beforeEach(() => {
  state = temporary()
  vi.stubEnv('XDG_STATE_HOME', state)
})

/** The files in the state folder: locks and restore files. */
const left = (): string[] => {
  const folder = join(state, 'odata-contract')
  return existsSync(folder) ? readdirSync(folder) : []
}

const outcomes = ({ results }: Report) => results.map(({ id, outcome, how }) => [id, outcome, how])

describe('a report', () => {
  test('of a conformant service, as its schema describes it', async () => {
    const report = await run({ fetch: serviceWith().fetch, token })
    expect(report).toMatchObject({ verdict: 'conformant', restored: true, partial: false, causes: [] })
    expect(report.target).toEqual({ baseUrl: 'http://localhost', id: 'Entity 1', anonymous: false })
    expect(report.summary).toMatchObject({ total: report.results.length, fail: 0, error: 0, blocked: 0 })
    const ajv = formats.default(new Ajv2020({ strict: false }))
    const schema = readFileSync(join(packageRoot, 'reporters', 'report.schema.json'), 'utf8')
    const validate = ajv.compile(JSON.parse(schema))
    expect(validate(JSON.parse(JSON.stringify(report))), ajv.errorsText(validate.errors)).toBe(true)
  })

  test('with the results of the command line', async () => {
    const target = await image(ignores)
    const { bin } = await packed()
    const args = ['--base-url', target.baseUrl, '--anonymous', '--reporter', 'json']
    const { stdout } = await start(bin, args, { cwd: temporary() }).ended
    const report = await run({ baseUrl: target.baseUrl })
    const printed = JSON.parse(stdout) as Report
    expect(outcomes(report)).toEqual(outcomes(printed))
    const ofRun = { startedAt: '', durationMs: 0, results: [], summary: { ...report.summary, requests: 0 } }
    const { requests: _, ...counts } = printed.summary
    expect({ ...report, ...ofRun }).toEqual({ ...printed, ...ofRun })
    expect(report.summary).toMatchObject(counts)
    await target.close()
  })

  test('of a service that violates rules', async () => {
    const { fetch } = serviceWith('stores-any-word')
    const options = { only: ['enum-non-member-contained[supportedArchitectures*'], strict: true, watch: 0 }
    const report = await run({ fetch, token, ...options, policies: { enumCase: 'tolerant' } })
    expect(report).toMatchObject({
      verdict: 'non-conformant',
      partial: true,
      filters: { only: options.only, skip: [] },
      policies: { readOnly: 'ignore', enumCase: 'tolerant', strict: true },
    })
    expect(report.causes.length).toBeGreaterThan(0)
  })

  test('without writes', async () => {
    const service = serviceWith()
    const methods = new Set<string>()
    const fetch = (request: Request) => {
      methods.add(request.method)
      return service.fetch(request)
    }
    const report = await run({ fetch, token, noWrites: true })
    expect(report).toMatchObject({ verdict: 'conformant', noWrites: true, partial: true, restored: true })
    expect([...methods]).toEqual(['GET'])
  })
})

describe('the entity', () => {
  test('is locked for other processes during the run, and restored afterwards', async () => {
    let goOn = () => {}
    const refused = new Promise<void>((resolve) => {
      goOn = resolve
    })
    const target = await image((asked, image) => refused.then(() => applies(asked, image)))
    const options = { baseUrl: target.baseUrl, policies: { readOnly: 'any' }, only: ['response'] } as const
    const first = run(options)
    await vi.waitUntil(() => left().length > 1)
    const { bin } = await packed()
    const args = ['--base-url', target.baseUrl, '--anonymous']
    const other = await start(bin, args, { cwd: temporary(), env: { XDG_STATE_HOME: state } }).ended
    expect(other).toMatchObject({ code: 3, stderr: expect.stringContaining(`another run uses "${key}"`) })
    goOn()
    expect(await first).toMatchObject({ restored: true })
    expect(target.entity).toEqual(seed())
    expect(left()).toEqual([])
    await target.close()
  })

  test('stays in a restore file if it cannot be restored, and the report says how to restore it', async () => {
    const target = await image((asked, image) => {
      applies(asked, image)
      image.entity = { ...image.entity, supportedArchitectures: ['x64'] }
    })
    const only = ['success-status', 'enum-member-accepted[supportedArchitectures=x64]']
    const report = await run({ baseUrl: target.baseUrl, policies: { readOnly: 'any' }, only, watch: 0 })
    expect(report.restored).toBe(false)
    expect(report.verdict).not.toBe('conformant')
    const [file = ''] = left()
    expect(report.unrestored).toContain(
      'the entity was NOT restored: supportedArchitectures was ["x86","arM64"]',
    )
    expect(report.unrestored).toContain(`${file} --base-url ${target.baseUrl}`)
    await target.close()
  })

  test('that cannot be read leaves the verdict inconclusive at best', async () => {
    const target = await image(
      ({ response }) => response.writeHead(204).end(),
      ({ method, response }) => method === 'GET' && Boolean(response.writeHead(405).end()),
    )
    const remarks: string[] = []
    const onRemark = (remark: string) => remarks.push(remark)
    const report = await run({ baseUrl: target.baseUrl, id: key, only: ['success-status'], onRemark })
    expect(report.verdict).not.toBe('conformant')
    expect(report.unrestored).toBe('the entity cannot be read, so it is unknown whether it was restored')
    expect(remarks).toContain('the entity cannot be read: changes can be neither detected nor restored')
    await target.close()
  })
})

test('a callback for remarks that throws does not keep the lock', async () => {
  const target = await image(
    ({ response }) => response.writeHead(204).end(),
    ({ method, response }) => method === 'GET' && Boolean(response.writeHead(405).end()),
  )
  const onRemark = () => {
    throw new Error('no remarks, please')
  }
  const options = { baseUrl: target.baseUrl, id: key, only: ['success-status'], onRemark }
  const reports = [await run(options), await run(options)]
  expect(reports.map(({ summary }) => summary.total)).toEqual([1, 1])
  await target.close()
})

describe('a signal', () => {
  test('ends the run, and the entity is restored', async () => {
    const interrupt = new AbortController()
    const target = await image((asked, image) => {
      applies(asked, image)
      if (image.requests >= 100) interrupt.abort(new Error('enough'))
    })
    const options = { baseUrl: target.baseUrl, policies: { readOnly: 'any' }, watch: 0 } as const
    await expect(run({ ...options, signal: interrupt.signal })).rejects.toThrow('enough')
    expect(target.entity).toEqual(seed())
    expect(left()).toEqual([])
    // Those that were under way, and those that restore the entity.
    expect(target.requests).toBeLessThan(200)
    await target.close()
  })

  test('that is aborted before the run sends nothing', async () => {
    let requests = 0
    const fetch = () => {
      requests++
      return Response.json({})
    }
    const signal = AbortSignal.abort(new Error('never'))
    await expect(run({ fetch, signal } as never)).rejects.toThrow('never')
    expect(requests).toBe(0)
  })

  test('has to be one', async () => {
    const wrong = run({ fetch: serviceWith().fetch, signal: { aborted: true } as never })
    await expect(wrong).rejects.toThrow(new OptionError('signal: expected an AbortSignal'))
  })
})

test('an entity that the service creates is a warning of the process', async () => {
  const { fetch } = serviceWith('creates-unknown-entities')
  const warnings: string[] = []
  const warn = vi.spyOn(process, 'emitWarning').mockImplementation((text) => void warnings.push(String(text)))
  await run({ fetch, token, only: ['unknown-key-refused'] })
  warn.mockRestore()
  expect(warnings.join('\n')).toContain('THE TARGET CREATED AN ENTITY that the suite cannot delete')
})

test('an invalid option is an error that names the option', async () => {
  const wrong = run({ fetch: serviceWith().fetch, token, onRemark: 'print' as never })
  await expect(wrong).rejects.toThrow(new OptionError('onRemark: expected a function, got "print"'))
})
