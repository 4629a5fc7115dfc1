import { deepestValue, extentOf } from '../../contract/nesting.js'
import type { Request, Response } from '../../model/http.js'
import { parseJson } from '../../support/json.js'
import { recently } from '../../support/recently.js'
import { Unanswered, type WireResponse } from '../http/transport.js'
import type { Recorder, Recording } from '../recording/recorder.js'
import { SharedValues } from './shared-values.js'

/** Largest number of members and items in a response. An update of one entity has some hundreds. */
const mostValues = 250_000

/** @throws Unanswered if the text is not worth parsing. */
const checkExtent = (text: string): void => {
  if (!/^\s*[[{]/.test(text)) return
  const { depth, values } = extentOf(text)
  if (depth > deepestValue)
    throw new Unanswered('unreadable', `the JSON of the response nests deeper than ${deepestValue} levels`)
  if (values > mostValues)
    throw new Unanswered('unreadable', `the JSON of the response has more than ${mostValues} values`)
}

/** Parses the responses of a target. */
export class ResponseReader {
  readonly #recorder: Recorder
  readonly #values = new SharedValues()
  readonly #decoder = new TextDecoder()
  /** The same value for the same text, so that its state is computed once. @throws Unanswered */
  readonly #parse = recently((text) => {
    checkExtent(text)
    const json = parseJson(text)
    return json === undefined ? undefined : this.#values.of(json)
  })

  constructor(recorder: Recorder) {
    this.#recorder = recorder
  }

  /** The response as it was sent, secrets included: they are redacted in the results. @throws Unanswered */
  read(request: Request, url: string, response: WireResponse, recording: Recording): Response {
    const { status, headers, bytes, broken } = response
    const text = this.#decoder.decode(bytes)
    const json = this.#parse(text)
    return {
      request,
      url,
      status,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      bytes,
      text,
      json: broken === undefined ? json : undefined,
      ...(broken !== undefined && { broken }),
      exchange: recording.exchange,
      get curl() {
        return recording.curl
      },
      repeats: () => this.#recorder.namesIn(text),
    }
  }
}
