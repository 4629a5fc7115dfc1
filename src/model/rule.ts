import type { Contract, Effects, Operation, OperationKind } from './contract.js'
import type { CaseContext, Evidence, RunEvidence } from './evidence.js'
import type { Request } from './http.js'
import type { Judgement, Unjudged } from './judgement.js'
import type { Area, CaseInfo, Levels } from './result.js'
import type { RuleSource, Source } from './source.js'

interface Definition {
  /** Path and value of the tested element of the contract. Part of the case id. */
  readonly label: string
  readonly title: string
  readonly source?: Source
  /** Replaces the levels of the rule. */
  readonly levels?: Levels
  /**
   * For cases that only read: ids of the cases that have to pass first. If one fails, this case is blocked; if one is
   * skipped or violates less than a MUST, it is skipped. Ids that the plan lacks are ignored.
   */
  readonly requires?: readonly string[]
}

/** A case definition that sends requests. */
export interface Probe extends Definition {
  /** Runs alone, because other cases would hide its effect. A case that may legally write never runs concurrently. */
  readonly alone?: true
  /**
   * May crash the service, or create an entity that the suite cannot delete. Runs after the harmless cases, and the suite
   * checks that the service still answers. sequential: one after another, so that a crash can be attributed. together:
   * concurrently, after the sequential ones.
   */
  readonly dangerous?: 'sequential' | 'together'
  /** The body or the URL is so large that a service may refuse it and close the connection before it has read all of it. */
  readonly oversize?: true
  /** The requests in order, or the reason for sending none. Pure: the same context gives the same requests. */
  send(context: CaseContext): Request | readonly Request[] | Unjudged
  expect(evidence: Evidence): Judgement
  /** Requests that may restore the entity if it is missing afterwards, in the order in which to try them. */
  undo?(context: CaseContext): readonly Request[]
  /** The key of the entity that the service created, if any. The suite cannot delete it. */
  creates?(evidence: Evidence): string | undefined
}

/** A case definition that judges the recorded evidence of the run and sends no requests. */
export interface Invariant extends Definition {
  /** Ids of the rules whose cases provide the evidence. By default any accepted update does. */
  readonly evidence?: readonly string[]
  judge(evidence: RunEvidence): Judgement
}

/** The documentation of a rule for the authors of services. Each sentence may name other rules by id. */
interface Explanation {
  /** The requirement and its purpose. */
  readonly requirement: readonly string[]
  readonly sent: readonly string[]
  readonly passes: readonly string[]
  /** Also the conditions under which a case is skipped or blocked. */
  readonly fails: readonly string[]
}

/** A requirement, and the cases that test it. */
export interface Rule<Id extends string = string, Fault extends string = string> {
  /** Never renamed and never reused after a release. */
  readonly id: Id
  readonly area: Area
  /** A claim about the service, in the present tense. */
  readonly title: string
  readonly levels: Levels
  readonly sources: readonly [RuleSource, ...RuleSource[]]
  readonly explanation: Explanation
  /** Faults of the reference service that violate the rule. */
  readonly provenBy: readonly [Fault, ...Fault[]]
  /** The kind of operation that the rule tests. */
  readonly kind: OperationKind
  cases(contract: Contract, operation: Operation): readonly (Probe | Invariant)[]
}

/** A case of the plan. */
export interface Case<D extends Probe | Invariant = Probe | Invariant> extends CaseInfo {
  /** Position in the plan. Neighbouring cases send different values because their seeds differ. */
  readonly seed: number
  readonly effects: Effects
  readonly definition: D
}
