import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import type { Json, JsonObject } from './image.js'

export interface Call {
  method: string
  headers: IncomingHttpHeaders
  /** The service root, with the origin that the client used. */
  root: string
  /** The key addressed; empty for the collection. */
  key: string
  /** What follows `?`; empty where nothing does. */
  query: string
  /** What was sent; `{}` where the method has no body. */
  body: JsonObject
}

export interface Reply {
  status: number
  headers?: Record<string, string>
  body?: JsonObject
  /** Nothing is served after it. */
  last?: true
  /** The service goes down for a moment, in place of the reply or after it. */
  falls?: 'before' | 'after'
}

/** What one server may do in its own way. `correct` holds the documented way. */
export interface Behaviour {
  basePath: string
  token: string | undefined
  seed: JsonObject[]
  readable: boolean
  /** Whether a call needs the token; and whether that is asked only after the call was carried out. */
  guards(call: Call): boolean
  asksLast: boolean
  /** Whether the Authorization header of a call has the token. */
  admits(authorization: string, token: string): boolean
  /** The place of the image with a key; -1 where there is none. */
  finds(images: JsonObject[], key: string): number
  takes(contentType: string): boolean
  /** The value of a body that it takes; undefined where it can make nothing of it. */
  decode(text: string, contentType: string): Json | undefined
  /** The answer to an update of a key that nobody has, where it is not a plain 404. */
  absent(call: Call, images: JsonObject[]): Reply | undefined
  precondition(call: Call, stored: JsonObject): Reply | undefined
  unacceptable(body: JsonObject, stored: JsonObject): string[]
  merge(stored: JsonObject, body: JsonObject): JsonObject
  mergeRefused(stored: JsonObject, body: JsonObject): JsonObject
  represent(stored: JsonObject, call: Call): JsonObject
  found(entity: JsonObject): Reply
  updated(entity: JsonObject, call: Call): Reply
  refusal(status: number, code: string, message: string): Reply
  headers(call: Call): Record<string, string>
  write(body: JsonObject): string | Buffer
  /** Puts a reply on the wire; its headers have no Content-Length yet. */
  put(response: ServerResponse, reply: Written, call: Call): void
}

/** A reply, before it goes over the wire. */
export interface Written {
  status: number
  headers: Record<string, string>
  body: Buffer
}
