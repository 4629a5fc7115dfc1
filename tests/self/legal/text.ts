import { roots } from '../../../src/contract/contract.js'
import { eachOf, eachValue } from './changes.js'
import { addressedTo, addresses, hasType, type Legal } from './row.js'

/** How values are written. */
export const textRows = {
  'writes integers as 12.0': {
    source: 'facts: `12.0` for an Int32',
    topic: 'text',
    needs: hasType('Edm.Int32', 'Edm.Int64'),
    text: (text) => text.replaceAll(/(":)(-?\d+)(?=[,}])/g, '$1$2.0'),
  },
  'writes integers with an exponent': {
    source: 'RFC 8259 6; facts: `12.0` for an Int32',
    topic: 'text',
    needs: hasType('Edm.Int32', 'Edm.Int64'),
    text: (text) => text.replaceAll(/(":)(-?\d+)(?=[,}])/g, '$1$2E0'),
  },
  'escapes what need not be': {
    source: 'RFC 8259 7',
    topic: 'text',
    text: (text) =>
      text
        .replaceAll('/', '\\/')
        .replaceAll('$', '\\u0024')
        .replaceAll(/[^\0-~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  },
  'indents what it writes': {
    source: 'RFC 8259 2',
    topic: 'text',
    text: (text) => `\r\n${JSON.stringify(JSON.parse(text), null, '\t')}\r\n`,
  },
  'writes times to the millisecond': {
    source: 'OData ABNF, dateTimeOffsetValue',
    topic: 'times',
    needs: hasType('Edm.DateTimeOffset'),
    entity: eachOf(['Edm.DateTimeOffset'], (value) => new Date(String(value)).toISOString()),
  },
  'writes times to 100 ns, with an offset': {
    source: 'OData ABNF, dateTimeOffsetValue',
    topic: 'times',
    needs: hasType('Edm.DateTimeOffset'),
    entity: eachOf(['Edm.DateTimeOffset'], (value) =>
      new Date(String(value)).toISOString().replace('Z', '0000+00:00'),
    ),
  },
  'writes times in a zone of its own': {
    source: 'OData ABNF, dateTimeOffsetValue',
    topic: 'times',
    needs: hasType('Edm.DateTimeOffset'),
    entity: eachOf(['Edm.DateTimeOffset'], (value) =>
      new Date(Date.parse(String(value)) + 19_800_000).toISOString().replace('Z', '+05:30'),
    ),
  },
  'writes times without seconds that are 0': {
    source: 'OData ABNF, dateTimeOffsetValue: seconds are optional',
    topic: 'times',
    needs: hasType('Edm.DateTimeOffset'),
    entity: eachOf(['Edm.DateTimeOffset'], (value) =>
      new Date(String(value)).toISOString().replace(/:00\.000Z$/, 'Z'),
    ),
    // It takes what it writes.
    body: eachOf(['Edm.DateTimeOffset'], (value) =>
      typeof value === 'string' ? value.replace(/T(\d\d:\d\d)Z$/, 'T$1:00Z') : value,
    ),
  },
  'writes Guids in capitals': {
    source: 'OData ABNF, guidValue: HEXDIG has no case',
    needs: hasType('Edm.Guid'),
    topic: 'key in capitals',
    entity: (entity, place) =>
      eachValue(roots(place.contract), entity, (property, value) =>
        property.edm === 'Edm.Guid' && !property.key ? String(value).toUpperCase() : value,
      ),
  },
  'returns its key in capitals': {
    source: 'OData ABNF, guidValue: HEXDIG has no case',
    needs: ({ resource: { key } }) => key.edm === 'Edm.Guid',
    topic: 'key in capitals',
    entity: (
      entity,
      {
        contract: {
          resource: { key },
        },
      },
    ) => ({
      ...entity,
      [key.name]: String(entity[key.name]).toUpperCase(),
    }),
    // A Guid is found in either case.
    wrap:
      (handler, { contract, entities }) =>
      (request) => {
        const asked = addresses(contract, request)?.toLowerCase()
        const found = [...entities.keys()].find((key) => key === asked)
        return handler(found ? addressedTo(contract, found, request) : request)
      },
  },
  'pads its Base64': {
    source: 'OData ABNF, binaryValue: padding is optional',
    needs: hasType('Edm.Binary'),
    topic: 'binary',
    entity: eachOf(['Edm.Binary'], (value) =>
      Buffer.from(String(value), 'base64url').toString('base64').replaceAll('+', '-').replaceAll('/', '_'),
    ),
  },
  'writes times of day to 100 ns': {
    source: 'OData ABNF, timeOfDayValue: a fraction is optional',
    needs: hasType('Edm.TimeOfDay'),
    topic: 'times of day',
    entity: eachOf(['Edm.TimeOfDay'], (value) => `${value}.0000000`),
    body: eachOf(['Edm.TimeOfDay'], (value) => String(value).replace('.0000000', '')),
  },
  'writes times of day without seconds that are 0': {
    source: 'OData ABNF, timeOfDayValue: seconds are optional',
    needs: hasType('Edm.TimeOfDay'),
    topic: 'times of day',
    entity: eachOf(['Edm.TimeOfDay'], (value) => String(value).replace(/^(\d\d:\d\d):00$/, '$1')),
    body: eachOf(['Edm.TimeOfDay'], (value) => String(value).replace(/^\d\d:\d\d$/, '$&:00')),
  },
  'writes durations in days, hours and minutes': {
    source: 'XML Schema 1.1 3.3.6: PT25H and P1DT1H are one value',
    needs: hasType('Edm.Duration'),
    entity: eachOf(['Edm.Duration'], (value) => {
      const hours = Number(/^PT(\d+)H$/.exec(String(value))?.[1] ?? Number.NaN)
      return Number.isNaN(hours) ? value : `P${Math.floor(hours / 24)}DT${hours % 24}H0M`
    }),
    body: eachOf(['Edm.Duration'], (value) => {
      const [, days, hours] = /^P(\d+)DT(\d+)H0M$/.exec(String(value)) ?? []
      return days === undefined ? value : `PT${Number(days) * 24 + Number(hours)}H`
    }),
  },
} satisfies Record<string, Legal>
