import { isUnjudged } from '../../evidence/judgements.js'
import type { Exchange, Response } from '../../model/http.js'
import type { Judgement, Violation } from '../../model/judgement.js'
import type { CaseInfo, How, Outcome, Result } from '../../model/result.js'

const violated = { MUST: 'fail', SHOULD: 'warn', MAY: 'note' } as const

const requestIdOf = ({ headers }: Response): string | undefined =>
  headers['request-id'] ?? headers['x-request-id'] ?? headers['x-ms-request-id']

/** The data of a result besides the judgement. */
export interface Details {
  readonly exchanges: readonly Exchange[]
  /** The response to show if the violation does not name one. */
  readonly response?: Response | undefined
  /** The service's behaviour, reported if the case passed. */
  readonly how?: How
  /** Milliseconds. */
  readonly durationMs: number
}

/** The details of a case that sent nothing. */
export const nothingSent: Details = { exchanges: [], durationMs: 0 }

const violationFields = (violation: Violation, response: Response | undefined): Partial<Result> => {
  const { expected, actual, pointer, hint, symptom } = violation
  const requestId = response && requestIdOf(response)
  const curl = response?.curl
  return {
    message: `expected ${expected}, got ${actual}`,
    expected,
    actual,
    ...(pointer !== undefined && { pointer }),
    ...(hint !== undefined && { hint }),
    ...(symptom !== undefined && { symptom }),
    ...(requestId !== undefined && { requestId }),
    ...(curl !== undefined && { curl }),
  }
}

/** The serializable data of a case. */
export const factsOf = ({ id, rule, area, level, title, source }: CaseInfo): CaseInfo => ({
  id,
  rule,
  area,
  level,
  title,
  source,
})

/** The only function that turns a judgement into a result. `strict` turns a warn into a fail. */
export const resultOf = (
  planned: CaseInfo,
  judgement: Judgement,
  details: Details,
  strict = false,
): Result => {
  const { exchanges, durationMs } = details
  const result = (outcome: Outcome, fields: Partial<Result> = {}): Result => ({
    ...factsOf(planned),
    outcome,
    ...fields,
    exchanges,
    durationMs,
  })
  if (judgement === undefined) return result('pass', { how: details.how ?? 'not sent' })
  if (isUnjudged(judgement)) return result(judgement.unjudged, { message: judgement.reason })
  const response = judgement.response ?? details.response
  const shown =
    judgement.response && !exchanges.includes(judgement.response.exchange)
      ? [judgement.response.exchange]
      : []
  const level = judgement.level ?? planned.level
  return {
    ...result(strict && level === 'SHOULD' ? 'fail' : violated[level], violationFields(judgement, response)),
    level,
    exchanges: [...exchanges, ...shown],
  }
}

/** The result of a case in which the suite itself failed. */
export const errorOf = (planned: CaseInfo, error: unknown): Result => ({
  ...factsOf(planned),
  outcome: 'error',
  message: error instanceof Error ? (error.stack ?? error.message) : String(error),
  exchanges: [],
  durationMs: 0,
})
