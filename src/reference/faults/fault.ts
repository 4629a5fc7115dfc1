import { bodyProperties, isLeftOut } from '../../contract/contract.js'
import { updateOf } from '../../contract/operations.js'
import type { Contract } from '../../model/contract.js'
import type { Property } from '../../model/property.js'
import type { Steps } from '../service.js'

/** A deliberate defect: what the broken service does, and the steps that make it so. */
export interface Fault {
  /** Follows "a service that". */
  readonly title: string
  /** Where the contract has nothing that could be broken so, the fault shows nowhere. */
  readonly needs?: (contract: Contract) => boolean
  alter(correct: Steps, contract: Contract): Partial<Steps>
}

export type Faults = Record<string, Fault>

/** Whether the entity has others beside it, and a key in its path. */
export const isInSet = ({ resource }: Contract): boolean => resource.kind === 'set'

/** Whether the usual response to an update shows the entity. */
export const respondsWithEntity = (contract: Contract): boolean => updateOf(contract).success[0] !== 204

/** Whether there is anything but the key. */
export const hasBody = (contract: Contract): boolean => bodyProperties(contract).length > 0

/** Whether the contract has such a property, inside complex types too. */
export const has =
  (holds: (property: Property) => boolean) =>
  ({ properties }: Contract): boolean =>
    properties.some(holds)

/** Whether an update may write such a property, inside complex types too. */
export const writes =
  (holds: (property: Property) => boolean) =>
  (contract: Contract): boolean => {
    const closed = contract.properties.filter(
      (property) => property.readOnly || property.key || isLeftOut(contract, property),
    )
    const isOpen = ({ path }: Property) => !closed.some((each) => `${path}/`.startsWith(`${each.path}/`))
    return contract.properties.some((property) => isOpen(property) && holds(property))
  }

/** Whether the entity has such a property besides its key. */
export const hasOwn =
  (holds: (property: Property) => boolean) =>
  (contract: Contract): boolean =>
    bodyProperties(contract).some(holds)

export const readOnlyOf = (contract: Contract): Property[] =>
  bodyProperties(contract).filter(({ readOnly }) => readOnly)

export const isComplex = ({ kind, parts }: Property): boolean => kind === 'complex' && parts.length > 0

export const isEnum = ({ kind }: Property): boolean => kind === 'enum'

export const isEvolvable = ({ sentinel }: Property): boolean => sentinel !== undefined
