import { describe, expect, test } from 'vitest'
import type { Played } from '../../../../src/engine/execution/execution.js'
import { Witness } from '../../../../src/engine/execution/run-log.js'
import { Unanswered } from '../../../../src/engine/http/transport.js'
import type { Reply, Trial } from '../../../../src/evidence/exchange.js'
import type { ProbeCase } from '../../../../src/rules/rule.js'
import { library } from '../../library.js'
import { refusal, replyOf, seen } from '../../scene.js'
import { playOf } from './executions.js'

const to = (
  status: number,
  method: 'GET' | 'PATCH' | 'POST' = 'PATCH',
  body: { title: string } | null = null,
) => replyOf(status, body, { request: { method } })
const playedWith = (replies: Reply[], make: Partial<ProbeCase> = {}, id = 'rule[one]'): Played => ({
  play: playOf([{ pages: 1 }], { id, make }),
  replies,
  durationMs: 1,
})
const open = () => new Witness(library)

describe('a witness', () => {
  test('keeps the replies to all that was no read, and the state with the last of them', () => {
    const witness = open()
    const replies = [to(200, 'GET'), to(200), to(400, 'POST'), to(200, 'GET')]
    witness.see(playedWith(replies), seen())
    expect(witness.recorded.seen).toEqual([
      { reply: replies[1], caseId: 'rule[one]', read: undefined },
      { reply: replies[2], caseId: 'rule[one]', read: seen() },
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
    expect(witness.firstOf('rule')?.reply).toBe(no)
    expect(witness.firstOf('rul')).toBeUndefined()
  })

  test('says once that a reply shows another state than the read after it', () => {
    const witness = open()
    const other = playedWith([to(200, 'PATCH', { title: 'Ubik' })])
    expect(witness.newlyDisagrees(other, seen())).toBe(true)
    expect(witness.newlyDisagrees(other, undefined)).toBe(false)
    expect(witness.newlyDisagrees(playedWith([to(200, 'PATCH', { title: 'Dune' })]), seen())).toBe(false)
    witness.see(other, undefined)
    expect(witness.newlyDisagrees(other, seen())).toBe(true)
    witness.see(other, seen())
    witness.see(playedWith([to(200, 'PATCH', { title: 'Dune' })]), seen())
    expect(witness.newlyDisagrees(other, seen())).toBe(false)
  })

  test('keeps the keys of what was created', () => {
    const witness = open()
    const trials: Trial[] = []
    const creates = (trial: Trial) => {
      trials.push(trial)
      return trial.reply.status === 201 ? 'b9' : undefined
    }
    witness.see(playedWith([to(200)], { creates }), seen())
    expect([...witness.created]).toEqual([])
    witness.see(playedWith([to(201)], { creates }), seen())
    expect([...witness.created]).toEqual(['b9'])
    expect(trials[0]).toMatchObject({ before: undefined, after: seen() })
  })

  test('keeps which dangerous cases were survived', () => {
    const witness = open()
    witness.see(playedWith([to(200)]), undefined)
    witness.see(playedWith([to(200)], { dangerous: 'in turn' }, 'rule[two]'), undefined)
    witness.outlived(playedWith([], { dangerous: 'together' }, 'rule[three]'))
    witness.outlived(playedWith([], {}, 'rule[four]'))
    expect([...witness.recorded.survived]).toEqual(['rule[two]', 'rule[three]'])
  })

  test('counts changes', () => {
    const witness = open()
    expect(witness.changes).toBe(0)
    witness.noteChange('rule[one]', seen(), seen({ pages: 1 }), true)
    expect(witness.changes).toBe(1)
    expect(witness.recorded.changes).toEqual([
      { caseId: 'rule[one]', properties: ['pages'], putBack: true, difference: 'pages was 412, is 1' },
    ])
  })

  test('has nothing to say at first', () => {
    const { recorded, gone, computed } = open()
    expect(recorded).toEqual({ seen: [], changes: [], survived: new Set(), death: undefined })
    expect(gone).toBeUndefined()
    expect([...computed]).toEqual([])
  })
})

describe('a death', () => {
  test('is that of the case, with its answer', () => {
    const witness = open()
    const [reply, look] = [to(200), to(200, 'GET')]
    witness.bury(playedWith([reply, look]))
    expect(witness.recorded.death).toEqual({ caseId: 'rule[one]', reply })
    expect(witness.gone).toEqual({
      unjudged: 'blocked',
      reason: 'blocked by rule[one]: the service answers no more since',
    })
  })

  test('has no answer where the case got none', () => {
    const witness = open()
    witness.bury({ ...playedWith([to(200)]), failure: new Unanswered('dropped', 'hung up') })
    expect(witness.recorded.death).toEqual({ caseId: 'rule[one]', reply: undefined })
  })
})
