import type { Contract, OperationKind } from '../model/contract.js'
import type { Rule } from '../model/rule.js'
import { read } from './get/read.js'
import { list } from './list/list.js'
import { query } from './query/query.js'
import { enumValues } from './update/enum-values.js'
import { error } from './update/error/error.js'
import { malformedRequest } from './update/malformed-request/malformed-request.js'
import { protocol } from './update/protocol/protocol.js'
import { readOnly } from './update/read-only/read-only.js'
import { requestShape } from './update/request-shape/request-shape.js'
import { response } from './update/response/response.js'

/** Every rule in running order: reads, then rules that need an untouched entity, invariants last. */
export const rules = [
  ...read,
  ...list,
  ...query,
  ...readOnly,
  ...requestShape,
  ...enumValues,
  ...protocol,
  ...malformedRequest,
  ...error,
  ...response,
] satisfies Rule[]

export type RuleId = (typeof rules)[number]['id']

/** The kinds of the contract's operations that no rule tests. */
export const untestedOperations = ({ operations }: Contract): OperationKind[] =>
  operations.map(({ kind }) => kind).filter((kind) => rules.every((rule) => rule.kind !== kind))
