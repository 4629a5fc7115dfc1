import { resolve } from 'node:path'
import type { Ajv2020, CodeOptions, ErrorObject, ValidateFunction } from 'ajv/dist/2020.js'
import type { Contract, Resource } from '../model/contract.js'
import type { Json } from '../model/json.js'
import type { Nonconformity, Property } from '../model/property.js'
import { newAjv } from '../support/ajv.js'
import { digestOf } from '../support/digest.js'
import { testedPart } from './contract.js'
import { contradictionsIn } from './contradictions.js'
import { Flattener } from './flatten.js'
import { allFormats } from './formats.js'
import {
  demand,
  describing,
  entityReference,
  errorReference,
  type Fragment,
  fragmentPath,
  operationFrom,
  operationsIn,
  readFragment,
  resourcePathIn,
  returnedBy,
  sourceAt,
} from './fragment.js'
import { precompiled } from './precompiled.js'
import { ContractError, type Schema, SchemaFiles, type Validators, vocabulary } from './schemas.js'

const nonconformities = (validate: ValidateFunction, value: Json): Nonconformity[] => {
  if (validate(value)) return []
  return (validate.errors ?? []).map(({ instancePath, message }: ErrorObject) => ({
    pointer: instancePath,
    message: message ?? 'is not valid',
  }))
}

/**
 * `thorough` validates the schemas against their meta-schema, which doubles the loading time. Strict mode, which finds
 * misspelt keywords, is always on.
 */
export const ajvFor = (thorough: boolean, code: CodeOptions = { optimize: false }): Ajv2020 => {
  const quick = { validateSchema: false, meta: false, code }
  const strict = { strict: true, allErrors: true, allowUnionTypes: true, formats: allFormats() }
  return newAjv({ ...strict, ...(thorough ? {} : quick) }).addVocabulary(vocabulary)
}

const validatorsFor = (files: SchemaFiles, digest: string, thorough: boolean): Validators => {
  if (precompiled?.digest === digest && !thorough) {
    const { validators } = precompiled
    return { getSchema: (uri) => validators[uri] }
  }
  const ajv = ajvFor(thorough)
  files.addTo(ajv)
  return ajv
}

interface LoadedSchema {
  readonly file: string
  readonly schema: Schema
}

/** @throws ContractError if the schema lacks a key or the name of its type */
const resourceOf = (
  fragment: Fragment,
  { file, schema }: LoadedSchema,
  properties: readonly Property[],
): Resource => {
  const { kind, path } = resourcePathIn(fragment)
  const key = properties.find((property) => property.key)
  if (!key) throw new ContractError(file, '/x-key', 'names no property of the type')
  const { 'x-edm-type': type, 'x-base-type': baseType } = schema
  if (type === undefined) throw new ContractError(file, '', 'has no x-edm-type')
  return {
    kind,
    path,
    name: path.slice(path.lastIndexOf('/') + 1),
    key,
    parents: [...path.matchAll(/\{([^/{}]+)\}/g)].map(([, name]) => name as string),
    type,
    ...(baseType !== undefined && { baseType }),
  }
}

/**
 * Loads a contract: `spec/openapi.yaml` in `directory` and the schemas that it references.
 * @param thorough also validates the schemas against their meta-schema
 * @throws ContractError if a file cannot be read, is malformed, or lacks a required part
 */
export const loadContract = (directory: string, thorough = false): Contract => {
  const file = fragmentPath(resolve(directory))
  const fragment = readFragment(file)
  const operations = operationsIn(fragment)
  const main = describing(operations, file)

  const files = new SchemaFiles(fragment.document, file)
  const digest = digestOf(resolve(directory), [file, ...files.paths])
  const validators = validatorsFor(files, digest, thorough)
  const entity = files.resolve(entityReference(fragment, main), file)
  const flattener = new Flattener(files, validators, returnedBy(main, file))
  const properties = flattener.flatten(entity.schema, entity.file)
  const resource = resourceOf(fragment, entity, properties)
  const validateEntity = files.compile(validators, entity.file)
  const validateError = files.compile(validators, files.resolve(errorReference(fragment, main), file).file)
  return {
    id: demand(fragment.document, '/info/x-contract-id', file),
    digest,
    title: fragment.document.info.title,
    page: sourceAt(fragment, '/info'),
    resource,
    operations: operations.map((operation) => operationFrom(fragment, operation)),
    serviceRoots: (fragment.document.servers ?? []).map((server) => server.url),
    properties,
    untested: flattener.untested,
    contradictions: contradictionsIn(resolve(directory)),
    validators: {
      entity: (value) => nonconformities(validateEntity, value),
      error: (value) => nonconformities(validateError, value),
    },
  }
}

/**
 * Validates a contract completely, including the parts that a run does not read: the fragment against OpenAPI 3.1, and its
 * examples against their schema. Slow, because it loads an OpenAPI validator.
 * @throws ContractError with the first problem
 */
export const validateContract = async (directory: string): Promise<void> => {
  const file = fragmentPath(resolve(directory))
  // Check the references before the validator follows them.
  new SchemaFiles(readFragment(file).document, file)
  const { default: SwaggerParser } = await import('@apidevtools/swagger-parser')
  try {
    await SwaggerParser.validate(file)
  } catch (error) {
    throw new ContractError(file, '', (error as Error).message.split('\n').slice(0, 2).join(' '))
  }
  const contract = loadContract(directory, true)
  const [problem] = contract.operations.flatMap(({ examples }) =>
    examples.flatMap(({ request }) => contract.validators.entity(testedPart(contract, request))),
  )
  if (problem)
    throw new ContractError(
      file,
      '',
      `the example request does not conform: ${problem.pointer} ${problem.message}`,
    )
}
