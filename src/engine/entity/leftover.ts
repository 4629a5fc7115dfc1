import { roots } from '../../contract/contract.js'
import { changed, entityState } from '../../evidence/entity-state.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Json } from '../../model/json.js'
import { sentFor } from '../attribution/sent-values.js'
import { isExplained, isOfService } from './explained-values.js'
import type { Restorable } from './restore-file.js'

/** The differences between an entity and the state in a restore file, by name of property. */
export interface Leftover {
  /** The state before the run. */
  readonly before: EntityState
  /** Changed by the run. */
  readonly own: readonly string[]
  /** Changed by the service itself. They are not restored. */
  readonly ofService: readonly string[]
  /** Explained neither by the saved state nor by the run. */
  readonly unexplained: readonly string[]
}

/** Compares an entity with a restore file. Without a record of the values that the run sent, no change is explained. */
export const leftover = (
  contract: Contract,
  { entity, text, sent }: Restorable,
  now: EntityState,
): Leftover => {
  const before = entityState(contract, entity, text)
  const differing = new Set(changed(before, now))
  const own: string[] = []
  const ofService: string[] = []
  const unexplained: string[] = []
  for (const property of roots(contract)) {
    const { name } = property
    if (!differing.has(name)) continue
    const known: Json[] = sent ? [entity[name] ?? null, ...sentFor(sent, name)] : []
    const value = now.entity[name]
    if (sent && isExplained(property, value, known)) own.push(name)
    else if (sent && isOfService(property, value)) ofService.push(name)
    else unexplained.push(name)
  }
  return { before, own, ofService, unexplained }
}
