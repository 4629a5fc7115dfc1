import { describe, expect, test } from 'vitest'
import type { ExecutionResult } from '../../../../src/engine/execution/execution.js'
import { RunLog } from '../../../../src/engine/execution/run-log.js'
import { Unanswered } from '../../../../src/engine/http/transport.js'
import type { Evidence } from '../../../../src/model/evidence.js'
import type { Response } from '../../../../src/model/http.js'
import type { Probe } from '../../../../src/model/rule.js'
import { refusal, responseOf, stateWith } from '../../context.js'
import { library } from '../../library.js'
import { executionOf } from './executions.js'

const to = (
  status: number,
  method: 'GET' | 'PATCH' | 'POST' = 'PATCH',
  body: { title: string } | null = null,
) => responseOf(status, body, { request: { method } })
const resultWith = (
  responses: Response[],
  definition: Partial<Probe> = {},
  id = 'rule[one]',
): ExecutionResult => ({
  execution: executionOf([{ pages: 1 }], { id, definition }),
  responses,
  durationMs: 1,
})
const open = () => new RunLog(library)

describe('a run log', () => {
  test('keeps the responses to all that was no read, and the state with the last of them', () => {
    const log = open()
    const responses = [to(200, 'GET'), to(200), to(400, 'POST'), to(200, 'GET')]
    log.noteAnswered(resultWith(responses), stateWith())
    expect(log.evidence.writes).toEqual([
      { response: responses[1], rule: 'rule', label: 'rule[one]', read: undefined },
      { response: responses[2], rule: 'rule', label: 'rule[one]', read: stateWith() },
    ])
  })

  test('notes accepted updates, and the rules with responses', () => {
    const log = open()
    expect([log.hasSuccess, log.hasResponseTo('rule'), log.firstOf('rule')]).toEqual([
      false,
      false,
      undefined,
    ])
    const [no, yes] = [refusal(), to(200)]
    log.noteAnswered(resultWith([no]), undefined)
    expect([
      log.hasSuccess,
      log.hasResponseTo('rule'),
      log.hasResponseTo('rul'),
      log.hasResponseTo('ule'),
    ]).toEqual([false, true, false, false])
    log.noteAnswered(resultWith([yes]), undefined)
    expect(log.hasSuccess).toBe(true)
    expect(log.firstOf('rule')?.response).toBe(no)
    expect(log.firstOf('rul')).toBeUndefined()
  })

  test('reports once that a response differs from the read after it', () => {
    const log = open()
    const other = resultWith([to(200, 'PATCH', { title: 'Ubik' })])
    expect(log.newlyDisagrees(other, stateWith())).toBe(true)
    expect(log.newlyDisagrees(other, undefined)).toBe(false)
    expect(log.newlyDisagrees(resultWith([to(200, 'PATCH', { title: 'Dune' })]), stateWith())).toBe(false)
    log.noteAnswered(other, undefined)
    expect(log.newlyDisagrees(other, stateWith())).toBe(true)
    log.noteAnswered(other, stateWith())
    log.noteAnswered(resultWith([to(200, 'PATCH', { title: 'Dune' })]), stateWith())
    expect(log.newlyDisagrees(other, stateWith())).toBe(false)
  })

  test('keeps the keys of what was created', () => {
    const log = open()
    const trials: Evidence[] = []
    const creates = (evidence: Evidence) => {
      trials.push(evidence)
      return evidence.response.status === 201 ? 'b9' : undefined
    }
    log.noteAnswered(resultWith([to(200)], { creates }), stateWith())
    expect([...log.created]).toEqual([])
    log.noteAnswered(resultWith([to(201)], { creates }), stateWith())
    expect([...log.created]).toEqual(['b9'])
    expect(trials[0]).toMatchObject({ before: undefined, after: stateWith() })
  })

  test('lists the dangerous cases that the service survived', () => {
    const log = open()
    log.noteAnswered(resultWith([to(200)]), undefined)
    log.noteAnswered(resultWith([to(200)], { dangerous: 'sequential' }, 'rule[two]'), undefined)
    log.noteSurvived(resultWith([], { dangerous: 'together' }, 'rule[three]'))
    log.noteSurvived(resultWith([], {}, 'rule[four]'))
    expect([...log.evidence.survived.keys()]).toEqual(['rule[two]', 'rule[three]'])
  })

  test('counts changes', () => {
    const log = open()
    expect(log.changes).toBe(0)
    log.noteChange('rule[one]', stateWith(), stateWith({ pages: 1 }), true)
    expect(log.changes).toBe(1)
    expect(log.evidence.changes).toEqual([
      { caseId: 'rule[one]', properties: ['pages'], restored: true, difference: 'pages was 412, is 1' },
    ])
  })

  test('has nothing to say at first', () => {
    const { evidence, stopped, computed } = open()
    expect(evidence).toEqual({ writes: [], changes: [], survived: new Map(), down: undefined })
    expect(stopped).toBeUndefined()
    expect([...computed]).toEqual([])
  })
})

describe('a crash', () => {
  test('is that of the case, with its answer', () => {
    const log = open()
    const [response, look] = [to(200), to(200, 'GET')]
    log.noteDown(resultWith([response, look]))
    expect(log.evidence.down).toEqual({ rule: 'rule', caseId: 'rule[one]', response })
    expect(log.stopped).toEqual({
      unjudged: 'blocked',
      reason: 'blocked by rule[one]: the service no longer answers',
    })
  })

  test('has no answer where the case got none', () => {
    const log = open()
    log.noteDown({ ...resultWith([to(200)]), failure: new Unanswered('dropped', 'hung up') })
    expect(log.evidence.down).toEqual({ rule: 'rule', caseId: 'rule[one]', response: undefined })
  })
})
