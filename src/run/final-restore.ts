import { restoreEntity } from '../engine/entity/restoration.js'
import { type Preflight, readSibling } from '../engine/target/preflight.js'
import type { Target } from '../engine/target/target.js'
import { changed } from '../evidence/entity-state.js'
import type { Result } from '../model/result.js'
import type { Left, SessionNotes } from '../model/session-notes.js'
import { some } from './remarks.js'

/** The waits before further attempts if the service does not answer or shows former values, in milliseconds. */
const patience = [1000, 3000]

/** How long an unanswered update may still take to be applied, in milliseconds. */
const late = 500

/** How a run ended. */
export interface Ending {
  readonly results: readonly Result[]
  readonly notes: SessionNotes
  readonly left: Left
  /** Whether requests may have been sent whose responses are unknown. */
  readonly isCutOff: boolean
  /** How long the restored entity is observed if it differed during the run, in milliseconds. */
  readonly watch: number
}

/** The differences after a run, a line each. `undefined` if there are none. */
export interface Differences {
  readonly unrestored: string | undefined
  readonly sibling: string | undefined
}

const restored = (
  target: Target,
  found: Preflight,
  { results, notes, left, isCutOff, watch }: Ending,
  say: (line: string) => void,
): Promise<string | undefined> => {
  const isUnsettled = isCutOff || results.some(({ outcome }) => outcome === 'blocked')
  return restoreEntity(target, found, {
    left,
    isCutOff,
    watch,
    late: isUnsettled ? late : 0,
    computed: notes.computed,
    kept: (names) => say(`left behind (PATCH cannot remove them): ${some(names)}`),
    patience,
  }).then(
    (difference) => difference && target.recorder.redact(`the entity was NOT restored: ${difference}`),
    (error: Error) => `it is unknown whether the entity was restored: ${error.message}`,
  )
}

/** A run must not change another entity. */
const siblingChange = async (
  target: Target,
  { sibling, siblingState }: Preflight,
): Promise<string | undefined> => {
  if (sibling === undefined || !siblingState) return undefined
  const now = await readSibling(target, sibling).catch(() => undefined)
  const names = now ? changed(siblingState, now) : []
  return names.length === 0 ? undefined : `another entity changed during the run: ${names.join(', ')}`
}

/** Restores the entity after a run, and verifies it and its sibling. */
export const restoreAfter = async (
  target: Target,
  found: Preflight,
  ending: Ending,
  say: (line: string) => void,
): Promise<Differences> => {
  const [unrestored, sibling] = await Promise.all([
    restored(target, found, ending, say),
    siblingChange(target, found),
  ])
  return { unrestored, sibling }
}
