import { existsSync, realpathSync } from 'node:fs'
import { basename, dirname, isAbsolute, relative, resolve } from 'node:path'
import type { Ajv2020, ValidateFunction } from 'ajv/dist/2020.js'
import type { Json } from '../model/json.js'
import type { Source } from '../model/source.js'
import { readBounded } from '../support/bounded-file.js'
import { printable } from '../support/printable.js'
import { deepestValue, extentOf } from './nesting.js'

/** An invalid contract. The message names the file, the JSON Pointer and the problem, in one line. */
export class ContractError extends Error {
  override name = 'ContractError'
  constructor(file: string, pointer: string, problem: string) {
    super(printable(`${relative('.', file) || file}${pointer === '' ? '' : `#${pointer}`}: ${problem}`))
  }
}

/** The keywords of JSON Schema that a contract uses, and its `x-` keywords. */
export interface Schema {
  $id?: string
  $ref?: string
  title?: string
  type?: string | readonly string[]
  enum?: readonly unknown[]
  format?: string
  properties?: Readonly<Record<string, Schema>>
  required?: readonly string[]
  items?: Schema
  minimum?: number
  maximum?: number
  maxLength?: number
  maxItems?: number
  examples?: readonly Json[]
  allOf?: readonly Schema[]
  anyOf?: readonly Schema[]
  readOnly?: boolean
  'x-edm-type'?: string
  'x-edm-kind'?: 'entity' | 'complex' | 'enum'
  'x-key'?: string
  'x-required-on-create'?: boolean
  'x-enum-values'?: Readonly<Record<string, number>>
  'x-enum-sentinel'?: string
  /** Members that responses may contain and clients must not send. */
  'x-enum-reserved'?: readonly string[]
  'x-base-type'?: string
  'x-derived-type'?: string
  /** Members of an enumeration that `enum` cannot list, because values may combine members or further members may exist. */
  'x-enum-members'?: readonly string[]
  /** System query options in the page's spelling, which may be `$orderBy`. */
  'x-query-options'?: readonly string[]
  'x-filter-operators'?: readonly string[]
  /** The reason why the property is not tested: its page does not specify the behaviour. */
  'x-untested'?: string
  'x-source'?: Source
}

/** The `x-` keywords of schemas. Ajv's strict mode refuses any other. */
export const vocabulary = [
  'x-edm-type',
  'x-edm-kind',
  'x-key',
  'x-required-on-create',
  'x-enum-values',
  'x-enum-sentinel',
  'x-enum-reserved',
  'x-enum-members',
  'x-base-type',
  'x-derived-type',
  'x-inherited-from',
  'x-undocumented',
  'x-query-options',
  'x-filter-operators',
  'x-untested',
  'x-source',
  'x-sources',
]

/** Compiled schemas by URI. An Ajv compiles them on demand. */
export interface Validators {
  getSchema(uri: string): ValidateFunction | undefined
}

/** Whether a file is inside a folder after symbolic links are resolved. */
const isWithin = (file: string, folder: string): boolean => {
  const path = relative(realpathSync(folder), realpathSync(file))
  return path !== '' && !path.startsWith('..') && !isAbsolute(path)
}

/** Reads a file in the folder of a contract. @throws ContractError */
export const contractText = (file: string, folder: string): string => {
  let isInside: boolean
  try {
    isInside = isWithin(file, folder)
  } catch {
    throw new ContractError(file, '', 'cannot be read')
  }
  if (!isInside) throw new ContractError(file, '', 'is outside the folder of the contract')
  try {
    return readBounded(file).toString()
  } catch (error) {
    throw new ContractError(file, '', (error as Error).message)
  }
}

/** Reads a JSON file in the folder of a contract. @throws ContractError */
export const contractJson = (file: string, folder: string): unknown => {
  const text = contractText(file, folder)
  if (extentOf(text).depth > deepestValue)
    throw new ContractError(file, '', `nests deeper than ${deepestValue} levels`)
  try {
    return JSON.parse(text)
  } catch {
    // The parser's message would quote the text.
    throw new ContractError(file, '', 'is not JSON')
  }
}

const references = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '$ref' && typeof inner === 'string' ? [inner] : references(inner),
  )
}

/** The schema files that a document references, directly or indirectly. */
export class SchemaFiles {
  readonly #byFile = new Map<string, Schema>()
  readonly #folder: string

  /** Reads every file that `document`, the content of `file`, references directly or indirectly. @throws ContractError */
  constructor(document: unknown, file: string) {
    // `file` is in the subfolder `spec`.
    this.#folder = dirname(dirname(file))
    for (const ref of references(document)) if (!ref.startsWith('#')) this.#read(ref, file)
  }

  /** Their absolute paths. */
  get paths(): readonly string[] {
    return [...this.#byFile.keys()]
  }

  #read(ref: string, from: string): void {
    const file = resolve(dirname(from), ref.split('#', 1)[0] as string)
    const isUrl = /^[a-z][a-z\d+.-]*:|^\/\//i.test(ref)
    if (isUrl || isAbsolute(ref) || relative(this.#folder, file).startsWith('..'))
      throw new ContractError(from, '', `refers to ${ref}, which is outside the folder of the contract`)
    if (this.#byFile.has(file)) return
    if (!existsSync(file)) throw new ContractError(from, '', `refers to ${ref}, which does not exist`)
    const schema = contractJson(file, this.#folder) as Schema
    if (typeof schema.$id !== 'string') throw new ContractError(file, '', 'has no $id')
    if (!schema.$id.endsWith(`/${basename(file)}`))
      throw new ContractError(file, '/$id', `is ${schema.$id}, which does not end in the file's name`)
    this.#byFile.set(file, schema)
    for (const inner of references(schema)) {
      if (inner.startsWith('#')) continue
      this.#read(inner, file)
      const target = this.resolve(inner, file).schema
      if (new URL(inner, schema.$id).href !== target.$id)
        throw new ContractError(file, '', `refers to ${inner}, whose $id is ${target.$id}`)
    }
  }

  /** Resolves a `$ref` in the file `from`. @throws ContractError */
  resolve(ref: string, from: string): { schema: Schema; file: string } {
    const file = ref === '#' ? from : resolve(dirname(from), ref)
    const schema = this.#byFile.get(file)
    if (!schema) throw new ContractError(from, '', `refers to ${ref}, which is not a whole schema file`)
    return { schema, file }
  }

  /** Adds every file to Ajv. Call it once per instance. @throws ContractError */
  addTo(ajv: Ajv2020): void {
    for (const [file, schema] of this.#byFile)
      try {
        ajv.addSchema(schema)
      } catch (error) {
        throw new ContractError(file, '', (error as Error).message)
      }
  }

  /** The validator for the schema of a file, or for the part at `fragment`. @throws ContractError */
  compile(validators: Validators, file: string, fragment = ''): ValidateFunction {
    try {
      const validate = validators.getSchema(`${this.#byFile.get(file)?.$id}${fragment}`)
      if (validate) return validate
    } catch (error) {
      throw new ContractError(file, fragment.slice(1), (error as Error).message)
    }
    throw new ContractError(file, fragment.slice(1), 'is not a schema')
  }
}
