// Proves the rules on a contract: the verdict on its reference service, and the faults of that service that the rules
// find. Runs in-process, without ports.

import { restoreEntity } from '../build/src/engine/entity/restoration.js'
import { preflight } from '../build/src/engine/target/preflight.js'
import { faults } from '../build/src/reference/faults.js'
import { referenceService } from '../build/src/reference/service.js'
import { verdictOf } from '../build/src/report/assemble.js'
import { rules } from '../build/src/rules/rules.js'
import { runOf, targetOf } from '../build/src/run/create-run.js'

const [token, weakToken] = ['Made-up.For-the-Reference.Service-0123456789', 'made-up-weak']

/** The number of cases in one batch of the session. */
const batchSize = 32

const isViolated = ({ outcome }) => ['fail', 'warn', 'note'].includes(outcome)

/** A session with the contract's reference service, with or without a fault. */
const open = async (contract, options, alter = []) => {
  const { fetch, keys, parents } = referenceService(contract, { token, weakToken, alter })
  const target = targetOf(contract, { fetch }, { id: keys[0], parents, token, weakToken })
  const found = await preflight(target)
  const run = runOf(target, found, options)
  return {
    run,
    restore: () => restoreEntity(target, found, { computed: run.notes.computed, left: run.left() }),
  }
}

/** The verdict on the reference service, every case that did not pass it, and whether the entity is restored. */
export const judged = async (contract, profile = 'graph') => {
  const { run, restore } = await open(contract, { profile })
  const results = await Promise.all(run.cases.map(run.judge))
  const message = await restore()
  const others = results.filter(({ outcome }) => outcome !== 'pass' && outcome !== 'skip')
  return {
    cases: results.length,
    verdict: verdictOf(results, message === undefined),
    others: message === undefined ? others : [...others, { id: 'entity', outcome: 'not restored', message }],
  }
}

const provedBy = (fault) => rules.filter(({ provenBy }) => provenBy.includes(fault))

/** The faults that can have an effect with the contract. */
export const applicable = (contract) =>
  Object.keys(faults).filter((id) => faults[id].needs?.(contract) ?? true)

/** Runs one batch after another until a case of one of the rules is violated. */
const firstViolation = async (run) => {
  const cases = run.cases
  const outcomes = new Map()
  for (let at = 0; at < cases.length; at += batchSize) {
    const results = await Promise.all(cases.slice(at, at + batchSize).map(run.judge))
    if (results.some(isViolated)) return { caught: true }
    for (const { outcome, message = '' } of results) {
      const what = message === '' ? outcome : `${outcome}: ${message}`
      outcomes.set(what, (outcomes.get(what) ?? 0) + 1)
    }
  }
  const seen = [...outcomes].sort(([, a], [, b]) => b - a).slice(0, 2)
  return {
    caught: false,
    why: seen.map(([what, count]) => `${count} ${what}`.slice(0, 160)).join('; ') || 'no case',
  }
}

/** Whether a whole run catches a fault that the rules alone miss: by a violation of one of them, or by any fail. */
const wholly = async (contract, fault, only) => {
  try {
    const { run } = await open(contract, {}, [faults[fault].alter])
    const results = await Promise.all(run.cases.map(run.judge))
    return results.some((each) => each.outcome === 'fail' || (only.includes(each.rule) && isViolated(each)))
  } catch {
    return false
  }
}

/** Whether the rules that name the fault catch it; otherwise also the outcomes of their cases. */
export const caught = async (contract, fault) => {
  const named = provedBy(fault)
  const only = named.map(({ id }) => id)
  const profiles = named.every(({ levels }) => levels.graph !== undefined) ? ['graph'] : ['graph', 'odata']
  let last
  for (const profile of profiles) {
    try {
      const { run } = await open(contract, { profile, only }, [faults[fault].alter])
      last = await firstViolation(run)
    } catch (error) {
      last = { caught: false, why: error.message }
    }
    if (last.caught) return last
  }
  const whole = await wholly(contract, fault, only)
  return whole ? { caught: true } : { ...last, why: `${only.join(', ')}: ${last.why}` }
}
