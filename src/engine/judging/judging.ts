import { changed, difference, type Observation } from '../../evidence/entity-state.js'
import {
  blocked,
  isOwn,
  isRedirect,
  isUnjudged,
  type Judgement,
  type Reply,
  type Trial,
  type Unjudged,
} from '../../evidence/exchange.js'
import type { Result } from '../../report/report.js'
import { named } from '../attribution/attribution.js'
import {
  crashIn,
  gateRule,
  overloaded,
  type Play,
  type Played,
  updateOf,
  wantsTag,
} from '../execution/execution.js'
import { howOf } from './how.js'
import { nothingPlayed, resultOf, type Played as Shown } from './outcome.js'

/** What comes of a case that was played: pure. */

/** What a result shows of a played case. */
export const shown = (played: Played, before?: Observation, after?: Observation): Shown => ({
  exchanges: played.replies.map(({ exchange }) => exchange),
  reply: updateOf(played.replies),
  durationMs: played.durationMs,
  ...(played.replies.length > 0 && { how: howOf(trialOf(played, before, after)) }),
})

/** Preflight found the credentials good: that they are refused now says nothing of the case. */
export const lostCredentials = (status: number): Unjudged =>
  blocked(`credentials that were taken before are refused: ${status}`)

/** Whether a 401 is an answer to the case: the gate has its own words for it, others state credentials to see it. */
const awaits401 = ({ planned }: Play, { request }: Reply): boolean =>
  planned.rule === gateRule || !isOwn(request)

/** A gateway says 502 of a service behind it that goes down; harmless requests may meet that by chance. */
const wasBusy = ({ make }: Play, reply: Reply): Judgement => {
  const lasting = `${reply.status} for as long as the suite waited`
  return make.dangerous && reply.status !== 429 && reply.headers['retry-after'] === undefined
    ? { expected: 'an answer below 500', actual: lasting, level: 'MUST', reply }
    : blocked(`the service answered ${lasting}`)
}

/** A played case as its rule sees it. */
export const trialOf = (
  { play, replies }: Played,
  before: Observation | undefined,
  after: Observation | undefined,
): Trial => ({ scene: play.scene, replies, reply: updateOf(replies) as Reply, before, after })

const crashFinding = (reply: Reply): Judgement => {
  const what = reply.request.method === 'GET' ? `${reply.status} to a read` : `${reply.status}`
  return { expected: 'an answer below 500', actual: `${what}, twice`, level: 'MUST', reply }
}

/** What the rule says of a played case, where the answers are any to it. */
export const judgementOf = (
  played: Played,
  before: Observation | undefined,
  after: Observation | undefined,
): Judgement => {
  const { play } = played
  const trial = trialOf(played, before, after)
  const { reply } = trial
  const crash = crashIn(played)
  if (crash) return crashFinding(crash)
  const busy = overloaded(played)
  if (busy) return wasBusy(play, busy)
  if (wantsTag(reply))
    return blocked(`the service wants another entity tag, whatever it is given: ${reply.status}`)
  if (reply.status === 401 && !awaits401(play, reply)) return lostCredentials(401)
  // A redirect of a request without the run's credentials leads to a log-in page, and is an answer to the case.
  if (isRedirect(reply) && isOwn(reply.request))
    return blocked(
      `it is redirected (${reply.status}) to ${reply.headers.location}: name the final service root`,
    )
  return play.make.expect(trial)
}

export const isViolation = (judgement: Judgement): boolean =>
  judgement !== undefined && !isUnjudged(judgement)

/** Whether the rule passes, or is violated, because of the states before and after. */
export const isOfState = (
  played: Played,
  before: Observation | undefined,
  after: Observation | undefined,
): boolean => {
  const [seen, unseen] = [judgementOf(played, before, after), judgementOf(played, undefined, undefined)]
  return isViolation(seen) !== isViolation(unseen) || (seen === undefined) !== (unseen === undefined)
}

/** Whether an update names properties of the entity, and each with the value that it has. */
const sendsHeld = (play: Play, before: Observation): boolean => {
  const sent = named(play.scene.contract, play)
  return (
    sent.length > 0 &&
    sent.every(
      ({ property, value }) => JSON.stringify(property.canonical(value)) === before.values[property.name],
    )
  )
}

/** A change that cannot be undone is a fail of the case that made it, whatever else the case is about. */
export const stuck = (played: Played, before: Observation, after: Observation): Result => {
  const judgement = judgementOf(played, before, after)
  const actual = `${difference(before, after)}; writing the former value did not bring it back`
  const expected = sendsHeld(played.play, before)
    ? 'no change: the update sends the values that the entity holds'
    : 'a change that can be put back, if any'
  const violation =
    judgement && !isUnjudged(judgement)
      ? { ...judgement, hint: actual }
      : { expected, actual, pointer: `/${changed(before, after)[0]}` }
  return resultOf(played.play.planned, { ...violation, level: 'MUST' }, shown(played))
}

/** The entity was found under a key that the case sent. */
export const moved = (played: Played, strict: boolean): Result => {
  const { planned, scene } = played.play
  const judgement = judgementOf(played, undefined, undefined)
  const violation = {
    expected: `"${scene.key}" still there`,
    actual: 'it was found under the key that the update sent, and moved back',
    level: 'MUST',
  } as const
  const own = judgement && !isUnjudged(judgement) ? judgement : violation
  return resultOf(planned, own, shown(played), strict)
}

/** The service went down without an answer to the case. */
export const fatal = (played: Played, others: readonly Played[] = []): Result => {
  const actual = `${played.failure?.message ?? 'no answer'}, and the service answers no more`
  const ids = others.slice(-3).map(({ play }) => play.planned.id)
  const hint = `it may as well have gone down over a case just before, or beside: ${ids.join(', ')}`
  return resultOf(
    played.play.planned,
    { expected: 'an answer', actual, level: 'MUST', ...(ids.length > 0 && { hint }) },
    shown(played),
  )
}

/** The service answers the case and goes down, and does so again when the case is repeated. */
export const fell = (played: Played): Result => {
  const actual = `${updateOf(played.replies)?.status}, and then the service was down for a moment, twice`
  return resultOf(
    played.play.planned,
    { expected: 'a service that is still there after its answer', actual, level: 'MUST' },
    shown(played),
  )
}

/** The service does not answer the case, whenever it is asked, and answers others. */
export const unheard = (played: Played): Result => {
  const actual = `${played.failure?.message ?? 'no answer'}, every time`
  return resultOf(played.play.planned, { expected: 'an answer', actual, level: 'MUST' }, shown(played))
}

/** A change that nobody makes again. */
export const byAnother = ({ planned }: Play, seen: string): Result => {
  const reason = `the entity changed, and does not when the case is played again (another client?): ${seen}`
  return resultOf(planned, blocked(reason), nothingPlayed)
}
