import { isAccepted, isUnjudged, type Judgement, type Recorded, type Seen, skip } from '../judge/exchange.js'

/**
 * Judges every accepted update whose reply had no stated reason to be without the entity. The first violation counts,
 * with the number of replies that show one. A check that skips has found no evidence; all of them skipping is a skip.
 */
export const everySuccess =
  (check: (seen: Seen, recorded: Recorded) => Judgement) =>
  (recorded: Recorded): Judgement => {
    const successes = recorded.seen.filter(
      ({ reply }) => isAccepted(reply) && reply.request.headers?.prefer === undefined,
    )
    const judgements = successes.map((seen) => ({ seen, judgement: check(seen, recorded) }))
    const found = judgements.flatMap(({ seen, judgement }) =>
      judgement && !isUnjudged(judgement) ? [{ ...judgement, reply: seen.reply }] : [],
    )
    const [first] = found
    if (first)
      return { ...first, actual: `${first.actual} (in ${found.length} of ${successes.length} replies)` }
    if (judgements.some(({ judgement }) => judgement === undefined)) return undefined
    return judgements[0]?.judgement ?? skip('no update was accepted')
  }
