import type { Contract, Effects, Example, Operation, OperationKind } from '../model/contract.js'
import type { Method } from '../model/http.js'
import type { JsonObject } from '../model/json.js'

/** The method of each kind of operation. */
export const methods: Readonly<Record<OperationKind, Method>> = {
  update: 'PATCH',
  get: 'GET',
  list: 'GET',
  create: 'POST',
  delete: 'DELETE',
}

/** The possible effect of each kind of operation. */
export const effectsOf: Readonly<Record<OperationKind, Effects>> = {
  update: 'entity',
  get: 'none',
  list: 'none',
  create: 'created',
  delete: 'created',
}

/** The resource that each kind of operation addresses: an entity, or the set. */
export const addressedBy: Readonly<Record<OperationKind, 'entity' | 'set'>> = {
  update: 'entity',
  get: 'entity',
  delete: 'entity',
  list: 'set',
  create: 'set',
}

export const operationOf = (contract: Contract, kind: OperationKind): Operation | undefined =>
  contract.operations.find((operation) => operation.kind === kind)

/** The update of a contract. Call it only in rules about updates. @throws Error if the contract has no update */
export const updateOf = (contract: Contract): Operation & { readonly examples: readonly [Example] } => {
  const update = operationOf(contract, 'update')
  const [example] = update?.examples ?? []
  if (!update || !example) throw new Error(`${contract.id} has no update with an example`)
  return { ...update, examples: [example] }
}

/** The documented example request of the update. */
export const documentedExample = (contract: Contract): JsonObject => updateOf(contract).examples[0].request
