import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { JSONSchemaType, ValidateFunction } from 'ajv/dist/2020.js'
import type { Contradiction } from '../model/contradiction.js'
import type { Json } from '../model/json.js'
import { newAjv } from '../support/ajv.js'
import { isObject } from '../support/json.js'
import { precompiled } from './precompiled.js'
import { ContractError, contractJson } from './schemas.js'

const statement = {
  type: 'object',
  required: ['says', 'page', 'line'],
  properties: { says: { type: 'string' }, page: { type: 'string' }, line: { type: 'integer' } },
} as const

const contradiction = {
  type: 'object',
  required: ['id', 'here', 'there'],
  properties: { id: { type: 'string' }, here: statement, there: statement },
} as const

const uri = 'odata-contract:contradictions'

export const contradictionsSchema: JSONSchemaType<Contradiction[]> = {
  $id: uri,
  type: 'array',
  items: contradiction,
}

const validator = (): ValidateFunction<Contradiction[]> => {
  const known = precompiled?.validators[uri] as ValidateFunction<Contradiction[]> | undefined
  return known ?? newAjv({ meta: false, validateSchema: false }).compile(contradictionsSchema)
}

/** The files that may list contradictions, newest format first, with the member that lists them. */
const contradictionFiles = [
  { name: 'spec/contradictions.json', member: 'contradictions' },
  { name: 'spec/findings.json', member: 'findings' },
] as const

/** The contradictions that `derive` found on the contract's page. Empty for a contract that was not derived. */
export const contradictionsIn = (directory: string): readonly Contradiction[] => {
  const found = contradictionFiles.find(({ name }) => existsSync(join(directory, name)))
  if (!found) return []
  const file = join(directory, found.name)
  const validate = validator()
  const document = contractJson(file, directory) as Json
  const value: unknown = isObject(document) ? document[found.member] : undefined
  if (validate(value)) return value
  const [problem] = validate.errors ?? []
  throw new ContractError(
    file,
    `/${found.member}${problem?.instancePath ?? ''}`,
    problem?.message ?? 'is not valid',
  )
}
