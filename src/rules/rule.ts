import { isSingleton } from '../contract/contract.js'
import type { Contract } from '../model/contract.js'
import type { Invariant, Probe, Rule } from '../model/rule.js'
import type { FaultId } from '../reference/faults.js'

export const isProbe = (definition: Probe | Invariant): definition is Probe => 'send' in definition

/** A rule about updates. */
export const updateRule = <const Id extends string>(
  definition: Omit<Rule<Id, FaultId>, 'kind'>,
): Rule<Id, FaultId> => ({ kind: 'update', ...definition })

/** A rule about reads of the entity. */
export const getRule = <const Id extends string>(
  definition: Omit<Rule<Id, FaultId>, 'kind'>,
): Rule<Id, FaultId> => ({ kind: 'get', ...definition })

/** A rule about the list of the set. */
export const listRule = <const Id extends string>(
  definition: Omit<Rule<Id, FaultId>, 'kind'>,
): Rule<Id, FaultId> => ({ kind: 'list', ...definition })

/** Cases about a key or about other entities, which do not exist for a singleton. */
export const ofSets =
  <Case>(cases: (contract: Contract) => readonly Case[]) =>
  (contract: Contract): readonly Case[] =>
    isSingleton(contract) ? [] : cases(contract)
