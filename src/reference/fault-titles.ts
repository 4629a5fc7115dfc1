import { type FaultId, faults } from './faults.js'

/** The titles of the faults. The build replaces this module by one with the texts alone (`precompile.mjs`). */
export const faultTitles = Object.fromEntries(
  Object.entries(faults).map(([id, { title }]) => [id, title]),
) as Readonly<Record<FaultId, string>>
