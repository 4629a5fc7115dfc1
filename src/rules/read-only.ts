import { bodyProperties } from '../contract/contract.js'
import { skip } from '../judge/exchange.js'
import { currentBody } from '../judge/state.js'
import { unchangedAt } from './expect.js'
import { bodyWith, otherValue, update } from './requests.js'
import { levels, probe } from './rule.js'

const omittedPropertyUntouched = probe({
  id: 'omitted-property-untouched',
  area: 'read-only',
  title: 'leaves alone what an update does not name',
  levels: levels('M M M'),
  source: 'OData Protocol 11.4.3',
  provenBy: ['resets-omitted'],
  cases: (contract) =>
    bodyProperties(contract).map((property) => ({
      what: property.path,
      title: `leaves ${property.path} alone when an update does not name it`,
      source: property.source,
      alone: true,
      send: (scene) => {
        const { [property.name]: _, ...rest } = scene.state ? currentBody(contract, scene.state.entity) : {}
        return update(rest)
      },
      expect: unchangedAt(property),
    })),
})

const readOnlyUnchanged = probe({
  id: 'read-only-unchanged',
  area: 'read-only',
  title: 'never changes a read-only property',
  levels: levels('M M M'),
  source: 'page, request body (read-only); OData Protocol 11.4.3',
  provenBy: ['stores-read-only'],
  cases: (contract) =>
    contract.properties
      .filter((property) => property.readOnly && !property.key)
      .map((property) => ({
        what: property.path,
        title: `keeps read-only ${property.path} as it is when an update sends another value`,
        source: property.source,
        send: (scene) => update(bodyWith(scene, property, otherValue(scene, property))),
        expect: unchangedAt(property),
      })),
})

export const readOnly = [omittedPropertyUntouched, readOnlyUnchanged]
