import { roots } from '../../contract/contract.js'
import { changed } from '../../evidence/entity-state.js'
import { isUpdate } from '../../evidence/requests.js'
import { isAccepted } from '../../evidence/responses.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Evidence } from '../../model/evidence.js'
import type { Request } from '../../model/http.js'
import type { Property } from '../../model/property.js'
import type { How } from '../../model/result.js'
import { sentFor, sentValues } from '../attribution/sent-values.js'

/** The values that an update sends, and whether it names anything undocumented. */
interface Named {
  /** Canonical texts, by the name of the property. */
  readonly values: ReadonlyMap<string, readonly string[]>
  readonly isOther: boolean
}

const namedIn = (request: Request, properties: readonly Property[]): Named => {
  const sent = sentValues(request).filter(({ name }) => !name.includes('@'))
  const values = properties.map(({ name, canonical }): [string, string[]] => [
    name,
    sentFor(sent, name).map((value) => JSON.stringify(canonical(value))),
  ])
  const isKnown = (name: string) => properties.some((each) => each.name.toLowerCase() === name.toLowerCase())
  return {
    values: new Map(values.filter(([, texts]) => texts.length > 0)),
    isOther: sent.some(({ name }) => !isKnown(name)),
  }
}

/** What became of an accepted update. If it sends only values that were there already, nothing else can be seen of it. */
const effectOf = ({ values, isOther }: Named, before: EntityState, after: EntityState): How => {
  const differing = [...values].filter(([name, texts]) => !texts.includes(before.values[name] ?? ''))
  if (differing.length === 0 && !isOther) return 'accepted'
  const names = changed(before, after)
  const stored = differing.filter(([name]) => names.includes(name))
  if (stored.length === 0) return 'ignored'
  return stored.every(([name, texts]) => texts.includes(after.values[name] ?? '')) ? 'accepted' : 'normalised'
}

/** How a case passed: what the service made of the update that the case is judged by. */
export const howOf = ({ context, response, before, after }: Evidence): How => {
  if (!isAccepted(response)) return 'refused'
  const isOwn = isUpdate(response.request) && response.request.key === undefined
  if (!isOwn || !before || !after) return 'accepted'
  return effectOf(namedIn(response.request, roots(context.contract)), before, after)
}
