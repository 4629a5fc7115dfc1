import { beforeEach, describe, expect, test } from 'vitest'
import type { Executor } from '../../../../src/engine/execution/executor.js'
import { blocked, skip } from '../../../../src/evidence/judgements.js'
import type { CaseContext, Evidence } from '../../../../src/model/evidence.js'
import { stateWith, updateOf } from '../../context.js'
import { library } from '../../library.js'
import { stoppedClock } from '../entity/clock.js'
import { caseOf, sends } from './executions.js'
import { foundBlind, foundByGet, lines, type Options, open } from './fake-service.js'

beforeEach(() => stoppedClock().restore)

describe('a case that cannot be sent', () => {
  test('is reported at once, and the others continue', async () => {
    const { run, service } = open()
    const invariant = {
      ...sends('invariant', {}),
      definition: { label: '', title: '', judge: () => undefined },
    }
    const results = await run(
      sends('good', { pages: 1 }),
      caseOf('skipped', () => skip('no GET')),
      caseOf('broken', () => {
        throw new Error('no such thing')
      }),
      invariant,
    )
    expect(lines(results)).toEqual([
      'skipped: skip: no GET',
      expect.stringMatching(/^broken: error: Error: no such thing\n/),
      expect.stringMatching(/^invariant: error: Error: invariant sends nothing\n/),
      'good: pass',
    ])
    expect(service.log).toEqual(['PATCH b1 {"pages":1}', 'GET b1'])
  })
})

describe('a literal above 1 KiB', () => {
  const filter = (text: string) => ({
    method: 'GET' as const,
    key: null,
    query: `$filter=title%20eq%20${encodeURIComponent(`'${text}'`)}`,
  })
  // With its quotes, a literal of 1,024 characters.
  const long = "''".repeat(511)

  test('is not sent to a target that the run spares', async () => {
    const { run, service } = open(undefined, { spares: true })
    const results = await run(caseOf('long', [filter(`${long}x`)]), caseOf('longest', [filter(long)]))
    expect(lines(results)).toEqual([
      'long: skip: a literal above 1 KiB is not sent to a production service',
      'longest: pass',
    ])
    expect(service.requests.filter(({ url }) => url.includes('filter'))).toHaveLength(1)
  })

  test('is sent to any other target', async () => {
    const { run } = open()
    expect(lines(await run(caseOf('long', [filter(`${long}x`)])))).toEqual(['long: pass'])
  })
})

describe('the context of a case contains', () => {
  const told = async (options: Options = {}, execution = (executor: Executor) => executor.readEntity()) => {
    const contexts: CaseContext[] = []
    const { executor } = open(undefined, options)
    await execution(executor)
    await executor.runOne(
      caseOf(
        'asks',
        (context) => {
          contexts.push(context)
          return skip('asked')
        },
        { seed: 7 },
      ),
    )
    return contexts[0] as CaseContext
  }

  test('the settings of the run', async () => {
    const siblingState = stateWith({ code: 'b2' })
    expect(await told({ preflight: { ...foundByGet, siblingState }, profile: 'odata' })).toEqual({
      contract: library,
      profile: 'odata',
      policies: { readOnly: 'ignore', enumCase: 'exact' },
      key: 'b1',
      read: 'get',
      sibling: 'b2',
      siblingState,
      state: stateWith(),
      start: stateWith(),
      unobservable: undefined,
      seed: 7,
      computed: new Set(),
      loopback: false,
      anonymous: true,
      weak: false,
      canAlter: expect.any(Function),
    })
  })

  test('the reason if nothing can be read', async () => {
    expect(await told({ preflight: foundBlind })).toMatchObject({
      state: undefined,
      unobservable: skip('the service offers no way to read the entity'),
    })
  })

  test('the reason if reads differ, and the first read', async () => {
    const differing = { ...foundByGet, second: stateWith({ pages: 9 }) }
    expect(await told({ preflight: differing })).toMatchObject({
      state: stateWith(),
      unobservable: blocked('two consecutive reads differ (read-is-stable)'),
    })
  })

  test('for its rule, the responses and the states around them', async () => {
    const trials: Evidence[] = []
    const { run } = open(undefined, { preflight: foundByGet })
    const watch = (evidence: Evidence) => {
      trials.push(evidence)
      return undefined
    }
    await run(
      caseOf('watches', [{ method: 'GET' }, updateOf({ pages: 1 }), { method: 'GET' }], { expect: watch }),
    )
    expect(trials.at(-1)).toMatchObject({
      before: stateWith(),
      after: stateWith(),
      response: trials[0]?.responses[1],
    })
    expect(trials[0]?.responses.map(({ request }) => request.method)).toEqual(['GET', 'PATCH', 'GET'])
  })
})
