import type { Contract, Operation, OperationKind } from './contract.js'
import type { CaseContext, Evidence, RunEvidence } from './evidence.js'
import type { Request } from './http.js'
import type { Judgement, Unjudged } from './judgement.js'
import type { Area, CaseInfo, Levels } from './result.js'
import type { RuleSource, Source } from './source.js'

interface Definition {
  /** Names the tested element of the contract by path and value; part of the case id. */
  readonly label: string
  readonly title: string
  readonly source?: Source
  /** Replaces the levels of the rule. */
  readonly levels?: Levels
}

/** A rule applied to one element of the contract by sending requests. */
export interface Probe extends Definition {
  /** Runs alone: neighbours would hide its effect. A case that may legally write always runs alone. */
  readonly alone?: true
  /**
   * May crash the service, or create what cannot be deleted: runs after the others, and the service is watched.
   * sequential: one after another, so that a crash can be attributed. together: after those.
   */
  readonly dangerous?: 'sequential' | 'together'
  /** Has a body so large that a service may refuse it and hang up before reading all of it. */
  readonly oversize?: true
  /** The requests, in order, or why there are none. Pure: the same context gives the same requests. */
  send(context: CaseContext): Request | readonly Request[] | Unjudged
  expect(evidence: Evidence): Judgement
  /** Requests to try, in this order, if the entity is missing afterwards. */
  undo?(context: CaseContext): readonly Request[]
  /** The key of an entity that the case created: the suite cannot delete it. */
  creates?(evidence: Evidence): string | undefined
}

/** A rule applied to one element of the contract by judging everything that was recorded. */
export interface Invariant extends Definition {
  /** Rules whose cases provide the evidence; by default any accepted update does. */
  readonly evidence?: readonly string[]
  judge(evidence: RunEvidence): Judgement
}

/** The documentation of a rule, for the authors of services: sentences, which may name other rules by id. */
interface Explanation {
  /** The requirement, and why it matters. */
  readonly requirement: readonly string[]
  readonly sent: readonly string[]
  readonly passes: readonly string[]
  /** Also the conditions under which a case is skipped or blocked. */
  readonly fails: readonly string[]
}

/** One requirement, and the cases that it makes from a contract. */
export interface Rule<Id extends string = string, Fault extends string = string> {
  /** Final once released: never renamed, never reused. */
  readonly id: Id
  readonly area: Area
  /** A claim about the service. */
  readonly title: string
  readonly levels: Levels
  readonly sources: readonly [RuleSource, ...RuleSource[]]
  readonly explanation: Explanation
  /** The faults of the reference service that violate it. */
  readonly provenBy: readonly [Fault, ...Fault[]]
  /** The kind of operation that it is about. */
  readonly kind: OperationKind
  cases(contract: Contract, operation: Operation): readonly (Probe | Invariant)[]
}

/** A case of the plan. `id` is its stable name, `title` its claim about the service. */
export interface Case<D extends Probe | Invariant = Probe | Invariant> extends CaseInfo {
  /** Its position in the plan: makes its values differ from those of its neighbours. */
  readonly seed: number
  readonly definition: D
}
