/** The state in a restore file. Version 1 contains the entity as an object, version 2 as the text that was read. */
export const headerSchema = {
  type: 'object',
  properties: {
    version: { enum: [1, 2] },
    baseUrl: { type: 'string' },
    id: { type: 'string' },
    parents: { type: 'array', items: { type: 'string' } },
    contract: { type: 'string', minLength: 1 },
    read: { enum: ['get', 'patch', 'none'] },
    savedAt: { type: 'string' },
    entity: { type: 'object' },
    text: { type: 'string' },
  },
  required: ['version', 'baseUrl', 'id', 'read', 'savedAt'],
  anyOf: [{ required: ['text'] }, { required: ['entity'] }],
  additionalProperties: false,
} as const

/** A value that a run has sent for a property. */
export const entrySchema = {
  type: 'object',
  properties: { name: { type: 'string' }, value: true },
  required: ['name', 'value'],
  additionalProperties: false,
} as const
