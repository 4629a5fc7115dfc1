import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv2020, type JSONSchemaType } from 'ajv/dist/2020.js'
import type { Finding } from './contract.js'
import { ContractError, contractJson } from './schemas.js'

const statement = {
  type: 'object',
  required: ['says', 'page', 'line'],
  properties: { says: { type: 'string' }, page: { type: 'string' }, line: { type: 'integer' } },
} as const

const schema: JSONSchemaType<{ findings: Finding[] }> = {
  type: 'object',
  required: ['findings'],
  properties: {
    findings: {
      type: 'array',
      items: {
        type: 'object',
        required: ['id', 'here', 'there'],
        properties: { id: { type: 'string' }, here: statement, there: statement },
      },
    },
  },
}

/** Where the page of a contract contradicts itself, as derive found it; a contract that was not derived has none. */
export const findingsIn = (directory: string): readonly Finding[] => {
  const file = join(directory, 'spec', 'findings.json')
  if (!existsSync(file)) return []
  const validate = new Ajv2020({ meta: false, validateSchema: false }).compile(schema)
  const value = contractJson(file, directory)
  if (validate(value)) return value.findings
  const [problem] = validate.errors ?? []
  throw new ContractError(file, problem?.instancePath ?? '', problem?.message ?? 'is not valid')
}
