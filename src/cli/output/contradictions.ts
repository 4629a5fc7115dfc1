import { contradictions, type Finding, type FindingId } from '../../report/contradictions.js'
import type { PageFinding } from '../../report/report.js'
import { explained } from '../../rules/contradictions.js'

const isKnown = (id: string): id is FindingId => Object.hasOwn(contradictions, id)

/** Findings with what they mean and the rules that they explain. One that a later version found is left out. */
export const pageFindings = (findings: readonly Finding[]): readonly PageFinding[] =>
  findings.flatMap(({ id, here, there }) =>
    isKnown(id) ? [{ id, ...contradictions[id], here, there, explains: explained[id] }] : [],
  )
