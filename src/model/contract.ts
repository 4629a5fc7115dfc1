import type { Contradiction } from './contradiction.js'
import type { Method } from './http.js'
import type { Json, JsonObject } from './json.js'
import type { Nonconformity, Property } from './property.js'
import type { Source } from './source.js'

export type OperationKind = 'update' | 'get' | 'list' | 'create' | 'delete'

/** The possible effect of an operation on the target: none, on the entity under test, or on an entity that the suite created. */
export type Effects = 'none' | 'entity' | 'created'

/** A documented example request. */
export interface Example {
  readonly request: JsonObject
  readonly source: Source
}

/** One documented method on the resource. */
export interface Operation {
  readonly kind: OperationKind
  readonly method: Method
  /** Relative to the service root, with parameters in braces. */
  readonly path: string
  /** The documented statuses of a success; the one with a body first. */
  readonly success: readonly [number, ...number[]]
  readonly scopes: readonly string[]
  readonly examples: readonly Example[]
  /** Whether the contract's page only mentions the operation, so that a service need not offer it. */
  readonly optional: boolean
  readonly source: Source
}

/** The resource that the operations address: an entity in a set, or a singleton. */
export interface Resource {
  readonly kind: 'set' | 'singleton'
  /** Path of the set, relative to the service root; a singleton's own path. */
  readonly path: string
  /** The last segment of the path. */
  readonly name: string
  readonly key: Property
  /** Names of the parent keys in the path, in path order. */
  readonly parents: readonly string[]
  /** Qualified name of the entity type, without `#`. */
  readonly type: string
  /**
   * Qualified name of the base type. If the set is declared with the base type, updates must name the derived type
   * (OData JSON Format 4.5.3).
   */
  readonly baseType?: string
}

/** A contract, independent of schema files and of HTTP. */
export interface Contract {
  readonly id: string
  /** `sha256:…` of the files that define the tests, `spec/openapi.yaml` and the schemas it references; see `digestOf`. */
  readonly digest: string
  readonly title: string
  readonly page: Source
  readonly resource: Resource
  /** At most one of each kind. */
  readonly operations: readonly Operation[]
  /** Published service roots. */
  readonly serviceRoots: readonly string[]
  readonly properties: readonly Property[]
  /** Paths of documented properties that are not tested, because the page does not specify their behaviour. */
  readonly untested: ReadonlySet<string>
  /** Places where the page contradicts itself. A service cannot fail because of one. */
  readonly contradictions: readonly Contradiction[]
  readonly validators: {
    entity(value: Json): readonly Nonconformity[]
    error(value: Json): readonly Nonconformity[]
  }
}
