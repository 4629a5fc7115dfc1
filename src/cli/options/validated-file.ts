import { readFileSync } from 'node:fs'
import { extname, join } from 'node:path'
import type { DefinedError } from 'ajv/dist/2020.js'
import { newAjv, withFormats } from '../../support/ajv.js'
import { readBounded } from '../../support/bounded-file.js'
import { packageRoot } from '../../support/package-info.js'
import { parseYaml as parsePlainYaml } from '../../support/plain-yaml.js'
import { didYouMean, UsageError } from './errors.js'

/** The keywords of a schema that messages use. */
export interface ValueSchema {
  readonly type?: 'string' | 'integer' | 'boolean' | 'array' | 'object'
  readonly enum?: readonly string[]
  readonly const?: unknown
  readonly format?: string
  readonly minimum?: number
  readonly minLength?: number
  readonly default?: unknown
  readonly properties?: Readonly<Record<string, ValueSchema>>
}

/** A problem of a document, in one line. */
type Refuse = (problem: string) => UsageError

const bytesOf = (file: string, limit: number | undefined, refuse: Refuse): Buffer => {
  try {
    return readBounded(file, limit)
  } catch (error) {
    throw refuse((error as Error).message)
  }
}

const textOf = (file: string, limit: number | undefined, refuse: Refuse): string => {
  const bytes = bytesOf(file, limit, refuse)
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw refuse('is not text in UTF-8')
  }
  if (text.includes('\0')) throw refuse('is not text')
  if (text.trim() === '') throw refuse('is empty')
  return text
}

/** Whether a text is valid JSON or the beginning of valid JSON. */
const isBeginning = (text: string): boolean => {
  try {
    JSON.parse(text)
    return true
  } catch (error) {
    const { message } = error as SyntaxError
    const position = /at position (\d+)/.exec(message)?.[1]
    return position === undefined ? message.startsWith('Unexpected end') : Number(position) === text.length
  }
}

/** The offset of the first syntax error. Node reports it only for some errors. */
const offsetOf = (text: string): number => {
  let [good, bad] = [0, text.length + 1]
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2)
    if (isBeginning(text.slice(0, middle))) good = middle
    else bad = middle
  }
  return good
}

const jsonProblem = (text: string, { message }: SyntaxError): string => {
  const lines = text.slice(0, offsetOf(text)).split('\n')
  // The message without its quotes of the text.
  const problem = message.replace(/(?: in JSON)? at position .*$|, (?:\.\.\.)?".*$| '.'(?=,|$| in| at)/gs, '')
  return `${problem} at line ${lines.length}, column ${(lines.at(-1) ?? '').length + 1}`
}

const parseJson = (text: string, refuse: Refuse): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw refuse(`is not JSON: ${jsonProblem(text, error as SyntaxError)}`)
  }
}

const parseYaml = (text: string, refuse: Refuse): unknown => {
  try {
    // A file that contains only comments is null.
    return parsePlainYaml(text) ?? undefined
  } catch (error) {
    throw refuse((error as Error).message)
  }
}

const wanted = (schema: ValueSchema): string => {
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  if (schema.enum) return `one of ${schema.enum.map((each) => JSON.stringify(each)).join(', ')}`
  if (schema.format === 'date') return 'a date such as "2027-01-31"'
  if (schema.type === 'integer') return `a whole number from ${schema.minimum}`
  if (schema.type === 'boolean') return 'true or false'
  if (schema.type === 'array') return 'a list'
  if (schema.type === 'object') return 'an object'
  return schema.minLength ? 'text that is not empty' : 'text'
}

/** The type of a value, never the value: the file may be the wrong one and contain a secret. */
const found = (value: unknown): string => {
  if (value === null || value === '') return value === null ? 'null' : 'an empty text'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'an object'
  return typeof value === 'string' ? 'text' : `a ${typeof value}`
}

const complaint = (error: DefinedError): string => {
  const { keyword, instancePath, params, parentSchema, data, propertyName } = error
  const schema = (parentSchema ?? {}) as ValueSchema
  const quoted = (...names: string[]) =>
    JSON.stringify([...instancePath.split('/').slice(1), ...names].join('/'))
  if (keyword === 'additionalProperties') {
    const { additionalProperty: name } = params
    if (!/^[\w@.-]{1,40}$/.test(name)) return 'there is a name that is not an option'
    return `there is no ${quoted(name)}${didYouMean(name, Object.keys(schema.properties ?? {}))}`
  }
  if (keyword === 'required' || keyword === 'dependentRequired')
    return `${quoted(params.missingProperty)} is missing`
  if (keyword === 'minProperties') return `${quoted()} is empty`
  if (propertyName !== undefined) return `${quoted(propertyName)} is not allowed`
  const place = instancePath === '' ? '' : `${quoted()}: `
  return `${place}expected ${wanted(schema)}, got ${found(data)}`
}

/** One of the JSON Schemas in src/cli. */
export const schemaNamed = (name: string): ValueSchema =>
  JSON.parse(readFileSync(join(packageRoot, 'src', 'cli', `${name}.schema.json`), 'utf8'))

/**
 * Reads a JSON file, or a YAML file by its extension. `option` named the file.
 * @param limit the largest accepted size, in bytes. @throws UsageError about `option`
 */
export const readDocument = (file: string, option?: string, limit?: number): unknown => {
  const refuse: Refuse = (problem) => new UsageError(`${file}: ${problem}`, option)
  const text = textOf(file, limit, refuse)
  const isYaml = ['.yaml', '.yml'].includes(extname(file))
  const document = (isYaml ? parseYaml : parseJson)(text, refuse)
  if (document === undefined) throw refuse('is empty')
  return document
}

/** A validation against a schema. @returns the first problem of a document, or `undefined` */
export const validatorOf = (schema: ValueSchema): ((document: unknown) => string | undefined) => {
  const validate = withFormats(newAjv({ strict: true, verbose: true })).compile(schema)
  return (document) => (validate(document) ? undefined : complaint((validate.errors as [DefinedError])[0]))
}

/** Validates a document. @throws UsageError about `option`, with the expected and the actual type */
export const conforming = <T>(document: unknown, schema: ValueSchema, file: string, option: string): T => {
  const problem = validatorOf(schema)(document)
  if (problem !== undefined) throw new UsageError(`${file}: ${problem}`, option)
  return document as T
}
