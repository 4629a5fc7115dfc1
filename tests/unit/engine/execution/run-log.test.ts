import { describe, expect, test } from 'vitest'
import type { Played } from '../../../../src/engine/execution/execution.js'
import { Witness } from '../../../../src/engine/execution/run-log.js'
import { Unanswered } from '../../../../src/engine/http/transport.js'
import type { Evidence } from '../../../../src/model/evidence.js'
import type { Response } from '../../../../src/model/http.js'
import type { Probe } from '../../../../src/model/rule.js'
import { library } from '../../library.js'
import { refusal, responseOf, stateWith } from '../../scene.js'
import { playOf } from './executions.js'

const to = (
  status: number,
  method: 'GET' | 'PATCH' | 'POST' = 'PATCH',
  body: { title: string } | null = null,
) => responseOf(status, body, { request: { method } })
const playedWith = (responses: Response[], definition: Partial<Probe> = {}, id = 'rule[one]'): Played => ({
  play: playOf([{ pages: 1 }], { id, definition }),
  responses,
  durationMs: 1,
})
const open = () => new Witness(library)

describe('a witness', () => {
  test('keeps the responses to all that was no read, and the state with the last of them', () => {
    const witness = open()
    const responses = [to(200, 'GET'), to(200), to(400, 'POST'), to(200, 'GET')]
    witness.see(playedWith(responses), stateWith())
    expect(witness.evidence.writes).toEqual([
      { response: responses[1], rule: 'rule', label: 'rule[one]', read: undefined },
      { response: responses[2], rule: 'rule', label: 'rule[one]', read: stateWith() },
    ])
  })

  test('knows whether an update was accepted, and which rules were answered', () => {
    const witness = open()
    expect([witness.sawSuccess, witness.saw('rule'), witness.firstOf('rule')]).toEqual([
      false,
      false,
      undefined,
    ])
    const [no, yes] = [refusal(), to(200)]
    witness.see(playedWith([no]), undefined)
    expect([witness.sawSuccess, witness.saw('rule'), witness.saw('rul'), witness.saw('ule')]).toEqual([
      false,
      true,
      false,
      false,
    ])
    witness.see(playedWith([yes]), undefined)
    expect(witness.sawSuccess).toBe(true)
    expect(witness.firstOf('rule')?.response).toBe(no)
    expect(witness.firstOf('rul')).toBeUndefined()
  })

  test('says once that a response shows another state than the read after it', () => {
    const witness = open()
    const other = playedWith([to(200, 'PATCH', { title: 'Ubik' })])
    expect(witness.newlyDisagrees(other, stateWith())).toBe(true)
    expect(witness.newlyDisagrees(other, undefined)).toBe(false)
    expect(witness.newlyDisagrees(playedWith([to(200, 'PATCH', { title: 'Dune' })]), stateWith())).toBe(false)
    witness.see(other, undefined)
    expect(witness.newlyDisagrees(other, stateWith())).toBe(true)
    witness.see(other, stateWith())
    witness.see(playedWith([to(200, 'PATCH', { title: 'Dune' })]), stateWith())
    expect(witness.newlyDisagrees(other, stateWith())).toBe(false)
  })

  test('keeps the keys of what was created', () => {
    const witness = open()
    const trials: Evidence[] = []
    const creates = (evidence: Evidence) => {
      trials.push(evidence)
      return evidence.response.status === 201 ? 'b9' : undefined
    }
    witness.see(playedWith([to(200)], { creates }), stateWith())
    expect([...witness.created]).toEqual([])
    witness.see(playedWith([to(201)], { creates }), stateWith())
    expect([...witness.created]).toEqual(['b9'])
    expect(trials[0]).toMatchObject({ before: undefined, after: stateWith() })
  })

  test('keeps which dangerous cases were survived', () => {
    const witness = open()
    witness.see(playedWith([to(200)]), undefined)
    witness.see(playedWith([to(200)], { dangerous: 'sequential' }, 'rule[two]'), undefined)
    witness.outlived(playedWith([], { dangerous: 'together' }, 'rule[three]'))
    witness.outlived(playedWith([], {}, 'rule[four]'))
    expect([...witness.evidence.survived.keys()]).toEqual(['rule[two]', 'rule[three]'])
  })

  test('counts changes', () => {
    const witness = open()
    expect(witness.changes).toBe(0)
    witness.noteChange('rule[one]', stateWith(), stateWith({ pages: 1 }), true)
    expect(witness.changes).toBe(1)
    expect(witness.evidence.changes).toEqual([
      { caseId: 'rule[one]', properties: ['pages'], restored: true, difference: 'pages was 412, is 1' },
    ])
  })

  test('has nothing to say at first', () => {
    const { evidence, gone, computed } = open()
    expect(evidence).toEqual({ writes: [], changes: [], survived: new Map(), down: undefined })
    expect(gone).toBeUndefined()
    expect([...computed]).toEqual([])
  })
})

describe('a death', () => {
  test('is that of the case, with its answer', () => {
    const witness = open()
    const [response, look] = [to(200), to(200, 'GET')]
    witness.bury(playedWith([response, look]))
    expect(witness.evidence.down).toEqual({ rule: 'rule', caseId: 'rule[one]', response })
    expect(witness.gone).toEqual({
      unjudged: 'blocked',
      reason: 'blocked by rule[one]: the service answers no more since',
    })
  })

  test('has no answer where the case got none', () => {
    const witness = open()
    witness.bury({ ...playedWith([to(200)]), failure: new Unanswered('dropped', 'hung up') })
    expect(witness.evidence.down).toEqual({ rule: 'rule', caseId: 'rule[one]', response: undefined })
  })
})
