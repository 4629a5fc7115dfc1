import type { Report } from '../model/report.js'

/** A remark on a run without effect. */
export const effectLine = ({ effect }: Pick<Report, 'effect'>): string | undefined =>
  effect === 'none'
    ? 'No update had any effect: a service that always gives the same answer would look the same.'
    : undefined
