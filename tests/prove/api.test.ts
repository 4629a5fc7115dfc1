import { createServer, type RequestListener } from 'node:http'
import { createRequestListener } from '@remix-run/node-fetch-server'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import {
  type Case,
  ContractViolation,
  contractCases,
  loadContract,
  NotTestable,
  OptionError,
} from '../../src/index.js'
import { faults } from '../../src/reference/faults.js'
import { referenceService } from '../../src/reference/service.js'
import { packageRoot } from '../../src/support/package-info.js'
import { temporary } from '../self/packed.js'

const contract = loadContract(packageRoot)
const correct = () => referenceService(contract, { token: 'made-up' })

// What the README shows, in this very file: the cases are tests of their own here.
const shown = await contractCases({
  fetch: correct().fetch,
  token: 'made-up',
  only: ['enum-member-accepted'],
})
for (const each of shown.cases) test(`${each.id}: ${each.title}`, (context) => shown.judge(each, context))
afterAll(shown.close)

beforeAll(() => {
  vi.stubEnv('XDG_STATE_HOME', temporary())
})

describe('a service is reached', () => {
  const listener = (): RequestListener => createRequestListener(correct().fetch)

  test('as a listener of node:http', async () => {
    const { cases, resultOf, close } = await contractCases({
      listener: listener(),
      token: 'made-up',
      only: ['response'],
    })
    for (const each of cases) expect(await resultOf(each)).toMatchObject({ outcome: 'pass' })
    await close()
  })

  test('at a base URL of any depth', async () => {
    const server = createServer(listener())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const baseUrl = `http://127.0.0.1:${port}/api/v2/tenants/a%20b/beta/`
    const { cases, resultOf, close } = await contractCases({ baseUrl, token: 'made-up', only: ['response'] })
    for (const each of cases) expect(await resultOf(each)).toMatchObject({ outcome: 'pass' })
    await close()
    server.closeAllConnections()
    server.close()
  })
})

const withFault = (fault: keyof typeof faults, only: string) => {
  const { fetch } = referenceService(contract, { token: 'made-up', alter: [faults[fault].alter] })
  return { fetch, token: 'made-up', only: [only] }
}

const noSkip = { skip: () => expect.unreachable() }

describe('the test runner reports', () => {
  test('a failure, by an error with all details', async () => {
    const { cases, judge } = await contractCases(withFault('answers-204', 'success-status'))
    const [status] = cases
    if (!status) throw new Error('one case')
    const error = await judge(status, noSkip).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ContractViolation)
    expect((error as ContractViolation).message).toMatch(
      /^success-status\[200\]: expected 200, got 204 \(in \d+ of \d+ responses\)\ncurl -i -X PATCH/,
    )
    expect((error as ContractViolation).result).toMatchObject({ outcome: 'fail', level: 'MUST' })
  })

  test('a skip, by its own means', async () => {
    const { cases, judge } = await contractCases(withFault('answers-204', 'reply-media-type'))
    const reasons: (string | undefined)[] = []
    for (const each of cases) await judge(each, { skip: (reason) => reasons.push(reason) })
    expect(reasons).toEqual(['skip: no response has a body'])
  })

  test.for([undefined, null, {}, { skip: true }, () => {}])(
    'no case without a context that can skip, such as %j, since a skipped case would pass',
    async (context) => {
      const { fetch } = correct()
      let requests = 0
      const counting = (request: Request) => {
        requests++
        return fetch(request)
      }
      const { cases, judge } = await contractCases({ fetch: counting, token: 'made-up' })
      const before = requests
      const judged = judge(cases[0] as Case, context as never)
      await expect(judged).rejects.toThrow(OptionError)
      await expect(judged).rejects.toThrow(
        'judge: expected the context of the test, with skip(), as the second argument; if your test runner has none, use resultOf',
      )
      expect(requests).toBe(before)
    },
  )
})

test('close rejects with the values that it could not restore', async () => {
  const { alter } = faults['stores-any-word']
  const { fetch } = referenceService(contract, { token: 'made-up', alter: [alter] })
  const only = ['enum-non-member-contained[supportedArchitectures=other]']
  const { cases, judge, close } = await contractCases({ fetch, token: 'made-up', only })
  for (const each of cases) await judge(each, noSkip).catch(() => {})
  await expect(close()).rejects.toThrow(
    'the entity was not restored: supportedArchitectures was ["unknown","x86"], is ["other"]',
  )
})

test('close rejects if a requirement could not be tested and no case failed', async () => {
  const { fetch } = correct()
  let isDown = false
  const failing = async (request: Request) => {
    if (isDown) throw new Error('down')
    return fetch(request)
  }
  const only = ['enum-member-accepted[supportedArchitectures=x86]', 'success-status']
  const { cases, judge, close } = await contractCases({ fetch: failing, token: 'made-up', only, retries: 0 })
  const reasons: (string | undefined)[] = []
  isDown = true
  for (const each of cases) await judge(each, { skip: (reason) => reasons.push(reason) })
  isDown = false
  expect(reasons).toHaveLength(2)
  expect(reasons[0]).toMatch(/^blocked: /)
  await expect(close()).rejects.toThrow(/^inconclusive, because of 2 cases, such as [a-z-]+\[.*\]: /)
})

test('a missing entity is reported before the first case', async () => {
  const missing = contractCases({ fetch: correct().fetch, id: 'nobody', token: 'made-up' })
  await expect(missing).rejects.toThrow(NotTestable)
  await expect(missing).rejects.toThrow('has no entity with the key "nobody" (404)')
})
