import type { Request, Response } from '../../model/http.js'
import type { EntityAccess } from '../entity/entity-access.js'
import type { ReadLag } from '../entity/read-lag.js'
import { type Execution, type ExecutionResult, updatesEnd, wantsTag } from '../execution/execution.js'
import type { SendOptions } from '../target/delivery.js'
import type { Target } from '../target/target.js'
import { isFreeRead, Sending } from './sending.js'
import { Slots } from './slots.js'

/** The part of the run log that sending needs. */
interface Log {
  noteSent(executed: ExecutionResult): void
  readonly lag: Pick<ReadLag, 'wait'>
}

interface Options {
  /** Sends on new connections. */
  readonly fresh?: boolean
  /** Before reads, waits for the longest possible read lag. */
  readonly patient?: boolean
  /** Sends consecutive reads of different entities at the same time. */
  readonly together?: boolean
  /** A case with a higher number precedes others. */
  readonly precedence?: number
}

/** Sends a request. `turn`: of several waiting requests, the one with the highest number is sent first. */
export type Deliver = (request: Request, options: SendOptions, turn: number) => Promise<Response>

/** The results of several cases, and of the check after their updates. */
export interface Checked<Check> {
  readonly executed: readonly ExecutionResult[]
  readonly after: Check
}

/** Updates start before reads that wait for a slot too. */
const ofUpdates = 1000

/** Sends the requests of cases, with entity tags if the target requires them. */
export class Sender {
  readonly #target: Target
  readonly #access: EntityAccess
  readonly #log: Log
  readonly #slots: Slots
  readonly #deliver: Deliver
  /** The responses to first reads of cases that have not begun, by the id of the case. `undefined` if there is none. */
  readonly #ahead = new Map<string, Promise<Response | undefined>>()
  /** The cases of the next batch. Their first reads of other entities are sent with the check of the current batch. */
  upcoming: readonly Execution[] = []

  /** `deliver` replaces `target.send`. */
  constructor(
    target: Target,
    access: EntityAccess,
    log: Log,
    slots: Slots,
    deliver: Deliver = (request, options) => target.send(request, options),
  ) {
    this.#deliver = deliver
    this.#target = target
    this.#access = access
    this.#log = log
    this.#slots = slots
  }

  /**
   * Runs cases concurrently. The results are in the order of the cases. `check` runs once all updates are answered, at the
   * same time as the reads after them.
   */
  async all<Check>(executions: readonly Execution[], check: () => Promise<Check>): Promise<Checked<Check>> {
    // Updates with an entity tag run one after another, because each may change the tag that the next one needs.
    const slots = this.#target.ifMatch === undefined ? this.#slots : new Slots(1)
    const started = executions.map((execution) => ({ execution, sending: this.#start(execution) }))
    await Promise.all(
      started.map(({ execution, sending }) =>
        slots.run(ofUpdates + execution.requests.length, () => sending.upTo(updatesEnd(execution))),
      ),
    )
    const unfinished = started.filter(({ sending }) => !sending.isOver)
    const reads = unfinished.map(({ execution: { requests }, sending }) =>
      slots.run(ofUpdates + requests.length, () => sending.upTo(requests.length)),
    )
    const [after] = await Promise.all([this.#checkAndReadAhead(check), ...reads])
    return { executed: started.map(({ sending }) => this.#end(sending)), after }
  }

  /** Runs cases one after another, on new connections, until a case gets no response. */
  async sequentially<Check>(
    executions: readonly Execution[],
    check: () => Promise<Check>,
  ): Promise<Checked<Check>> {
    const executed: ExecutionResult[] = []
    for (const execution of executions) {
      executed.push(await this.one(execution, { fresh: true }))
      if (executed.at(-1)?.failure) break
    }
    return { executed, after: await this.#checkAndReadAhead(check) }
  }

  /** Runs one case. */
  async one(execution: Execution, { together = false, ...options }: Options = {}): Promise<ExecutionResult> {
    const sending = this.#start(execution, options)
    await sending.upTo(execution.requests.length, together)
    return this.#end(sending)
  }

  /** Discards the first reads that were sent ahead, because other requests have been sent since. */
  forgetReadsAhead(): void {
    this.#ahead.clear()
  }

  #start(execution: Execution, { fresh = false, patient = false, precedence = 0 }: Options = {}): Sending {
    const { availability } = this.#target
    const turn = precedence + execution.requests.length
    return new Sending(execution, {
      availability,
      waitForReads: () => this.#log.lag.wait(patient),
      send: (request, index) => {
        const ahead = index === 0 ? this.#takeAhead(execution) : undefined
        const send = () => this.#send(request, fresh, turn - index)
        return ahead ? ahead.then((response) => response ?? send()) : send()
      },
    })
  }

  #end({ result }: Sending): ExecutionResult {
    this.#log.noteSent(result)
    return result
  }

  async #checkAndReadAhead<Check>(check: () => Promise<Check>): Promise<Check> {
    const checked = check()
    this.forgetReadsAhead()
    for (const { planned, requests } of this.upcoming) {
      const [first] = requests
      if (!first || typeof first.key !== 'string' || !isFreeRead(first)) continue
      const response = this.#slots.run(0, () => this.#deliver(first, {}, 0)).catch(() => undefined)
      this.#ahead.set(planned.id, response)
    }
    return checked
  }

  #takeAhead({ planned }: Execution): Promise<Response | undefined> | undefined {
    const response = this.#ahead.get(planned.id)
    this.#ahead.delete(planned.id)
    return response
  }

  /** Repeats the request with the current entity tag if the service answers 428, or 412 to a request without a tag. */
  async #send(request: Request, fresh: boolean, turn: number): Promise<Response> {
    const response = await this.#deliver(request, { fresh }, turn)
    if (!wantsTag(response)) return response
    await this.#access.useIfMatch()
    return this.#deliver(request, { fresh }, turn)
  }
}
