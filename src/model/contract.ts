import type { Contradiction } from './contradiction.js'
import type { Json, JsonObject } from './json.js'
import type { Nonconformity, Property } from './property.js'
import type { Source } from './source.js'

/** A contract as rules see it: no raw schema, no HTTP. */
export interface Contract {
  readonly id: string
  /** `sha256:…` of the files that define the tests, `spec/openapi.yaml` and the schemas it references; see `digestOf`. */
  readonly digest: string
  readonly title: string
  readonly page: Source
  readonly operation: {
    readonly method: 'PATCH'
    /** Relative to the service root, with the key's parameter in braces. */
    readonly path: string
    /** The documented statuses of a success; the one with a body first. */
    readonly successes: readonly [number, ...number[]]
    readonly scopes: readonly string[]
    readonly source: Source
  }
  /** Published service roots. */
  readonly serviceRoots: readonly string[]
  readonly key: Property
  /** Names of the parent keys in the path of the set, in path order. */
  readonly parents: readonly string[]
  /** Whether the entity has a path of its own, without a key. */
  readonly singleton: boolean
  /** The set the entity is in; a singleton's own path and name. */
  readonly entitySet: { readonly path: string; readonly name: string }
  /** Qualified name of the entity type, without `#`. */
  readonly type: string
  /**
   * Name of the type that it derives from. A set that is declared with the base type requires updates to name the type
   * (OData JSON Format 4.5.3).
   */
  readonly baseType?: string
  readonly example: { readonly request: JsonObject; readonly source: Source }
  readonly properties: readonly Property[]
  /** Paths of known properties that are not tested, because the page leaves their behaviour open. */
  readonly untested: ReadonlySet<string>
  /** Places where the page contradicts itself. None of them may fail a service. */
  readonly contradictions: readonly Contradiction[]
  readonly validators: {
    entity(value: Json): readonly Nonconformity[]
    error(value: Json): readonly Nonconformity[]
  }
}
