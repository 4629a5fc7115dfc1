import type { Left, SessionNotes } from '../model/session-notes.js'

/** The notes of a session that never started. */
export const noNotes: SessionNotes = {
  requests: 0,
  computed: [],
  created: [],
  lost: 0,
  transientErrors: 0,
  lag: 0,
  effect: 'unknown',
}

export const nothingLeft: Left = { accepted: false, differing: [], written: [] }

const union = (one: readonly string[], other: readonly string[]): string[] => [...new Set([...one, ...other])]

/** Combines the traces of two parts of a session. */
export const joined = (one: Left, other: Left): Left => ({
  accepted: one.accepted || other.accepted,
  differing: union(one.differing, other.differing),
  written: union(one.written, other.written),
})
