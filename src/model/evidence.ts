import type { Contract } from './contract.js'
import type { EntityState } from './entity-state.js'
import type { Response } from './http.js'
import type { Unjudged } from './judgement.js'
import type { Profile } from './result.js'

/** How the state of the entity is read: by GET, by an empty update that asks for the entity, or not at all. */
export type ReadMethod = 'get' | 'patch' | 'none'

/** Decisions where the page contradicts itself. */
export interface Policies {
  readonly readOnly: 'ignore' | 'reject' | 'any'
  readonly enumCase: 'exact' | 'tolerant'
}

/** The circumstances in which a case runs. */
export interface CaseContext {
  readonly contract: Contract
  readonly profile: Profile
  readonly policies: Policies
  readonly key: string
  /** How the state is read. */
  readonly read: ReadMethod
  /** Another key of the same set, if the set can be listed. */
  readonly sibling: string | undefined
  /** The state of that entity before anything was sent. */
  readonly siblingState: EntityState | undefined
  /** The last state read; `undefined` if the entity cannot be read. */
  readonly state: EntityState | undefined
  /** The state before anything was sent. Undeclared members that a service stores later stay: they cannot be removed. */
  readonly start: EntityState | undefined
  /** Why states cannot be compared, if they cannot. */
  readonly unobservable: Unjudged | undefined
  /** Makes the values of one case differ from those of its neighbours. */
  readonly seed: number
  /** Names of read-only properties that the service changes by itself. */
  readonly computed: ReadonlySet<string>
  /** Whether the target runs on this machine. */
  readonly loopback: boolean
  /** Whether requests carry no credentials. */
  readonly anonymous: boolean
  /** Whether the run has a second token, which lacks the permission. */
  readonly weak: boolean
  /** Whether the run has a bearer token that is long enough to alter, and that the alteration changes. */
  canAlter(alter: (token: string) => string): boolean
}

/** The responses to one case's requests, with the entity state before and after. */
export interface Evidence {
  readonly context: CaseContext
  readonly responses: readonly Response[]
  /** The last response to an update. */
  readonly response: Response
  readonly before: EntityState | undefined
  readonly after: EntityState | undefined
}

/** An answered write, and the state read next if nothing was sent in between. */
export interface RecordedWrite {
  readonly response: Response
  /** The rule and the label of the case that sent it. */
  readonly rule: string
  readonly label: string
  readonly read: EntityState | undefined
}

/** An observed change of the entity. */
export interface StateChange {
  readonly caseId: string
  readonly properties: readonly string[]
  readonly restored: boolean
  /** The old and the new values. */
  readonly difference: string
}

/** The case after which the service stopped answering. */
export interface ServiceDown {
  readonly rule: string
  readonly caseId: string
  /** Its response; `undefined` if there was none. */
  readonly response: Response | undefined
}

/** Everything observed during a session, for invariants to judge. */
export interface RunEvidence {
  readonly context: CaseContext
  readonly writes: readonly RecordedWrite[]
  readonly changes: readonly StateChange[]
  /** Pairs of reads with nothing sent between them. */
  readonly reads: readonly (readonly [EntityState, EntityState])[]
  /** The cases that failed so far: rule ids by case id. */
  readonly failed: ReadonlyMap<string, string>
  /** The dangerous cases after which the service still answered: rule ids by case id. */
  readonly survived: ReadonlyMap<string, string>
  readonly down: ServiceDown | undefined
}
