import { roots } from '../../contract/contract.js'
import { changed, entityState } from '../../evidence/entity-state.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Json } from '../../model/json.js'
import { sentFor } from '../attribution/sent-values.js'
import { isExplained, isOfService } from './explained-values.js'
import type { Restorable } from './restore-file.js'

/** How an entity differs from the state that a restore file holds, by name of property. */
export interface Leftover {
  /** The state before the run. */
  readonly before: EntityState
  /** Left by the run. */
  readonly own: readonly string[]
  /** Changed by the service itself: it is left to it. */
  readonly ofService: readonly string[]
  /** Neither the saved state nor the run explains them. */
  readonly unexplained: readonly string[]
}

/** Compares an entity with a restore file. Without a record of what the run sent, no change is explained. */
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
