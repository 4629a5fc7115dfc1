import { enumValuesExplained } from './explanations/enum-values.js'
import { errorExplained } from './explanations/error.js'
import type { Explanation } from './explanations/explanation.js'
import { malformedRequestExplained } from './explanations/malformed-request.js'
import { protocolExplained } from './explanations/protocol.js'
import { readOnlyExplained } from './explanations/read-only.js'
import { requestShapeExplained } from './explanations/request-shape.js'
import { responseExplained } from './explanations/response.js'
import type { RuleId } from './rules.js'

/** By rule. A server error that comes twice fails the case that met it, whatever the level of the rule. */
export const explanations: Record<RuleId, Explanation> = {
  ...readOnlyExplained,
  ...requestShapeExplained,
  ...enumValuesExplained,
  ...protocolExplained,
  ...malformedRequestExplained,
  ...errorExplained,
  ...responseExplained,
}
