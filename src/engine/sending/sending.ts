import { isSameOrigin, nextLinkIn } from '../../evidence/listing.js'
import { withIfMatch } from '../../evidence/requests.js'
import { tagIn } from '../../evidence/responses.js'
import type { Request, Response } from '../../model/http.js'
import { type Execution, type ExecutionResult, isRead } from '../execution/execution.js'
import { Unanswered } from '../http/transport.js'
import type { Availability } from '../target/availability.js'

/** The request with its URL if it follows a next link. `undefined` if it must not be sent after the former response. */
const after = (former: Response | undefined, request: Request): Request | undefined => {
  if (former && request.when?.(former) === false) return undefined
  if (!request.nextLink) return request
  const next = former && nextLinkIn(former)
  return next && isSameOrigin(next, former) ? { ...request, url: next.href } : undefined
}

/** Whether a request is a GET that depends on no other response, and on which no other request depends. */
export const isFreeRead = ({ method, when, nextLink, ends }: Request): boolean =>
  method === 'GET' && !when && !nextLink && !ends

interface Parts {
  readonly availability: Pick<Availability, 'restarts'>
  /** Waits until reads show all former updates. */
  waitForReads(): Promise<void>
  send(request: Request, index: number): Promise<Response>
}

/** The requests of one case, which are sent in order. */
export class Sending {
  readonly #execution: Execution
  readonly #parts: Parts
  readonly #restarts: number
  readonly #responses: Response[] = []
  #next = 0
  #failure: Unanswered | undefined
  #isOver = false
  #durationMs = 0

  constructor(execution: Execution, parts: Parts) {
    this.#execution = execution
    this.#parts = parts
    this.#restarts = parts.availability.restarts
  }

  get isOver(): boolean {
    return this.#isOver || this.#next >= this.#execution.requests.length
  }

  get result(): ExecutionResult {
    const failure = this.#failure
    const wasRefused = failure
      ? failure.reason === 'unreachable'
      : this.#parts.availability.restarts > this.#restarts
    return {
      execution: this.#execution,
      responses: this.#responses,
      durationMs: Math.round(this.#durationMs),
      wasRefused,
      ...(failure && { failure }),
    }
  }

  /** Sends the requests before `end`. `together`: consecutive reads of different entities at the same time. */
  async upTo(end: number, together = false): Promise<void> {
    const started = performance.now()
    try {
      while (!this.isOver && this.#next < end) await this.#sendNext(together ? this.#together(end) : 1)
    } catch (failure) {
      if (!(failure instanceof Unanswered)) throw failure
      this.#failure = failure
      this.#isOver = true
    } finally {
      this.#durationMs += performance.now() - started
    }
  }

  /** The number of next requests that can be sent at the same time. */
  #together(end: number): number {
    const requests = this.#execution.requests.slice(this.#next, end)
    const keys = new Set<Request['key']>()
    const others = requests.findIndex((each) => !isFreeRead(each) || keys.size === keys.add(each.key).size)
    return Math.max(others === -1 ? requests.length : others, 1)
  }

  async #sendNext(count: number): Promise<void> {
    const first = this.#next
    this.#next += count
    const requests = this.#execution.requests.slice(first, this.#next)
    if (requests.every(isRead) && !this.#responses.every(({ request }) => isRead(request)))
      await this.#parts.waitForReads()
    const former = this.#responses.at(-1)
    const addressed = requests.flatMap((request) => after(former, request) ?? [])
    const tagOf = (index: number) => this.#responses[index] && tagIn(this.#responses[index])
    const sent = addressed.map((request, at) => this.#parts.send(withIfMatch(request, tagOf), first + at))
    // The responses before a failure are kept, in the order of the requests.
    await Promise.allSettled(sent)
    for (const response of sent) this.#responses.push(await response)
    const last = this.#responses.at(-1)
    if (last && addressed.length > 0 && last.request.ends?.(last)) this.#isOver = true
  }
}
