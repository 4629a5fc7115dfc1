import type { Result } from '../../model/result.js'
import { answered, type Play, type Played } from '../execution/execution.js'
import type { Witness } from '../execution/run-log.js'
import { fatal, judgementOf, shown } from '../judging/judging.js'
import { nothingPlayed, resultOf } from '../judging/outcome.js'

/** What comes of cases when the service is gone, and one of them may be what it died of. */

/** They were played one after another; `rest` was not. A request that found nobody did not kill, but the one before. */
export const diedInTurn = (
  witness: Witness,
  played: readonly Played[],
  rest: readonly Play[] = [],
): Result[] => {
  const last = played.at(-1) as Played
  const killer = last.failure?.reason === 'unreachable' ? (played.at(-2) ?? last) : last
  return [
    ...mourn(witness, played, killer, played.slice(0, -1)),
    ...rest.map(({ planned }) => resultOf(planned, witness.gone, nothingPlayed)),
  ]
}

/** Several were under way: the first that got no answer stands for them. */
export const diedTogether = (witness: Witness, played: readonly Played[]): Result[] => {
  const unanswered = played.filter((each) => !answered(each) && each.failure?.reason !== 'unreachable')
  const killer = unanswered[0] ?? (played.at(-1) as Played)
  return mourn(witness, played, killer, unanswered.slice(1))
}

/** There was one. */
export const diedAlone = (witness: Witness, played: Played): Result =>
  diedInTurn(witness, [played])[0] as Result

/** What was answered stands. `suspects`: those it may as well have been. */
const mourn = (
  witness: Witness,
  played: readonly Played[],
  killer: Played,
  suspects: readonly Played[],
): Result[] => {
  witness.bury(killer)
  return played.map((each) => {
    if (each === killer && each.failure) return fatal(each, suspects)
    const judgement = answered(each) ? judgementOf(each, undefined, undefined) : witness.gone
    return resultOf(each.play.planned, judgement, shown(each))
  })
}
