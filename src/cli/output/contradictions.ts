import type { Contradiction, ExplainedContradiction } from '../../model/contradiction.js'
import { type ContradictionKind, contradictions } from '../../report/contradictions.js'
import { explained } from '../../rules/contradictions.js'

const isKnown = (id: string): id is ContradictionKind => Object.hasOwn(contradictions, id)

/** Contradictions with their meaning and the rules that they explain. Omits kinds that only a later version knows. */
export const explainedContradictions = (found: readonly Contradiction[]): readonly ExplainedContradiction[] =>
  found.flatMap(({ id, here, there }) =>
    isKnown(id) ? [{ id, ...contradictions[id], here, there, explains: explained[id] }] : [],
  )
