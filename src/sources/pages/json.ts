import type { Json, JsonObject } from '../../model/json.js'
import { isArray, isObject } from '../../support/json.js'

export const isText = (value: Json | undefined): value is string => typeof value === 'string'

/** An object without the members that are undefined. */
export const compact = (members: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))

/** Applies a JSON Merge Patch (RFC 7396): null removes a member, objects are merged, everything else is replaced. */
export const merged = (target: Json | undefined, patch: Json): Json => {
  if (!isObject(patch)) return patch
  const result: Record<string, Json | undefined> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch))
    if (value === null) delete result[name]
    else if (value !== undefined) result[name] = merged(result[name], value)
  return result
}

const width = 110

/** JSON as a formatter writes it: indented by two spaces, with short lists of scalars on one line. */
export const jsonText = (value: Json): string => `${written(value, '', 0)}\n`

const written = (value: Json, indent: string, before: number): string => {
  if (!isArray(value) && !isObject(value)) return JSON.stringify(value)
  const inner = `${indent}  `
  if (isArray(value)) {
    const line = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    const flat = value.every((item) => !isArray(item) && !isObject(item))
    if (value.length === 0 || (flat && before + line.length < width)) return line
    return `[\n${value.map((item) => inner + written(item, inner, inner.length)).join(',\n')}\n${indent}]`
  }
  const members = Object.entries(compact(value)).map(([name, item]) => {
    const head = `${inner}${JSON.stringify(name)}: `
    return head + written(item as Json, inner, head.length)
  })
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`
}
