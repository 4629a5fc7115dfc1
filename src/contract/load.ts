import { dirname, join, resolve } from 'node:path'
import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js'
import type { OpenAPIV3_1 } from 'openapi-types'
import type { Contract } from '../model/contract.js'
import type { Json, JsonObject } from '../model/json.js'
import type { Nonconformity } from '../model/property.js'
import type { Source } from '../model/source.js'
import { parseYaml } from '../support/plain-yaml.js'
import { contradictionsIn } from './contradictions.js'
import { digestOf } from './digest.js'
import { Flattener } from './flatten.js'
import { addFormats } from './formats.js'
import { ContractError, contractText, type Schema, SchemaFiles, vocabulary } from './schemas.js'

type Extended<T> = T & { 'x-source'?: Source; 'x-contract-id'?: string }
type Operation = Extended<OpenAPIV3_1.OperationObject>

const fragmentPath = (directory: string): string => join(directory, 'spec', 'openapi.yaml')

const readFragment = (file: string): OpenAPIV3_1.Document => {
  const text = contractText(file, dirname(dirname(file)))
  try {
    return parseYaml(text) as OpenAPIV3_1.Document
  } catch (error) {
    throw new ContractError(file, '', (error as Error).message)
  }
}

/** The one path with a PATCH. Its last segment is the key's parameter, or the name of a singleton. */
const findOperation = (fragment: OpenAPIV3_1.Document, file: string) => {
  const patched = Object.entries(fragment?.paths ?? {}).filter(([, item]) => item?.patch)
  const [found, second] = patched
  if (!found || second)
    throw new ContractError(file, '/paths', `has ${patched.length} PATCH operations, not 1`)
  const [path, item] = found
  const set = /^(\/.+)\/\{[^/{}]+\}$/.exec(path)?.[1]
  if (set === undefined && !/\/[\w.]+$/.test(path))
    throw new ContractError(
      file,
      `/paths/${pointerTo(path)}`,
      'ends neither in /{key} nor in a name, so no entity is addressed',
    )
  return { path, set: set ?? path, singleton: set === undefined, operation: item?.patch as Operation }
}

const pointerTo = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1')

/** Reads the value at a JSON Pointer, or says that it is missing. */
const demand = <T>(document: unknown, pointer: string, file: string): T => {
  let value: unknown = document
  for (const name of pointer.split('/').slice(1)) {
    const step = name.replaceAll('~1', '/').replaceAll('~0', '~')
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined
  }
  if (value === undefined) throw new ContractError(file, pointer, 'is missing')
  return value as T
}

const nonconformities = (validate: ValidateFunction, value: Json): Nonconformity[] => {
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message }: ErrorObject) => ({
    pointer: instancePath,
    message: message ?? 'is not valid',
  }))
}

/** What the fragment says about the reply: its statuses, and the properties always returned; none in a 204. */
const successOf = (operation: Operation, at: string, file: string) => {
  // In the order of their numbers, as JavaScript has it.
  const [status, ...others] = Object.keys(operation.responses ?? {}).filter((code) => code.startsWith('2'))
  if (status === undefined) throw new ContractError(file, `${at}/responses`, 'documents no success')
  const successes = [Number(status), ...others.map(Number)] as const
  if (status === '204') return { successes, returned: [] }
  const schema = demand<Schema>(operation, `/responses/${status}/content/application~1json/schema`, file)
  const required = [schema, ...(schema.allOf ?? [])].flatMap((part) => part.required ?? [])
  return { successes, returned: required }
}

const scopesOf = (fragment: OpenAPIV3_1.Document, operation: Operation): string[] =>
  (operation.security ?? fragment.security ?? []).flatMap((requirement) => Object.values(requirement).flat())

/**
 * `thorough` checks the schemas against their meta-schema. That takes as long as all the rest of loading; strict mode,
 * which finds misspelt keywords, is always on.
 */
const ajvFor = (thorough: boolean): Ajv2020 => {
  const quick = { validateSchema: false, meta: false, code: { optimize: false } }
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    allowUnionTypes: true,
    ...(thorough ? {} : quick),
  })
  addFormats(ajv)
  return ajv.addVocabulary(vocabulary)
}

/**
 * Reads a contract: `spec/openapi.yaml` in `directory`, and the schemas it reaches by `$ref`.
 * @throws ContractError when a file cannot be read, is not well formed, or lacks what a contract needs.
 */
export const loadContract = (directory: string, thorough = false): Contract => {
  const file = fragmentPath(resolve(directory))
  const fragment = readFragment(file)
  const { path, set, singleton, operation } = findOperation(fragment, file)
  const at = `/paths/${pointerTo(path)}/patch`
  const body = `${at}/requestBody/content/application~1json`
  const reference = demand<string>(fragment, `${body}/schema/$ref`, file)
  const example = demand<Extended<{ value: JsonObject }>>(fragment, `${body}/examples/documented`, file)
  const { successes, returned } = successOf(operation, at, file)

  const files = new SchemaFiles(fragment, file)
  const ajv = ajvFor(thorough)
  files.addTo(ajv)
  const entity = files.resolve(reference, file)
  const flattener = new Flattener(files, ajv, returned)
  const properties = flattener.flatten(entity.schema, entity.file)
  const key = properties.find((property) => property.key)
  if (!key) throw new ContractError(entity.file, '/x-key', 'names no property of the type')
  const type = entity.schema['x-edm-type']
  if (type === undefined) throw new ContractError(entity.file, '', 'has no x-edm-type')

  const baseType = entity.schema['x-base-type']
  const validateEntity = files.compile(ajv, entity.file)
  const error = files.resolve(errorReference(fragment, operation, file), file)
  const validateError = files.compile(ajv, error.file)
  const source = (document: Extended<object>, pointer: string): Source => {
    if (document['x-source'] === undefined) throw new ContractError(file, `${pointer}/x-source`, 'is missing')
    return document['x-source']
  }
  return {
    id: demand<string>(fragment, '/info/x-contract-id', file),
    digest: digestOf(resolve(directory), [file, ...files.paths]),
    title: fragment.info.title,
    page: source(fragment.info, '/info'),
    operation: {
      method: 'PATCH',
      path,
      successes,
      scopes: scopesOf(fragment, operation),
      source: source(operation, at),
    },
    serviceRoots: (fragment.servers ?? []).map((server) => server.url),
    key,
    parents: [...set.matchAll(/\{([^/{}]+)\}/g)].map(([, name]) => name as string),
    singleton,
    entitySet: { path: set, name: set.slice(set.lastIndexOf('/') + 1) },
    type,
    ...(baseType !== undefined && { baseType }),
    example: { request: example.value, source: source(example, `${body}/examples/documented`) },
    properties,
    untested: flattener.untested,
    contradictions: contradictionsIn(resolve(directory)),
    validators: {
      entity: (value) => nonconformities(validateEntity, value),
      error: (value) => nonconformities(validateError, value),
    },
  }
}

const errorReference = (fragment: OpenAPIV3_1.Document, operation: Operation, file: string): string => {
  const refusal = demand<{ $ref?: string }>(operation, '/responses/default', file)
  const at = refusal.$ref === undefined ? refusal : demand(fragment, refusal.$ref.slice(1), file)
  return demand<string>(at, '/content/application~1json/schema/$ref', file)
}

/**
 * Validates the whole of a contract, not only what a run reads of it: the fragment as OpenAPI 3.1, its example against
 * its schema. Slow (it loads an OpenAPI validator), so the built-in contract goes through it in the project's tests only.
 * @throws ContractError with the first problem.
 */
export const validateContract = async (directory: string): Promise<void> => {
  const file = fragmentPath(resolve(directory))
  // What it refers to is checked before anything follows it.
  new SchemaFiles(readFragment(file), file)
  const { default: SwaggerParser } = await import('@apidevtools/swagger-parser')
  try {
    await SwaggerParser.validate(file)
  } catch (error) {
    throw new ContractError(file, '', (error as Error).message.split('\n').slice(0, 2).join(' '))
  }
  const contract = loadContract(directory, true)
  const [problem] = contract.validators.entity(contract.example.request)
  if (problem)
    throw new ContractError(
      file,
      '',
      `the example request does not conform: ${problem.pointer} ${problem.message}`,
    )
}
