import type { Request } from '../../model/http.js'
import type { Secret } from '../recording/secrets.js'

/** The shortest token that is altered, in characters. A service may accept any short test token. */
const shortestAltered = 16

export interface TokenOptions {
  readonly token?: string | undefined
  /** A token without the required permission. */
  readonly weakToken?: string | undefined
  /** Asks for a newer token once the target refuses this one. `undefined` if there is none. */
  readonly renew?: (() => Promise<string | undefined>) | undefined
}

/** The tokens as secrets. */
export const secretTokens = ({ token, weakToken }: TokenOptions): Secret[] => [
  ...(token === undefined ? [] : [{ name: 'TOKEN', value: token }]),
  ...(weakToken === undefined ? [] : [{ name: 'WEAK_TOKEN', value: weakToken }]),
]

/** The tokens of a run. `hide` makes a new or altered token a secret. */
export class Tokens {
  readonly #options: TokenOptions
  readonly #hide: (secret: Secret) => void
  #current: string | undefined
  #renewal: Promise<string | undefined> | undefined

  constructor(options: TokenOptions, hide: (secret: Secret) => void) {
    this.#options = options
    this.#hide = hide
    this.#current = options.token
  }

  get current(): string | undefined {
    return this.#current
  }

  get hasWeak(): boolean {
    return this.#options.weakToken !== undefined
  }

  /** Whether there is a token that `alter` changes. */
  canAlter(alter: (token: string) => string): boolean {
    const token = this.#current
    return token !== undefined && token.length >= shortestAltered && alter(token) !== token
  }

  /** Whether there is another token than the refused one. Asks for it once, however many requests were refused. */
  async renewed(refused: string | undefined): Promise<boolean> {
    if (refused === undefined || this.#current !== refused) return this.#current !== refused
    this.#renewal ??= this.#options.renew?.()
    const token = await this.#renewal
    if (token === undefined || token === refused) return false
    this.#hide({ name: 'TOKEN', value: token })
    this.#current = token
    return true
  }

  /** The Authorization header of a request. `undefined` if there is no token for it. */
  authorization({ weak, credentials: { scheme = 'Bearer', alter } = {} }: Request): string | undefined {
    const token = weak ? this.#options.weakToken : this.#current
    if (token === undefined) return undefined
    const altered = alter?.(token) ?? token
    if (altered !== token) this.#hide({ name: 'TOKEN (altered)', value: altered })
    return `${scheme} ${altered}`
  }
}
