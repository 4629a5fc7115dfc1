import type { FaultId } from '../../src/reference/faults.js'
import type { RuleId } from '../../src/rules/rules.js'

/** Rules that a fault violates besides those it proves, each with the reason. */
export const collateral: Partial<Record<FaultId, Partial<Record<RuleId, string>>>> = {}
