import type { JsonObject } from '../../../model/json.js'

const text: JsonObject = { type: 'string' }
const textOrNull: JsonObject = { type: ['string', 'null'] }
const objectOrNull: JsonObject = { type: ['object', 'null'] }
const members: JsonObject = { code: text, message: text, target: textOrNull }

/** The schema of an error response, which no page shows. Graph writes `innerError`, OData `innererror`. */
export const odataError: JsonObject = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: 'https://odata-contract.example/schemas/odataError.json',
  title: 'OData error response',
  type: 'object',
  required: ['error'],
  'x-source': { page: 'OData JSON Format 4.01', section: '21.1' },
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message'],
      properties: {
        ...members,
        details: {
          type: ['array', 'null'],
          items: { type: 'object', required: ['code', 'message'], properties: members },
        },
        innererror: objectOrNull,
        innerError: objectOrNull,
      },
    },
  },
}
