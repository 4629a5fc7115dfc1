import type { Contradiction, ExplainedContradiction } from '../../model/contradiction.js'
import { type ContradictionKind, contradictions } from '../../report/contradictions.js'
import { explained } from '../../rules/contradictions.js'

const isKnown = (id: string): id is ContradictionKind => Object.hasOwn(contradictions, id)

/** Findings with what they mean and the rules that they explain. One that a later version found is left out. */
export const explainedContradictions = (found: readonly Contradiction[]): readonly ExplainedContradiction[] =>
  found.flatMap(({ id, here, there }) =>
    isKnown(id) ? [{ id, ...contradictions[id], here, there, explains: explained[id] }] : [],
  )
