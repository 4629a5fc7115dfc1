import { beforeEach, describe, expect, test } from 'vitest'
import { exampleRule, prerequisite } from '../../../../src/engine/execution/execution.js'
import { skip } from '../../../../src/evidence/judgements.js'
import type { JsonObject } from '../../../../src/model/json.js'
import type { Result } from '../../../../src/model/result.js'
import type { Case } from '../../../../src/model/rule.js'
import { stateWith, updateOf } from '../../context.js'
import { book, library, libraryWith } from '../../library.js'
import { stoppedClock } from '../entity/clock.js'
import { caseOf, sends } from '../execution/executions.js'
import {
  type Answer,
  former,
  foundByGet,
  isFormer,
  lines,
  lost,
  type Options,
  open,
  refused,
  updates,
  written,
} from '../execution/fake-service.js'

beforeEach(() => stoppedClock().restore)

describe('a service that refuses other values for read-only properties', () => {
  const routed = caseOf(
    'operation-routed[PATCH]',
    ({ state }) => updateOf({ pages: state?.entity.pages ?? 0 }),
    {
      rule: prerequisite,
      alone: true,
    },
  )
  const example = sends('example', { pages: 1 }, { rule: exampleRule, level: 'SHOULD' })
  const rejects =
    (also: (body: JsonObject) => boolean = () => false): Answer =>
    ({ method, body, service }) =>
      method === 'PATCH' && (also(body) || ('pages' in body && body.pages !== service.entity?.pages))
        ? refused(400)
        : undefined
  const why = 'the service accepts current values, but refuses other values for read-only properties'
  const refusedLine = 'expected acceptance: any 2xx but 202, got 400 (No: No.)'
  const cases = [routed, example, sends('other', { pages: 2 }), sends('title', { title: 'Ubik' })]

  const execution = async (answer: Answer, options: Options = {}, executed: Case[] = cases) => {
    const opened = open(answer, { plan: [routed, example], ...options })
    const results: Result[] = []
    for (const each of executed) results.push(await opened.executor.runOne(each))
    return { ...opened, results }
  }

  test('is one finding, that of the documented example; it blocks other cases', async () => {
    const { results } = await execution(rejects())
    expect(lines(results)).toEqual([
      'operation-routed[PATCH]: pass',
      `example: warn: ${refusedLine}`,
      `other: blocked: blocked by documented-example-accepted: ${why}`,
      'title: pass',
    ])
    expect(results[1]?.hint).toBe(`${why}: if this is intended, use --read-only reject`)
    expect(results[1]?.exchanges).toHaveLength(1)
  })

  test('is determined once, with the example, one other value and the current values', async () => {
    const { service } = await execution(rejects())
    const attempt = (body: JsonObject) => `PATCH b1 ${JSON.stringify({ ...written, ...body })}`
    expect(updates(service.log)).toEqual([
      'PATCH b1 {"pages":412}',
      'PATCH b1 {"pages":1}',
      'PATCH b1 {"pages":1}',
      attempt({ pages: 1 }),
      attempt({}),
      'PATCH b1 {"pages":2}',
      'PATCH b1 {"title":"Ubik"}',
      former,
    ])
  })

  test('is tested with another value', async () => {
    const { service } = await execution(
      ({ service, n, ...asked }) => {
        if (n === 1) service.entity = { ...book, pages: 1 }
        return rejects()({ service, n, ...asked })
      },
      { preflight: { ...foundByGet, snapshot: stateWith({ pages: 1 }), second: stateWith({ pages: 1 }) } },
      [routed, cases[2] as Case],
    )
    expect(service.log).toContain(`PATCH b1 ${JSON.stringify({ ...written, pages: 2 })}`)
  })

  test('may be strict', async () => {
    const { results } = await execution(rejects(), { strict: true })
    expect(results[1]).toMatchObject({ outcome: 'fail', level: 'SHOULD' })
  })

  const own = `other: fail: ${refusedLine}`
  test.for<[string, Answer, Options, Case[]]>([
    ['the policy is reject', rejects(), { policies: { readOnly: 'reject', enumCase: 'exact' } }, cases],
    ['the policy is any', rejects(), { policies: { readOnly: 'any', enumCase: 'exact' } }, cases],
    ['the prerequisite did not run', rejects(), {}, cases.toReversed().slice(0, -1)],
    ['the prerequisite was refused', rejects((body) => Object.keys(body).length === 1), {}, cases],
    ['there is no example', rejects(), { plan: [routed] }, cases],
    [
      'the example sends nothing',
      rejects(),
      { plan: [routed, { ...example, definition: { ...example.definition, send: () => skip('') } }] },
      cases,
    ],
    [
      'the example is accepted',
      rejects(),
      { plan: [routed, sends('example', {}, { rule: exampleRule })] },
      cases,
    ],
    ['what it holds is refused too', rejects((body) => isFormer(body)), {}, cases],
    [
      'the value alone is accepted among the others',
      ({ method, body }) =>
        method === 'PATCH' && !isFormer(body) && body.pages !== 412 ? refused(400) : undefined,
      {},
      cases,
    ],
    [
      'one of the attempts has no answer',
      (asked) =>
        asked.method === 'PATCH' && isFormer(asked.body) && asked.body.pages === 412
          ? lost()
          : rejects()(asked),
      {},
      cases,
    ],
    [
      'the example is accepted, and the next has no answer',
      (asked) =>
        asked.method === 'PATCH' && isFormer(asked.body) && asked.body.pages === 1
          ? lost()
          : rejects()(asked),
      { plan: [routed, sends('example', {}, { rule: exampleRule })] },
      [routed, cases[2] as Case],
    ],
    ['reads differ', rejects(), { preflight: { ...foundByGet, second: undefined } }, cases],
  ])('is not the reason of a refusal if %s', async ([, answer, options, executed]) => {
    const { results } = await execution(answer, options, executed)
    expect(lines(results)).toContain(own)
    expect(results.filter(({ hint }) => hint !== undefined)).toEqual([])
  })

  test('is not the reason of a refusal if only the key is read-only', async () => {
    const writable = library.properties.map(({ path, key }) => [path, { readOnly: key }])
    const contract = libraryWith(Object.fromEntries(writable))
    const { results } = await execution(rejects(), { contract })
    expect(lines(results)).toContain(own)
  })

  test('is not the reason if the rule tests something else', async () => {
    const own = sends('own', { pages: 2 }, { expect: () => ({ expected: 'a', actual: 'b' }) })
    const { results } = await execution(rejects(), {}, [routed, own])
    expect(lines(results)).toContain('own: fail: expected a, got b')
  })

  test('is not the reason of a refusal of a body without read-only properties', async () => {
    const { results, service } = await execution(
      rejects((body) => body.title === 'Ubik'),
      {},
      [routed, cases[3] as Case],
    )
    expect(lines(results)).toContain(`title: fail: ${refusedLine}`)
    expect(updates(service.log)).toHaveLength(2)
  })
})
