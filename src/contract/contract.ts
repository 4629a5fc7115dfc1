import { encodedKey } from './keys.js'

/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
/** A JSON object; an absent member reads as `undefined`. */
export interface JsonObject {
  readonly [name: string]: Json | undefined
}

/** Where a fact was read: a page or a specification, its section, and the line where the page has lines. */
export interface Source {
  readonly page: string
  readonly section: string
  readonly line?: number
  /** Heading of the column, where the fact stands in a table. */
  readonly cell?: string
}

/** A value with the words a person would use for it in a case id. */
export interface Sample {
  readonly label: string
  readonly value: Json
}

/** What is wrong with a value: its JSON type; a number beyond its type; a text in another format; no member. */
export type Flaw = 'type' | 'range' | 'format' | 'member'

/** A value that a type does not have. */
export interface Invalid extends Sample {
  readonly flaw: Flaw
}

/**
 * One property of the contract's entity type, or of a complex type inside it.
 * All properties of a contract are flattened into one list; a type that contains itself is cut at the second visit.
 */
export interface Property {
  /** The OData property path: `orders/shipDate`. It has no indices. */
  readonly path: string
  readonly name: string
  /** The property of the entity in which this one lies; itself where it is one. */
  readonly root: string
  readonly edm: string
  readonly kind: 'primitive' | 'enum' | 'complex'
  readonly collection: boolean
  /** For a scalar, whether null is a value of it. Collections are never null. */
  readonly nullable: boolean
  readonly readOnly: boolean
  readonly requiredOnCreate: boolean
  /** Whether every success carries it. */
  readonly returned: boolean
  readonly key: boolean
  /** Member names of an enumeration, the sentinel left out. */
  readonly members: readonly string[]
  readonly sentinel?: string
  /** The properties of a complex type. */
  readonly parts: readonly Property[]
  /** Whether the contract shows a value whose type is derived from the declared one; the properties of that are not known. */
  readonly derivable: boolean
  readonly source: Source
  /** The n-th valid value. Different n give different values, as far as the type has them. */
  valid(n: number): Json
  /** Valid values at the edges of the type. */
  boundaries(): readonly Sample[]
  /**
   * Values the type does not have. For an enumeration: words, cases and numbers that are no member. Infinity stands for a
   * number beyond any, to be written as 1e400.
   */
  invalid(): readonly Invalid[]
  isValid(value: Json): boolean
  /** The value in a form in which equal values are equal text: no order in collections, no null members. */
  canonical(value: Json | undefined): Json
  /** Canonical, and blind to letter case, padding and enum numbers: what a lenient server could take it for. */
  normalised(value: Json | undefined): Json
}

/** Why a value does not conform. `pointer` is a JSON Pointer into the value. */
export interface Nonconformity {
  readonly pointer: string
  readonly message: string
}

/** What a page says in one place: in words of this project, with the page's names and values. */
export interface Statement {
  readonly says: string
  /** The file's name without `.md`. */
  readonly page: string
  readonly line: number
}

/** Where a page contradicts itself. `id` is the kind of contradiction. */
export interface Finding {
  readonly id: string
  readonly here: Statement
  readonly there: Statement
}

/** What a contract says, as rules see it: no raw schema, no HTTP. */
export interface Contract {
  readonly id: string
  /** `sha256:…` of the files that say what is tested, `spec/openapi.yaml` and the schemas it reaches; see `digestOf`. */
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
  /** Names of the keys in the path of the set, in its order: of the entities inside which it lies. */
  readonly parents: readonly string[]
  /** Whether the entity has a path of its own, without a key. */
  readonly singleton: boolean
  /** The set the entity is in; a singleton's own path and name. */
  readonly entitySet: { readonly path: string; readonly name: string }
  /** Qualified name of the entity type, without `#`. */
  readonly type: string
  /**
   * Name of the type that it derives from. The set may be declared with that, and then an update has to name the type
   * (OData JSON Format 4.5.3).
   */
  readonly baseType?: string
  readonly example: { readonly request: JsonObject; readonly source: Source }
  readonly properties: readonly Property[]
  /** Paths of properties that the contract knows and does not test, since the page leaves open what a service owes. */
  readonly untested: ReadonlySet<string>
  /** Where the page contradicts itself: none is a reason to fail a service. */
  readonly findings: readonly Finding[]
  readonly validators: {
    entity(value: Json): readonly Nonconformity[]
    error(value: Json): readonly Nonconformity[]
  }
}

/** The properties of the entity itself. */
export const roots = (contract: Contract): readonly Property[] =>
  contract.properties.filter((property) => property.path === property.root)

/** A stream is written at a URL of its own, not in the body of an update (OData Protocol 11.4.8). */
export const isStream = ({ edm }: Property): boolean => edm === 'Edm.Stream'

/** The properties of the entity that a body may name freely: all but the key and streams. */
export const bodyProperties = (contract: Contract): readonly Property[] =>
  roots(contract).filter((property) => !property.key && !isStream(property))

/** Whether the path leads through another entity; what is there may belong to a set of another name. */
export const isReached = ({ operation }: Contract): boolean => /\{.*\/[^{]/.test(operation.path)

/** The contract for the set inside the entities with these keys; one for each of its parents. @throws UnusableKey */
export const within = (contract: Contract, keys: readonly string[]): Contract => {
  const { entitySet, parents } = contract
  const path = parents.reduce(
    (filled, parent, index) => filled.replace(`{${parent}}`, () => encodedKey(keys[index] ?? '')),
    entitySet.path,
  )
  return { ...contract, parents: [], entitySet: { ...entitySet, path } }
}

/**
 * Whether the page leaves open who sets a property: its table lists it in the body, and its example, though it names
 * others, does not. Times of creation and of the last change are such.
 */
export const isLeftOut = ({ example: { request } }: Contract, { root, key }: Property): boolean =>
  !key && !(root in request) && Object.keys(request).some((name) => !name.includes('@'))

/** `/set/key`, percent-encoded, relative to the service root; a singleton's path has no key. */
export const entityPath = ({ entitySet, singleton }: Contract, key: string): string =>
  singleton ? entitySet.path : `${entitySet.path}/${encodedKey(key)}`

/** `/set('key')`, the same entity (OData URL Conventions 4.3); numbers and GUIDs are not quoted. */
export const parenthesised = ({ entitySet, key: { edm } }: Contract, key: string): string =>
  edm === 'Edm.String'
    ? `${entitySet.path}('${encodedKey(key.replaceAll("'", "''"))}')`
    : `${entitySet.path}(${encodedKey(key)})`

/** The type that an object says it has, without `#` and what may stand before that. */
export const namedType = (object: JsonObject): string | undefined => {
  const name = object['@odata.type'] ?? object['@type']
  return typeof name === 'string' ? name.slice(name.lastIndexOf('#') + 1) : undefined
}

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isArray = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)
