import type { JsonObject } from './json.js'

/** The state of an entity, as read from the service. */
export interface EntityState {
  readonly entity: JsonObject
  /** Canonical text of each documented property of the entity, by name. */
  readonly values: Readonly<Record<string, string>>
  /** JSON text of each member of the entity, by name. Numbers keep the digits that the service sent. */
  readonly texts: Readonly<Record<string, string>>
}
