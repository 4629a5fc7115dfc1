import type { JsonObject } from './json.js'

/** The state of an entity as read. */
export interface EntityState {
  readonly entity: JsonObject
  /** Canonical text of each documented property of the entity, by name. */
  readonly values: Readonly<Record<string, string>>
  /** JSON text of each member of the entity, by name, with its numbers exactly as read. */
  readonly texts: Readonly<Record<string, string>>
}
