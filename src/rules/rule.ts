import type { Contract, Source } from '../contract/contract.js'
import type { Judgement, Recorded, Request, Scene, Trial, Unjudged } from '../evidence/exchange.js'
import type { FaultId } from '../reference/faults.js'
import type { Area, Level, Profile } from '../report/report.js'

/** The level a rule has in each profile; absent where it is not part of the profile. */
export type Levels = Readonly<Partial<Record<Profile, Level>>>

/** A rule applied to one thing of the contract by sending requests. */
export interface ProbeCase {
  /** Names the thing by path and value. */
  readonly what: string
  readonly title: string
  readonly source?: Source
  /** Where they are not those of the rule. */
  readonly levels?: Levels
  /** Runs by itself: what it shows would be lost among neighbours. A case that may legally write always does. */
  readonly alone?: true
  /**
   * Could bring the service down, or create what cannot be deleted: runs after the others, and the service is watched.
   * In turn: one after another, so that it can be told which one it was. Together: after those, when the worst is over.
   */
  readonly dangerous?: 'in turn' | 'together'
  /** Is so large that a service may refuse it and hang up before it has read all of it. */
  readonly oversize?: true
  /** The requests, in order, or why there are none. Pure: the same scene gives the same requests. */
  send(scene: Scene): Request | readonly Request[] | Unjudged
  expect(trial: Trial): Judgement
  /** What to send where the entity cannot be found any more afterwards, in the order in which to try. */
  undo?(scene: Scene): readonly Request[]
  /** The key of an entity that is there now and was not: it cannot be deleted. */
  creates?(trial: Trial): string | undefined
}

/** A rule applied to one thing of the contract by looking at all that was recorded. */
export interface InvariantCase {
  readonly what: string
  readonly title: string
  readonly source?: Source
  readonly levels?: Levels
  /** Rules whose cases show what is judged here; any accepted update where left out. */
  readonly evidence?: readonly string[]
  judge(recorded: Recorded): Judgement
}

/** One requirement, and the cases it makes of a contract. */
export interface Rule<Id extends string = string> {
  /** Final once released: never renamed, never reused. */
  readonly id: Id
  readonly area: Area
  /** A claim about the service. */
  readonly title: string
  readonly levels: Levels
  /** Where the requirement stands: page section, or clause. */
  readonly source: string
  /** The faults of the reference service that violate it. */
  readonly provenBy: readonly [FaultId, ...FaultId[]]
  cases(contract: Contract): readonly (ProbeCase | InvariantCase)[]
}

export const isProbe = (each: ProbeCase | InvariantCase): each is ProbeCase => 'send' in each

export const rule = <const Id extends string>(definition: Rule<Id>): Rule<Id> => definition

/** Cases about a key or other entities: a singleton has neither. */
export const ofSets =
  <Case>(cases: (contract: Contract) => readonly Case[]) =>
  (contract: Contract): readonly Case[] =>
    contract.singleton ? [] : cases(contract)

const names = { M: 'MUST', S: 'SHOULD', y: 'MAY', '-': undefined } as const
type Letter = keyof typeof names

/** Levels in the order page, graph, odata: `levels('S M -')`. */
export const levels = (text: `${Letter} ${Letter} ${Letter}`): Levels => {
  const [page, graph, odata] = text.split(' ').map((letter) => names[letter as Letter])
  return {
    ...(page && { page }),
    ...(graph && { graph }),
    ...(odata && { odata }),
  }
}
