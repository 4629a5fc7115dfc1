import { isOwn } from '../../evidence/requests.js'
import type { Request, Response } from '../../model/http.js'
import type { RunLog } from '../execution/run-log.js'
import { Unanswered } from '../http/transport.js'
import type { Overlap } from '../sending/overlap.js'
import type { Deliver } from '../sending/sender.js'
import type { Slots } from '../sending/slots.js'
import type { SendOptions } from '../target/delivery.js'
import type { Target } from '../target/target.js'

/** The text that equal requests have in common. */
const textOf = ({ key, query, url, nextLink, parentheses, headers = {} }: Request): string =>
  JSON.stringify([
    key === null ? ['set'] : key,
    query,
    url,
    nextLink,
    parentheses,
    Object.entries(headers).map(([name, value]) => [name, String(value)]),
  ])

interface Parts {
  readonly target: Pick<Target, 'send'>
  readonly slots: Slots
  readonly overlap: Pick<Overlap, 'hasReads'>
  readonly log: Pick<RunLog, 'stopped'>
}

/** Sends equal reads once: the cases that need them share the response. */
export class SharedReads {
  readonly #parts: Parts
  readonly #responses = new Map<string, Promise<Response>>()

  constructor(parts: Parts) {
    this.#parts = parts
  }

  readonly send: Deliver = (request, options, turn) => {
    if (request.method !== 'GET' || !isOwn(request)) return this.#send(request, options, turn)
    const text = textOf(request)
    const response = this.#responses.get(text) ?? this.#send(request, options, turn)
    this.#responses.set(text, response)
    return response
  }

  /** Forgets the responses, so that the service is asked again. */
  clear(): void {
    this.#responses.clear()
  }

  #send(request: Request, options: SendOptions, turn: number): Promise<Response> {
    const { target, slots, overlap, log } = this.#parts
    const send = async () => {
      if (log.stopped) throw new Unanswered('unreachable', log.stopped.reason)
      return target.send(request, { ...options, isTraced: false })
    }
    // An update that runs alone needs a slot too.
    return slots.run(turn, send, overlap.hasReads ? 1 : 0)
  }
}
