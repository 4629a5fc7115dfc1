import { isSameOrigin, nextLinkIn } from '../../evidence/listing.js'
import { withIfMatch } from '../../evidence/requests.js'
import { tagIn } from '../../evidence/responses.js'
import type { Request, Response } from '../../model/http.js'
import type { EntityAccess } from '../entity/entity-access.js'
import type { ReadLag } from '../entity/read-lag.js'
import { Unanswered } from '../http/transport.js'
import type { Target } from '../target/target.js'
import { type Execution, type ExecutionResult, isRead, wantsTag } from './execution.js'

/** The request with its URL if it follows a next link. `undefined` if it must not be sent after the former response. */
const after = (former: Response | undefined, request: Request): Request | undefined => {
  if (former && request.when?.(former) === false) return undefined
  if (!request.nextLink) return request
  const next = former && nextLinkIn(former)
  return next && isSameOrigin(next, former) ? { ...request, url: next.href } : undefined
}

/** The part of the run log that sending needs. */
interface Log {
  noteSent(executed: ExecutionResult): void
  readonly lag: Pick<ReadLag, 'wait'>
}

/** Sends the requests of cases, with entity tags if the target requires them. */
export class Sender {
  readonly #target: Target
  readonly #access: EntityAccess
  readonly #log: Log
  readonly #concurrency: number
  readonly #deliver: Target['send']

  /** `deliver` replaces `target.send`. */
  constructor(
    target: Target,
    access: EntityAccess,
    log: Log,
    concurrency: number,
    deliver: Target['send'] = (request, options) => target.send(request, options),
  ) {
    this.#deliver = deliver
    this.#target = target
    this.#access = access
    this.#log = log
    this.#concurrency = concurrency
  }

  /** Runs cases concurrently. The results are in the order of the cases. */
  all(executions: readonly Execution[]): Promise<ExecutionResult[]> {
    return this.each(executions, async (executed) => executed)
  }

  /** Runs cases concurrently, and handles each as soon as it has run. The results are in the order of the cases. */
  async each<T>(
    executions: readonly Execution[],
    handle: (executed: ExecutionResult) => Promise<T>,
  ): Promise<T[]> {
    const longestFirst = [...executions.entries()].sort(
      ([, a], [, b]) => b.requests.length - a.requests.length,
    )
    const queue = longestFirst.values()
    const handled: T[] = []
    const worker = async () => {
      for (const [index, execution] of queue) handled[index] = await handle(await this.one(execution))
    }
    // Updates with an entity tag run one after another, because each may change the tag that the next one needs.
    const workers = this.#target.ifMatch === undefined ? this.#concurrency : 1
    await Promise.all(Array.from({ length: workers }, worker))
    return handled
  }

  /** Runs cases one after another, on new connections, until a case gets no response. */
  async sequentially(executions: readonly Execution[]): Promise<ExecutionResult[]> {
    const executed: ExecutionResult[] = []
    for (const execution of executions) {
      executed.push(await this.one(execution, { fresh: true }))
      if (executed.at(-1)?.failure) break
    }
    return executed
  }

  /** Runs one case. `fresh`: on new connections. `patient`: its reads wait for the longest possible read lag. */
  async one(execution: Execution, { fresh = false, patient = false } = {}): Promise<ExecutionResult> {
    const started = performance.now()
    const responses: Response[] = []
    const { restarts } = this.#target.availability
    const end = (failure?: Unanswered): ExecutionResult => {
      const durationMs = Math.round(performance.now() - started)
      const wasRefused = failure
        ? failure.reason === 'unreachable'
        : this.#target.availability.restarts > restarts
      const executed = { execution, responses, durationMs, wasRefused, ...(failure && { failure }) }
      this.#log.noteSent(executed)
      return executed
    }
    try {
      for (const request of execution.requests) {
        if (isRead(request) && !responses.every((response) => isRead(response.request)))
          await this.#log.lag.wait(patient)
        const addressed = after(responses.at(-1), request)
        if (!addressed) continue
        const tagged = withIfMatch(addressed, (index) => responses[index] && tagIn(responses[index]))
        const response = await this.#send(tagged, fresh)
        responses.push(response)
        if (request.ends?.(response)) break
      }
      return end()
    } catch (failure) {
      if (!(failure instanceof Unanswered)) throw failure
      return end(failure)
    }
  }

  /** Repeats the request with the current entity tag if the service answers 428, or 412 to a request without a tag. */
  async #send(request: Request, fresh: boolean): Promise<Response> {
    const response = await this.#deliver(request, { fresh })
    if (!wantsTag(response)) return response
    await this.#access.useIfMatch()
    return this.#deliver(request, { fresh })
  }
}
