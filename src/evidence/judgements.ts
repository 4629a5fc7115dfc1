import type { CaseContext } from '../model/evidence.js'
import type { Unjudged } from '../model/judgement.js'

export const skip = (reason: string): Unjudged => ({ unjudged: 'skip', reason })
export const blocked = (reason: string): Unjudged => ({ unjudged: 'blocked', reason })

/** For requirements on bodies if no response has a complete one: reply-encoding[complete] carries the finding. */
export const incomplete = blocked('blocked by reply-encoding[complete]: the response is not complete')

/** Why the evidence of a case lacks a state. */
export const unseen = ({ unobservable }: CaseContext): Unjudged =>
  unobservable ?? blocked('the entity could not be read')

export const isUnjudged = (value: object): value is Unjudged => 'unjudged' in value
