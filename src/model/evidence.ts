import type { Contract } from './contract.js'
import type { EntityState } from './entity-state.js'
import type { Response } from './http.js'
import type { JsonObject } from './json.js'
import type { Unjudged } from './judgement.js'
import type { Profile } from './result.js'

/** How the suite reads the entity: by GET, by an empty update with `Prefer: return=representation`, or not at all. */
export type ReadMethod = 'get' | 'patch' | 'none'

/** The user's decisions on points where the page contradicts itself. */
export interface Policies {
  readonly readOnly: 'ignore' | 'reject' | 'any'
  readonly enumCase: 'exact' | 'tolerant'
}

/** The list of the set. */
export interface Listing {
  /** The responses to the requests for its pages. Empty if the service gave none. */
  readonly pages: readonly Response[]
  /** The items of all pages, at most 1,000. */
  readonly items: readonly JsonObject[]
  /**
   * The reason why no further page was read. all: there is none; limit: the suite reads no more; elsewhere: the next link leads
   * to another origin; repeated: the next link was followed before; unreadable: a page is not a list.
   */
  readonly end: 'all' | 'limit' | 'elsewhere' | 'repeated' | 'unreadable'
}

/** The entity and the list, read before the first update. */
export interface Survey {
  /** The response to a GET of the entity under test. `undefined` if there was none. */
  readonly entity: Response | undefined
  readonly listing: Listing
  /** The items of the list when it was read before, if violated cases run again. */
  readonly former?: Listing['items']
}

/** The inputs from which a case builds its requests. */
export interface CaseContext {
  readonly contract: Contract
  readonly profile: Profile
  readonly policies: Policies
  readonly key: string
  readonly read: ReadMethod
  /** Another key of the same set, if the set can be listed. */
  readonly sibling: string | undefined
  /** The state of that entity before the first update. */
  readonly siblingState: EntityState | undefined
  /** The last state read. `undefined` if the entity cannot be read. */
  readonly state: EntityState | undefined
  /** The state before the first update. It lacks undeclared members that the service stored since, which stay there. */
  readonly start: EntityState | undefined
  /** The reason if states cannot be compared. */
  readonly unobservable: Unjudged | undefined
  /** For cases that only read. */
  readonly survey: Survey | undefined
  /** Differs between cases, so that neighbouring cases send different values. */
  readonly seed: number
  /** Names of read-only properties that the service changes as a side effect. */
  readonly computed: ReadonlySet<string>
  /** Whether the target runs on this machine. */
  readonly loopback: boolean
  /** Whether requests carry no credentials. */
  readonly anonymous: boolean
  /** Whether the run has a second token without the required permission. */
  readonly weak: boolean
  /** Whether the run has a bearer token that is long enough to alter and that `alter` changes. */
  canAlter(alter: (token: string) => string): boolean
}

/** The responses to the requests of one case, with the entity state before and after. */
export interface Evidence {
  readonly context: CaseContext
  readonly responses: readonly Response[]
  /** The last response to an update. */
  readonly response: Response
  readonly before: EntityState | undefined
  readonly after: EntityState | undefined
}

/** A write that was answered, with the state that the next read showed if no request came between them. */
export interface RecordedWrite {
  readonly response: Response
  /** The rule and the label of its case. */
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

/** The case that took the service down. */
export interface ServiceDown {
  readonly rule: string
  readonly caseId: string
  /** The response to the case. `undefined` if there was none. */
  readonly response: Response | undefined
}

/** Everything observed during a session, for invariants to judge. */
export interface RunEvidence {
  readonly context: CaseContext
  readonly writes: readonly RecordedWrite[]
  readonly changes: readonly StateChange[]
  /** Pairs of reads with no request between them. */
  readonly reads: readonly (readonly [EntityState, EntityState])[]
  /** Rule ids of the cases that failed so far, by case id. */
  readonly failed: ReadonlyMap<string, string>
  /** Rule ids of the dangerous cases that the service survived, by case id. */
  readonly survived: ReadonlyMap<string, string>
  readonly down: ServiceDown | undefined
}
