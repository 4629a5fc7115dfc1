import { changed, currentText, documentedText, filledText, pickedText } from '../../evidence/entity-state.js'
import { readRequest, updateRequest } from '../../evidence/requests.js'
import { stateIn } from '../../evidence/responses.js'
import type { EntityState } from '../../model/entity-state.js'
import type { ReadMethod } from '../../model/evidence.js'
import type { Response } from '../../model/http.js'
import { isArray, isObject } from '../../support/json.js'
import type { Target } from '../target/target.js'

const etagOf = (response: Response): string | undefined => {
  const annotated = isObject(response.json) ? response.json['@odata.etag'] : undefined
  return typeof annotated === 'string' ? annotated : response.headers.etag
}

/** Whether the items of a property are those of the former state followed by the ones that were written. */
const isAppended = (
  name: string,
  written: EntityState,
  former: EntityState | undefined,
  found: EntityState | undefined,
): boolean => {
  const [added, held, now] = [written, former, found].map((state) => state?.entity[name])
  return (
    isArray(added) &&
    added.length > 0 &&
    isArray(held) &&
    JSON.stringify(now) === JSON.stringify([...held, ...added])
  )
}

/** Reads and restores the entity under test. */
export class EntityAccess {
  readonly #target: Target
  readonly #method: ReadMethod
  /** Status of the last read. */
  status: number | undefined
  /** Whether the service appends written items to a collection, so that writing cannot restore it. */
  #appends = false

  constructor(target: Target, method: ReadMethod) {
    this.#target = target
    this.#method = method
  }

  get readable(): boolean {
    return this.#method !== 'none'
  }

  /** Reads the current state. `undefined` if the entity cannot be read, or the response contains no entity. */
  async read(): Promise<EntityState | undefined> {
    if (this.#method === 'none') return undefined
    return this.stateIn(await this.#target.send(readRequest(this.#method)))
  }

  /** The state in the response to a read. */
  stateIn(response: Response): EntityState | undefined {
    this.status = response.status
    if (this.#target.ifMatch !== undefined) this.#target.ifMatch = etagOf(response) ?? '*'
    return stateIn(this.#target.contract, response)
  }

  /** Sends the current entity tag with every further update, because the target requires one. */
  async useIfMatch(): Promise<void> {
    this.#target.ifMatch = '*'
    await this.read()
  }

  /**
   * Writes the former values and reads the entity. If values still differ, writes them without undeclared members, then only
   * the differing ones, and finally one by one, because a service may refuse one of them.
   * @param computed properties that the service sets itself; they are not compared
   * @param spared properties that are not written
   * @returns the state after the last update
   */
  async restore(
    wanted: EntityState,
    computed: ReadonlySet<string> = new Set(),
    spared: readonly string[] = [],
  ): Promise<EntityState | undefined> {
    const { contract } = this.#target
    if (this.#appends) return this.read()
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
      const former = found
      found = await this.#write(attempt(names))
      // A service that appends instead of replacing would make the entity larger with each further attempt.
      const remaining = found ? differing(found) : []
      this.#appends = remaining.some((name) => isAppended(name, wanted, former, found))
      if (this.#appends) return found
    }
    return found && this.#restoreByProperty(wanted, found, differing)
  }

  /** Writes the values that still differ with null for omitted members, and then one by one. */
  async #restoreByProperty(
    wanted: EntityState,
    former: EntityState,
    differing: (now: EntityState) => string[],
  ): Promise<EntityState | undefined> {
    let found: EntityState | undefined = former
    if (differing(former).length > 0) found = (await this.#fill(wanted, differing(former))) ?? former
    const left = found ? differing(found) : []
    if (left.length < 2) return found
    for (const name of left) found = await this.#write(pickedText(wanted, [name]))
    return found
  }

  /** Writes the values with null for members that the read omitted, if there are any. */
  async #fill(wanted: EntityState, names: readonly string[]): Promise<EntityState | undefined> {
    const text = filledText(this.#target.contract, wanted, names)
    return text === pickedText(wanted, names) ? undefined : this.#write(text)
  }

  /** The state of the entity with another key, if the service supports GET. */
  async under(key: string): Promise<EntityState | undefined> {
    if (this.#method !== 'get') return undefined
    return stateIn(this.#target.contract, await this.#target.send(readRequest('get', key)))
  }

  /** Sends an update, up to three times after a server error, and reads the entity. */
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
