/** Thrown by a step to refuse the request. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly status: number
  readonly code: string
  readonly headers: Readonly<Record<string, string>>
  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

/** Thrown by a step to drop the connection without a response. */
export class ConnectionLost extends Error {
  override name = 'ConnectionLost'
}

/** Thrown by a step to refuse the connection, as a service that is down does. */
export class ConnectionRefused extends ConnectionLost {
  override name = 'ConnectionRefused'
  readonly code = 'ECONNREFUSED'
}

/** A refusal of a request that is malformed. */
export const malformed = (message: string): Refusal => new Refusal(400, 'BadRequest', message)

/** A refusal of what OData defines, but this service does not implement. */
export const notImplemented = (what: string): Refusal =>
  new Refusal(501, 'NotImplemented', `${what} is not implemented.`)
