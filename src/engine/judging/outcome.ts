import { isUnjudged } from '../../evidence/judgements.js'
import type { Exchange, Response } from '../../model/http.js'
import type { Judgement, Violation } from '../../model/judgement.js'
import type { CaseInfo, How, Outcome, Result } from '../../model/result.js'

const violated = { MUST: 'fail', SHOULD: 'warn', MAY: 'note' } as const

const requestIdOf = ({ headers }: Response): string | undefined =>
  headers['request-id'] ?? headers['x-request-id'] ?? headers['x-ms-request-id']

/** What the judge knows of a played case besides the judgement. */
export interface Played {
  readonly exchanges: readonly Exchange[]
  /** The response to show where the violation names none. */
  readonly response?: Response | undefined
  /** How the case passed, where it did. */
  readonly how?: How
  /** Milliseconds. */
  readonly durationMs: number
}

/** For a case that sent nothing. */
export const nothingPlayed: Played = { exchanges: [], durationMs: 0 }

const violationFields = (violation: Violation, response: Response | undefined): Partial<Result> => {
  const { expected, actual, pointer, hint } = violation
  const requestId = response && requestIdOf(response)
  const curl = response?.curl
  return {
    message: `expected ${expected}, got ${actual}`,
    expected,
    actual,
    ...(pointer !== undefined && { pointer }),
    ...(hint !== undefined && { hint }),
    ...(requestId !== undefined && { requestId }),
    ...(curl !== undefined && { curl }),
  }
}

/** The plan's facts of a case, without what only a session can use. */
export const factsOf = ({ id, rule, area, level, title, source }: CaseInfo): CaseInfo => ({
  id,
  rule,
  area,
  level,
  title,
  source,
})

/** The one place where an outcome comes to be. `strict` turns a warn into a fail. */
export const resultOf = (planned: CaseInfo, judgement: Judgement, played: Played, strict = false): Result => {
  const { exchanges, durationMs } = played
  const make = (outcome: Outcome, fields: Partial<Result> = {}): Result => ({
    ...factsOf(planned),
    outcome,
    ...fields,
    exchanges,
    durationMs,
  })
  if (judgement === undefined) return make('pass', { how: played.how ?? 'not sent' })
  if (isUnjudged(judgement)) return make(judgement.unjudged, { message: judgement.reason })
  const response = judgement.response ?? played.response
  const shown =
    judgement.response && !exchanges.includes(judgement.response.exchange)
      ? [judgement.response.exchange]
      : []
  const level = judgement.level ?? planned.level
  return {
    ...make(strict && level === 'SHOULD' ? 'fail' : violated[level], violationFields(judgement, response)),
    level,
    exchanges: [...exchanges, ...shown],
  }
}

/** A fault of the suite itself. */
export const errorOf = (planned: CaseInfo, error: unknown): Result => ({
  ...factsOf(planned),
  outcome: 'error',
  message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  exchanges: [],
  durationMs: 0,
})
