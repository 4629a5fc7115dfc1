import { disagreements } from '../../evidence/entity-state.js'
import { isUpdate, withIfMatch } from '../../evidence/requests.js'
import { isOverload, stateIn, tagIn } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { CaseContext } from '../../model/evidence.js'
import type { Request, Response } from '../../model/http.js'
import type { Case, Probe } from '../../model/rule.js'
import type { Sent } from '../attribution/sent-values.js'
import type { State } from '../entity/entity-access.js'
import type { ReadLag } from '../entity/read-lag.js'
import { Unanswered } from '../http/transport.js'
import type { Target } from '../target/target.js'

/** Judged first: the operation with the values that the entity holds. */
export const gateRule = 'operation-routed'
export const exampleRule = 'documented-example-accepted'

/** A probe with its requests. */
export interface Play {
  readonly planned: Case
  readonly definition: Probe
  readonly context: CaseContext
  readonly requests: readonly Request[]
  /** The values that they send. */
  readonly sent: readonly Sent[]
}

/** What came of sending a case's requests. */
export interface Played {
  readonly play: Play
  readonly responses: readonly Response[]
  /** Why the last request has no response. */
  readonly failure?: Unanswered
  /** Whether a request of it found nobody there. */
  readonly foundNobody?: boolean | undefined
  readonly durationMs: number
}

/** A played case that was answered to the end. */
export const answered = ({ failure }: Played): boolean => failure === undefined

/** A read is a GET, or where there is none, an update that asks for the entity. */
const isRead = ({ method, headers }: Request): boolean =>
  method === 'GET' || headers?.prefer === 'return=representation'

/** The response that a case is judged by: the last one that is not to a read. */
export const updateOf = (responses: readonly Response[]): Response | undefined =>
  responses.findLast(({ request }) => !isRead(request)) ?? responses.at(-1)

const hasOtherKey = ({ key }: Request): boolean => key !== undefined && key !== null

/**
 * Whether a case reads what it updates between its updates, or after them: a lagging read spoils what it compares. Where
 * no entity was, it only hides one that is there now; played again, such a case would find the entity that it created.
 */
export const readsInside = ({ requests }: Play): boolean =>
  !requests.every(hasOtherKey) &&
  requests.some((request, at) => isRead(request) && requests.slice(0, at).some((former) => !isRead(former)))

/** Whether a case has to do with other entities only: it is innocent of what happens to this one. */
export const isElsewhere = ({ play: { requests } }: Played): boolean => requests.every(hasOtherKey)

/** The response to a read of the entity under test with which a case ends. */
export const lastLook = ({ responses }: Played): Response | undefined => {
  const last = responses.at(-1)
  return last?.request.method === 'GET' && last.request.key === undefined ? last : undefined
}

/** The server error that no overload explains. 501 says that something is not supported, which is an answer. */
export const crashIn = ({ responses }: Played): Response | undefined =>
  responses.find(
    ({ status, request }) => status >= 500 && status !== 501 && !isOverload(status) && !request.incidental,
  )

export const crashed = (played: Played): boolean => crashIn(played) !== undefined

/** A response to an update about its entity tag, where the case states none: it says nothing of the body. */
export const wantsTag = ({ request, status }: Response): boolean =>
  (status === 412 || status === 428) && isUpdate(request) && !('if-match' in (request.headers ?? {}))

/** A conflict with another update under way: alone it may well be accepted. */
export const collided = ({ responses }: Played): boolean =>
  responses.some((response) => response.status === 409 || response.status === 423 || wantsTag(response))

/** An overload that lasted longer than the patience with it. */
export const overloaded = ({ responses }: Played): Response | undefined =>
  responses.find(({ status }) => isOverload(status))

/** Whether a success shows another state than the one read next. */
export const disagrees = (contract: Contract, response: Response | undefined, read: EntityState): boolean => {
  const shown = response?.request.key === undefined ? response && stateIn(contract, response) : undefined
  return shown !== undefined && disagreements(shown, read).length > 0
}

/** What is told of every case that was sent, and knows how far reads lag behind. */
interface RunLog {
  hear(played: Played): void
  readonly lag: Pick<ReadLag, 'pass'>
}

/** Sends the requests of cases, and gives the target what it asks for on the way. */
export class Sender {
  readonly #target: Target
  readonly #state: State
  readonly #log: RunLog
  readonly #concurrency: number

  constructor(target: Target, state: State, log: RunLog, concurrency: number) {
    this.#target = target
    this.#state = state
    this.#log = log
    this.#concurrency = concurrency
  }

  /** Several cases at a time. The results are in the order of the cases. */
  async all(plays: readonly Play[]): Promise<Played[]> {
    // Those that take longest first.
    const queue = [...plays.entries()].sort(([, a], [, b]) => b.requests.length - a.requests.length).values()
    const played: Played[] = []
    const worker = async () => {
      for (const [index, play] of queue) played[index] = await this.one(play)
    }
    // Updates that carry an entity tag follow each other: each may make the tag of the next.
    const workers = this.#target.ifMatch === undefined ? this.#concurrency : 1
    await Promise.all(Array.from({ length: workers }, worker))
    return played
  }

  /** One after another, up to the first that is not answered. Each has connections of its own. */
  async inTurn(plays: readonly Play[]): Promise<Played[]> {
    const played: Played[] = []
    for (const play of plays) {
      played.push(await this.one(play, { fresh: true }))
      if (played.at(-1)?.failure) break
    }
    return played
  }

  /** `fresh`: on connections of its own. `patient`: reads inside the case wait until they show the update before them. */
  async one(play: Play, { fresh = false, patient = false } = {}): Promise<Played> {
    const started = performance.now()
    const responses: Response[] = []
    const { restarts } = this.#target
    const played = (failure?: Unanswered): Played => {
      const durationMs = Math.round(performance.now() - started)
      const foundNobody = failure ? failure.reason === 'unreachable' : this.#target.restarts > restarts
      const each = { play, responses, durationMs, foundNobody, ...(failure && { failure }) }
      this.#log.hear(each)
      return each
    }
    try {
      for (const request of play.requests) {
        if (isRead(request) && !responses.every((response) => isRead(response.request)))
          await this.#log.lag.pass(patient)
        const tagged = withIfMatch(request, (place) => responses[place] && tagIn(responses[place]))
        const response = await this.#send(tagged, fresh)
        responses.push(response)
        if (request.ends?.(response)) break
      }
      return played()
    } catch (failure) {
      if (!(failure instanceof Unanswered)) throw failure
      return played(failure)
    }
  }

  /** A 428 asks for If-Match, a 412 for a newer one, or for one at all: neither is an answer to the case. */
  async #send(request: Request, fresh: boolean): Promise<Response> {
    const response = await this.#target.send(request, { fresh })
    if (!wantsTag(response)) return response
    await this.#state.useIfMatch()
    return this.#target.send(request, { fresh })
  }
}
