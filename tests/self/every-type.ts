import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fixtures } from '../fixtures/index.js'

const guid = { type: 'string', format: 'uuid', 'x-edm-type': 'Edm.Guid' }

const types = {
  single: { type: 'number', 'x-edm-type': 'Edm.Single' },
  count: { type: 'integer', minimum: 0, maximum: 255, 'x-edm-type': 'Edm.Byte' },
  seen: { type: ['string', 'null'], format: 'date-time', 'x-edm-type': 'Edm.DateTimeOffset' },
  day: { type: ['string', 'null'], format: 'date', 'x-edm-type': 'Edm.Date' },
  opens: {
    type: ['string', 'null'],
    pattern: '^\\d\\d:\\d\\d(:\\d\\d(\\.\\d{1,12})?)?$',
    'x-edm-type': 'Edm.TimeOfDay',
  },
  lasts: { type: ['string', 'null'], format: 'duration', 'x-edm-type': 'Edm.Duration' },
  other: guid,
  image: { type: ['string', 'null'], pattern: '^[-_A-Za-z0-9]*={0,2}$', 'x-edm-type': 'Edm.Binary' },
  big: { type: 'integer', 'x-edm-type': 'Edm.Int64' },
  price: { type: 'number', 'x-edm-type': 'Edm.Decimal' },
}

const source = { page: 'every-type', section: 'Properties', line: 1 }

/**
 * Writes a contract with a property of each primitive type and a Guid for a key into a fresh folder, which is the
 * caller's to remove.
 */
export const everyType = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'every-type-contract-'))
  cpSync(fixtures['no-enums'](), folder, { recursive: true })
  const file = join(folder, 'schemas', 'shelf.json')
  const shelf = JSON.parse(readFileSync(file, 'utf8'))
  const { code } = shelf.properties
  const added = Object.entries(types).map(([name, type]) => [name, { ...type, 'x-source': source }])
  shelf.properties = { ...shelf.properties, code: { ...code, ...guid }, ...Object.fromEntries(added) }
  writeFileSync(file, JSON.stringify(shelf))
  return folder
}
