import type { Json, JsonObject } from '../../../model/json.js'
import { isObject } from '../../../support/json.js'
import type { Code } from '../markdown/page.js'
import { PageError, type Source } from '../source.js'

/** An HTTP message in an example. */
export interface Example {
  /** `PATCH https://…` or `HTTP/1.1 200 OK`. */
  readonly start: string
  /** The line of `start`. */
  readonly line: number
  readonly headers: readonly { readonly name: string; readonly value: string; readonly line: number }[]
  readonly body: JsonObject
  /** The exact text of the body. */
  readonly text: string
  /** The place of the first line of the body. */
  readonly source: Source
}

/** The deepest accepted nesting. No known page has deeper values. */
const deepest = 64

/** The nesting depth of a value. Stops counting after `deepest`. */
const depthOf = (value: Json): number => {
  let [depth, level] = [0, [value]]
  while (level.length > 0 && depth <= deepest) {
    level = level.flatMap((each) =>
      typeof each === 'object' && each !== null ? (Object.values(each) as Json[]) : [],
    )
    depth++
  }
  return depth
}

/** Parses JSON in a page. @throws PageError with the line of the block */
export const jsonOf = (text: string, source: Source): Json => {
  let value: Json
  try {
    value = JSON.parse(text)
  } catch (error) {
    const problem = (error as Error).message.split('\n')[0]
    throw new PageError(
      source.page,
      `its example is not JSON (${problem}); is the page cut off?`,
      source.line,
    )
  }
  if (depthOf(value) > deepest)
    throw new PageError(source.page, 'its example is nested too deeply', source.line)
  return value
}

/** Parses an HTTP message with a JSON object as its body. A 204 has no body. @throws PageError */
export const exampleOf = ({ text: shown, source }: Code): Example => {
  const lines = shown.split(/\r?\n/)
  const found = lines.findIndex((line, index) => index > 0 && line.trim() === '')
  const end = found < 0 ? lines.length : found
  const skipped = lines.slice(end).findIndex((line) => line.trim() !== '')
  const first = end + Math.max(skipped, 0)
  const place = { ...source, line: source.line + first }
  const text = lines.slice(first).join('\n')
  const isEmpty = /^HTTP\/[\d.]+ 204\b/.test(lines[0] ?? '') && (found < 0 || text.trim() === '')
  const body = isEmpty ? {} : jsonOf(text, place)
  if (!isObject(body)) throw new PageError(source.page, 'its example is no JSON object', place.line)
  const headers = lines.slice(1, end).flatMap((line, index) => {
    const [, name, value] = /^([\w-]+):\s*(.*)$/.exec(line.trim()) ?? []
    return name === undefined ? [] : [{ name, value: value ?? '', line: source.line + 1 + index }]
  })
  return {
    start: (lines[0] ?? '').trim(),
    line: source.line,
    headers,
    body,
    text: isEmpty ? '' : text,
    source: place,
  }
}
