import { bodyProperties } from '../../../contract/contract.js'
import type { Json } from '../../../model/json.js'
import type { Property } from '../../../model/property.js'
import type { Probe } from '../../../model/rule.js'
import { answered } from '../../common/expect.js'
import { bodyWith, update, updateText } from '../../common/requests.js'
import * as sentence from '../../common/sentences.js'
import { updateRule } from '../../rule.js'

const oversizeSurvived = updateRule({
  id: 'oversize-survived',
  area: 'malformed-request',
  title: 'survives bodies that are too large or too deep',
  levels: { graph: 'SHOULD', odata: 'SHOULD' },
  sources: [{ spec: 'OWASP API Security Top 10', clause: 'API4:2023' }],
  explanation: {
    requirement: [
      'A body can be unexpectedly large or deep, by mistake or on purpose, and no client may take the ' +
        'service down with it.',
      'The service defines its own limits, so it may accept or refuse.',
      'This is a SHOULD in `graph` and `odata`, and not part of `page`.',
    ],
    sent: [
      'An update with a string of 1 MiB in the first property, at any depth, that is a single text and ' +
        'not the key; one with 10,000 items in the first collection of the entity; and one with arrays ' +
        'nested 500 deep in the first property except the key.',
      'A contract without such a property has no such case. A contract without texts and collections ' +
        'gets 1 MiB of white space.',
      sentence.sentLate,
    ],
    passes: ['Any 2xx except 202, or any 4xx. Stored values are restored and not judged here.'],
    fails: [
      'A 202, or a status that is neither 2xx nor 4xx.',
      'At every level, these also fail: a server error that occurs twice, a persistent 502, 503 or 504 ' +
        'without Retry-After, no response in time on any attempt, and a service that goes down without ' +
        'responding.',
      'Skipped if the connection is closed while one of the two large bodies is sent, and the service ' +
        'responds to the next request: a refusal may have been lost with the connection.',
    ],
  },
  provenBy: ['crashes-on-large-body', 'crashes-on-deep-nesting'],
  cases: (contract) => {
    const extreme = (label: string, property: Property, value: Json): Probe => ({
      label,
      title: `responds to an update with ${label} in ${property.path}`,
      source: property.source,
      dangerous: 'sequential',
      send: (context) => update(bodyWith(context, property, value)),
      expect: answered,
    })
    const large = (each: Probe): Probe => ({ ...each, oversize: true })
    const text = contract.properties.find(
      ({ edm, key, collection }) => edm === 'Edm.String' && !key && !collection,
    )
    const items = bodyProperties(contract).find(
      ({ collection, valid }) => collection && (valid(0) as Json[]).length > 0,
    )
    const first = bodyProperties(contract)[0]
    return [
      ...(text ? [large(extreme('1 MiB string', text, 'x'.repeat(2 ** 20)))] : []),
      ...(items ? [large(extreme('10000 items', items, manyItems(items, 10_000)))] : []),
      ...(text || items ? [] : [large(muchSpace)]),
      ...(first ? [extreme('500 levels', first, nested(500))] : []),
    ]
  },
})

/** For a contract without texts and collections. */
const muchSpace: Probe = {
  label: '1 MiB of white space',
  title: 'responds to an update with 1 MiB of white space',
  dangerous: 'sequential',
  send: () => updateText(`{${' '.repeat(2 ** 20)}}`),
  expect: answered,
}

const manyItems = (property: Property, count: number): Json[] => {
  const items = property.valid(0) as Json[]
  return Array.from({ length: count }, (_, n) => items[n % items.length] as Json)
}

const nested = (levels: number): Json => (levels === 1 ? [] : [nested(levels - 1)])

/** Rules about bodies that are too large. */
export const oversize = [oversizeSurvived]
