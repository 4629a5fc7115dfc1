import { isOwn } from '../../evidence/requests.js'
import type { Request, Response } from '../../model/http.js'
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

/** Sends equal reads once: the cases that need them share the response. */
export class SharedReads {
  readonly #target: Pick<Target, 'send'>
  readonly #responses = new Map<string, Promise<Response>>()

  constructor(target: Pick<Target, 'send'>) {
    this.#target = target
  }

  readonly send = (request: Request, options?: SendOptions): Promise<Response> => {
    if (request.method !== 'GET' || !isOwn(request)) return this.#target.send(request, options)
    const text = textOf(request)
    const response = this.#responses.get(text) ?? this.#target.send(request, options)
    this.#responses.set(text, response)
    return response
  }

  /** Forgets the responses, so that the service is asked again. */
  clear(): void {
    this.#responses.clear()
  }
}
