import { changed, currentText, documentedText, filledText, pickedText } from '../../evidence/entity-state.js'
import { readRequest, updateRequest } from '../../evidence/requests.js'
import { stateIn } from '../../evidence/responses.js'
import type { EntityState } from '../../model/entity-state.js'
import type { ReadMethod } from '../../model/evidence.js'
import type { Response } from '../../model/http.js'
import { isObject } from '../../support/json.js'
import type { Target } from '../target/target.js'

const etagOf = (response: Response): string | undefined => {
  const annotated = isObject(response.json) ? response.json['@odata.etag'] : undefined
  return typeof annotated === 'string' ? annotated : response.headers.etag
}

/** The state of one entity: reads it and puts it back. */
export class EntityAccess {
  readonly #target: Target
  readonly #method: ReadMethod
  /** How the last read was answered. */
  status: number | undefined

  constructor(target: Target, method: ReadMethod) {
    this.#target = target
    this.#method = method
  }

  get readable(): boolean {
    return this.#method !== 'none'
  }

  /** The state now; `undefined` where there is no way to read it, or the response to the read carries no entity. */
  async read(): Promise<EntityState | undefined> {
    if (this.#method === 'none') return undefined
    return this.stateIn(await this.#target.send(readRequest(this.#method)))
  }

  /** The state that the response to a read shows. */
  stateIn(response: Response): EntityState | undefined {
    this.status = response.status
    if (this.#target.ifMatch !== undefined) this.#target.ifMatch = etagOf(response) ?? '*'
    return stateIn(this.#target.contract, response)
  }

  /** From now on updates carry the current entity tag: the target answered 428. */
  async useIfMatch(): Promise<void> {
    this.#target.ifMatch = '*'
    await this.read()
  }

  /**
   * Writes the former values, verbatim, then without what the contract does not know, then only those that differ,
   * and at last one by one, since a service may refuse one of them; and reads.
   * Properties in `computed` are the service's own to set: they are not compared. Those in `spared` are not written.
   * @returns what the entity holds then; the same as `wanted` where it worked.
   */
  async putBack(
    wanted: EntityState,
    computed: ReadonlySet<string> = new Set(),
    spared: readonly string[] = [],
  ): Promise<EntityState | undefined> {
    const { contract } = this.#target
    const differing = (now: EntityState) =>
      changed(wanted, now).filter((name) => !computed.has(name) && !spared.includes(name))
    let found = await this.#write(currentText(contract, wanted, spared))
    const attempts = [
      () => documentedText(contract, wanted, spared),
      (names: string[]) => pickedText(wanted, names),
    ]
    for (const attempt of attempts) {
      const names = found ? differing(found) : []
      if (names.length === 0) return found
      found = await this.#write(attempt(names))
    }
    if (found && differing(found).length > 0) found = (await this.#fill(wanted, differing(found))) ?? found
    const left = found ? differing(found) : []
    if (left.length < 2) return found
    for (const name of left) found = await this.#write(pickedText(wanted, [name]))
    return found
  }

  /** Writes null for what a read leaves out inside complex values, if that makes a difference. */
  async #fill(wanted: EntityState, names: readonly string[]): Promise<EntityState | undefined> {
    const text = filledText(this.#target.contract, wanted, names)
    return text === pickedText(wanted, names) ? undefined : this.#write(text)
  }

  /** The state of an entity under another key, where there is GET. */
  async under(key: string): Promise<EntityState | undefined> {
    if (this.#method !== 'get') return undefined
    return stateIn(this.#target.contract, await this.#target.send(readRequest('get', key)))
  }

  /** A server error is no answer to the body: the same is sent again. */
  async #write(body: string): Promise<EntityState | undefined> {
    const request = updateRequest(body)
    for (let attempt = 0; attempt < 3; attempt++) {
      const { status } = await this.#target.send(request)
      if (status === 428 || status === 412) await this.useIfMatch()
      else if (status < 500) break
    }
    return this.read()
  }
}
