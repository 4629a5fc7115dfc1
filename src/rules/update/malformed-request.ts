import { malformedBodies } from './malformed-bodies.js'
import { malformedValues } from './malformed-values.js'

/** Values first: what a body with one wrong value does is the least of it. */
export const malformedRequest = [...malformedValues, ...malformedBodies]
