import { changed } from '../../evidence/entity-state.js'
import { isUpdate } from '../../evidence/requests.js'
import { isAccepted } from '../../evidence/responses.js'
import type { Contract } from '../../model/contract.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Evidence } from '../../model/evidence.js'
import type { Request } from '../../model/http.js'
import type { How } from '../../model/result.js'
import { sentProperties, sentValues } from '../attribution/sent-values.js'

/** The values that an update sends. */
interface Named {
  /** Canonical texts, by the name of the property. */
  readonly values: ReadonlyMap<string, readonly string[]>
  /** Whether the update also sends undocumented names. */
  readonly hasUnknown: boolean
}

const namedIn = (request: Request, contract: Contract): Named => {
  const sent = sentValues(request).filter(({ name }) => !name.includes('@'))
  const found = sentProperties(contract, sent)
  const known = new Set(found.map(({ property }) => property.name.toLowerCase()))
  return {
    values: new Map(
      found.map(({ property: { name, canonical }, values }) => [
        name,
        values.map((value) => JSON.stringify(canonical(value))),
      ]),
    ),
    hasUnknown: sent.some(({ name }) => !known.has(name.toLowerCase())),
  }
}

/** The effect of an accepted update. An update that sends only values of the entity has no visible effect. */
const effectOf = ({ values, hasUnknown }: Named, before: EntityState, after: EntityState): How => {
  const differing = [...values].filter(([name, texts]) => !texts.includes(before.values[name] ?? ''))
  if (differing.length === 0 && !hasUnknown) return 'accepted'
  const names = changed(before, after)
  const stored = differing.filter(([name]) => names.includes(name))
  if (stored.length === 0) return 'ignored'
  return stored.every(([name, texts]) => texts.includes(after.values[name] ?? '')) ? 'accepted' : 'normalised'
}

/** The service's behaviour in a passed case, judged by the response to its last update. */
export const howOf = ({ context, response, before, after }: Evidence): How => {
  if (!isAccepted(response)) return 'refused'
  const isOwn = isUpdate(response.request) && response.request.key === undefined
  if (!isOwn || !before || !after) return 'accepted'
  return effectOf(namedIn(response.request, context.contract), before, after)
}
