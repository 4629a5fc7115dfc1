import { conditionalReads } from './conditional.js'
import { entityReads } from './entity-read.js'
import { readRefusals } from './refusals.js'

/** Reads of one entity. */
export const read = [...entityReads, ...conditionalReads, ...readRefusals]
