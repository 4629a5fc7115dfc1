import type { CaseContext } from '../model/evidence.js'
import type { Unjudged } from '../model/judgement.js'

export const skip = (reason: string): Unjudged => ({ unjudged: 'skip', reason })
export const blocked = (reason: string): Unjudged => ({ unjudged: 'blocked', reason })

/** For requirements on bodies, if no response has a complete body. reply-encoding[complete] reports the finding. */
export const incomplete = blocked('blocked by reply-encoding[complete]: the response is not complete')

/** For requirements on a state that the evidence lacks. */
export const unobserved = ({ unobservable }: CaseContext): Unjudged =>
  unobservable ?? blocked('the entity could not be read')

export const isUnjudged = (value: object): value is Unjudged => 'unjudged' in value
