import { restoreEntity, usualWatch } from '../engine/entity/restoration.js'
import type { Result } from '../model/result.js'
import type { Case } from '../model/rule.js'
import { printable } from '../support/printable.js'
import { OptionError } from './api/options.js'
import { resultInApiTerms } from './api/wording.js'
import { type ApiOptions, type OpenRun, openRun } from './open-run.js'
import { incidents } from './remarks.js'
import { discard } from './safeguard.js'
import { type Skippable, settle } from './settle.js'

/** The cases of a contract, as tests for any test runner. */
export interface ContractCases {
  readonly cases: readonly Case[]
  /**
   * Runs one case. Calls `context.skip` for skip and blocked, so that they do not count as passed.
   * @throws ContractViolation for fail and error
   * @throws OptionError if the context has no `skip`, before anything is sent
   */
  judge(planned: Case, context: Skippable): Promise<void>
  /** Runs one case and resolves with its result, whatever the outcome. */
  resultOf(planned: Case): Promise<Result>
  /**
   * Restores the entity, releases its lock and closes the connections.
   * @throws Error with the difference, if the entity could not be restored
   * @throws Error if `judge` could not test a MUST and no case failed, because the tests alone would look successful
   */
  close(): Promise<void>
}

/** A call from JavaScript may lack the context, and a skipped case would pass. @throws OptionError */
const checkContext = (context: unknown): void => {
  if (typeof Object(context).skip !== 'function')
    throw new OptionError(
      'judge: expected the context of the test, with skip(), as the second argument; if your test runner has none, use resultOf',
    )
}

/** @throws Error if the entity could not be restored */
const putBack = async ({ run, target, found, file, howToRestore }: OpenRun, watch: number): Promise<void> => {
  const { computed } = run.notes
  const problem = await restoreEntity(target, found, { computed, left: run.left(), watch })
  const message = `the entity was not restored: ${problem}${howToRestore}`
  if (problem !== undefined) throw new Error(printable(target.recorder.redact(message)))
  if (file !== undefined) discard(file)
}

/** @throws Error if a MUST could not be tested and no case failed */
const checkConclusive = (results: readonly Result[]): void => {
  const blocked = results.filter(({ outcome, level }) => outcome === 'blocked' && level === 'MUST')
  const [first] = blocked
  if (!first || results.some(({ outcome }) => outcome === 'fail' || outcome === 'error')) return
  const example = blocked.length === 1 ? '' : `${blocked.length} cases, such as `
  throw new Error(printable(`inconclusive, because of ${example}${first.id}: ${first.message}`))
}

/**
 * Returns the cases of a contract for a service, for use with any test runner:
 *
 *     const { cases, judge, close } = await contractCases({ baseUrl: 'http://127.0.0.1:3000/beta', id: '1' })
 *     for (const each of cases) test(`${each.id}: ${each.title}`, (context) => judge(each, context))
 *     afterAll(close)
 *
 * @throws OptionError if an option is invalid
 * @throws ContractError if the contract cannot be loaded
 * @throws NotTestable if the service cannot be reached or read, has no such entity, or another run uses the entity
 */
export const contractCases = async (options: ApiOptions): Promise<ContractCases> => {
  const opened = await openRun(options)
  const { run, target } = opened
  const resultOf = async (planned: Case) => resultInApiTerms(await run.judge(planned))
  const judged: Result[] = []
  return {
    cases: run.cases,
    async judge(planned, context) {
      checkContext(context)
      const result = await resultOf(planned)
      judged.push(result)
      settle(result, (reason) => context.skip(reason))
    },
    resultOf,
    async close() {
      try {
        for (const line of incidents(run.notes)) opened.remark(line)
        if (!target.readsOnly) await putBack(opened, options.watch ?? usualWatch)
      } finally {
        opened.close()
      }
      checkConclusive(judged)
    },
  }
}
