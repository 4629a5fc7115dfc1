import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type JSONSchemaType } from 'ajv/dist/2020.js'
import type { Contradiction } from '../model/contradiction.js'
import type { Json } from '../model/json.js'
import { isObject } from '../support/json.js'
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

const list: JSONSchemaType<Contradiction[]> = { type: 'array', items: contradiction }

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
  const validate = new Ajv2020({ meta: false, validateSchema: false }).compile(list)
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
