import type { Contract } from '../model/contract.js'
import type { Invariant, Probe, Rule } from '../model/rule.js'
import type { FaultId } from '../reference/faults.js'

export const isProbe = (definition: Probe | Invariant): definition is Probe => 'send' in definition

export const rule = <const Id extends string>(definition: Rule<Id, FaultId>): Rule<Id, FaultId> => definition

/** Cases about a key or other entities: a singleton has neither. */
export const ofSets =
  <Case>(cases: (contract: Contract) => readonly Case[]) =>
  (contract: Contract): readonly Case[] =>
    contract.singleton ? [] : cases(contract)
