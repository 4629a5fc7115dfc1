import { enumValues } from './enum-values.js'
import { error } from './error.js'
import { malformedRequest } from './malformed-request.js'
import { protocol } from './protocol.js'
import { readOnly } from './read-only.js'
import { requestShape } from './request-shape.js'
import { response } from './response.js'
import type { Rule } from './rule.js'

/** Every rule, in the order in which they run: what must meet an untouched entity first, invariants last. */
export const rules = [
  ...readOnly,
  ...requestShape,
  ...enumValues,
  ...protocol,
  ...malformedRequest,
  ...error,
  ...response,
] satisfies Rule[]

export type RuleId = (typeof rules)[number]['id']
