import { bodyProperties, isLeftOut } from '../../contract/contract.js'
import { operationOf } from '../../contract/operations.js'
import type { Contract } from '../../model/contract.js'
import type { Property } from '../../model/property.js'
import type { Steps } from '../service.js'

/** A deliberate defect of the reference service. */
export interface Fault {
  /** Continues the phrase "a service that". */
  readonly title: string
  /** Whether the fault can have an effect with this contract. */
  readonly needs?: (contract: Contract) => boolean
  alter(correct: Steps, contract: Contract): Partial<Steps>
}

export type Faults = Record<string, Fault>

/** Whether the resource is a set, so that the path contains a key. */
export const isInSet = ({ resource }: Contract): boolean => resource.kind === 'set'

/** Whether the default response to an update contains the entity. */
export const respondsWithEntity = (contract: Contract): boolean => {
  const update = operationOf(contract, 'update')
  return update !== undefined && update.success[0] !== 204
}

/** Whether an update can contain properties besides the key. */
export const hasBody = (contract: Contract): boolean => bodyProperties(contract).length > 0

/** Whether the contract has such a property, at any depth. */
export const has =
  (holds: (property: Property) => boolean) =>
  ({ properties }: Contract): boolean =>
    properties.some(holds)

/** Whether an update may write such a property, at any depth. */
export const writes =
  (holds: (property: Property) => boolean) =>
  (contract: Contract): boolean => {
    const closed = contract.properties.filter(
      (property) => property.readOnly || property.key || isLeftOut(contract, property),
    )
    const isOpen = ({ path }: Property) => !closed.some((each) => `${path}/`.startsWith(`${each.path}/`))
    return contract.properties.some((property) => isOpen(property) && holds(property))
  }

/** Whether the entity itself has such a property besides its key. */
export const hasOwn =
  (holds: (property: Property) => boolean) =>
  (contract: Contract): boolean =>
    bodyProperties(contract).some(holds)

export const readOnlyOf = (contract: Contract): Property[] =>
  bodyProperties(contract).filter(({ readOnly }) => readOnly)

export const isComplex = ({ kind, parts }: Property): boolean => kind === 'complex' && parts.length > 0

export const isEnum = ({ kind }: Property): boolean => kind === 'enum'

export const isEvolvable = ({ sentinel }: Property): boolean => sentinel !== undefined
