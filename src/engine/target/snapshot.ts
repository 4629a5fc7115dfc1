import { isUtf8 } from 'node:buffer'
import { repeatsName } from '../../contract/exact.js'
import { currentBody, entityState } from '../../evidence/entity-state.js'
import type { EntityState } from '../../model/entity-state.js'
import type { Response } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import { NotTestable } from './not-testable.js'
import type { Target } from './target.js'

/** The state before the run. @throws NotTestable if it could not be restored */
export const snapshotOf = (target: Target, response: Response, entity: JsonObject): EntityState => {
  if (repeatsName(response.text))
    throw new NotTestable(
      `"${target.key}" has two members with the same name and cannot be restored exactly: pass another entity with --id`,
    )
  if (!isUtf8(response.bytes) && restorable(target, entity).includes('\ufffd'))
    throw new NotTestable(
      `"${target.key}" contains text that is not UTF-8 (RFC 8259 8.1) and cannot be restored exactly: pass another entity with --id`,
    )
  if (holdsSecret(target, entity))
    throw new NotTestable(
      `"${target.key}" contains a secret of this run, which cannot be saved and restored: pass another entity with --id`,
    )
  return disclosable(target, entityState(target.contract, entity, response.text))
}

/** The state without secrets. Only members that are not restored can contain any. */
const disclosable = ({ recorder }: Target, state: EntityState): EntityState => {
  const shown = Object.entries(state.texts).map(([name, text]) => {
    const redacted = recorder.redactSecrets(text)
    const value = redacted === text ? (state.entity[name] as Json) : redacted
    return {
      name: recorder.redactSecrets(name),
      value,
      text: redacted === text ? text : JSON.stringify(redacted),
    }
  })
  return {
    ...state,
    entity: Object.fromEntries(shown.map(({ name, value }) => [name, value])),
    texts: Object.fromEntries(shown.map(({ name, text }) => [name, text])),
  }
}

/** Whether the restored part of an entity contains a secret. */
const holdsSecret = (target: Target, entity: JsonObject): boolean => {
  const text = restorable(target, entity)
  return target.recorder.redactSecrets(text) !== text
}

/** The key and the restored part of an entity, as text. */
const restorable = ({ contract }: Target, entity: JsonObject): string =>
  JSON.stringify([entity[contract.resource.key.name], currentBody(contract, entity)])
