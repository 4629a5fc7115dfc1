import { bodyProperties, isReached, roots } from '../../contract/contract.js'
import { operationOf } from '../../contract/operations.js'
import type { Contract } from '../../model/contract.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { deep, echoing, response, responseText } from '../defects.js'
import { type Faults, has, hasBody, hasOwn } from './fault.js'

const isPart = ({ path, root }: Property): boolean => path !== root

/** Renames the members of complex values. A name of `undefined` omits the member. */
const onMembers = (
  contract: Contract,
  entity: JsonObject,
  rename: (name: string, last: string | undefined) => string | undefined,
): JsonObject => {
  const within = (property: Property, value: Json): Json => {
    if (isArray(value)) return value.map((item) => within(property, item))
    if (!isObject(value)) return value
    const last = property.parts.at(-1)?.name
    const members = Object.entries(value).map(([name, inner]) => {
      const part = property.parts.find((each) => each.name === name)
      return part ? [rename(name, last), within(part, inner ?? null)] : [name, inner]
    })
    return Object.fromEntries(members.filter(([name]) => name !== undefined))
  }
  return Object.fromEntries(
    Object.entries(entity).map(([name, value]) => {
      const property = roots(contract).find((each) => each.name === name)
      return [name, property ? within(property, value ?? null) : value]
    }),
  )
}

export const responseFaults = {
  'answers-201': {
    title: 'answers an update with 201',
    alter: (correct) => ({
      render: async (entity, request) => {
        const { body, headers } = await correct.render(entity, request)
        return new Response(body, { status: 201, headers })
      },
    }),
  },
  'answers-202': {
    title: 'answers an update with 202',
    alter: () => ({ render: () => new Response(null, { status: 202, headers: { 'OData-Version': '4.0' } }) }),
  },
  'answers-204': {
    title: 'answers an update with 204 and no body',
    needs: (contract) => operationOf(contract, 'update')?.success.includes(204) === false,
    alter: () => ({ render: () => new Response(null, { status: 204, headers: { 'OData-Version': '4.0' } }) }),
  },
  'breaks-off-replies': {
    title: 'breaks off its response to an update',
    alter: (correct) => ({
      render: async (entity, request) => {
        const { headers } = await correct.render(entity, request)
        return new Response(new ReadableStream({ pull: (body) => body.error(new Error('broken off')) }), {
          headers,
        })
      },
    }),
  },
  'answers-text': {
    title: 'labels its JSON as text/plain',
    alter: (correct) => ({ render: response(correct, (entity) => entity, { 'content-type': 'text/plain' }) }),
  },
  'answers-bare-media-type': {
    title: 'omits the parameters of its media type',
    alter: (correct) => ({
      render: response(correct, (entity) => entity, { 'content-type': 'application/json' }),
    }),
  },
  'wraps-reply': {
    title: 'wraps the entity in value',
    alter: (correct) => ({ render: response(correct, (entity) => ({ value: entity })) }),
  },
  'answers-with-a-list': {
    title: 'answers with a list of one entity',
    alter: (correct) => ({ render: response(correct, (entity) => [entity]) }),
  },
  'answers-empty-object': {
    title: 'answers with an empty object',
    alter: (correct) => ({ render: response(correct, () => ({})) }),
  },
  'answers-numbers-as-strings': {
    title: 'answers numbers as strings',
    needs: has(({ edm }) => /^Edm\.(Int|Double|Decimal)/.test(edm)),
    alter: (correct) => ({
      render: response(correct, (entity) =>
        deep(entity, (value) => (typeof value === 'number' ? `${value}` : value)),
      ),
    }),
  },
  'answers-null-collections': {
    title: 'answers null for a collection',
    needs: hasOwn(({ collection }) => collection),
    alter: (correct, contract) => ({
      render: response(correct, (entity) => {
        const names = bodyProperties(contract)
          .filter(({ collection }) => collection)
          .map(({ name }) => name)
        return { ...entity, ...Object.fromEntries(names.map((name) => [name, null])) }
      }),
    }),
  },
  'leaves-out-a-property': {
    title: 'omits the last property from its responses',
    needs: (contract) => roots(contract).some(({ returned }) => returned),
    alter: (correct, contract) => ({
      render: response(correct, (entity) => {
        const last =
          roots(contract)
            .filter(({ returned }) => returned)
            .at(-1)?.name ?? ''
        const { [last]: _, ...others } = entity
        return others
      }),
    }),
  },
  'answers-recased-members': {
    title: 'capitalises the names inside complex values',
    needs: has(isPart),
    alter: (correct, contract) => ({
      render: response(correct, (entity) =>
        onMembers(contract, entity, (name) => name.charAt(0).toUpperCase() + name.slice(1)),
      ),
    }),
  },
  'leaves-out-a-member': {
    title: 'omits the last property of complex values from its responses',
    needs: has(isPart),
    alter: (correct, contract) => ({
      render: response(correct, (entity) =>
        onMembers(contract, entity, (name, last) => (name === last ? undefined : name)),
      ),
    }),
  },
  'answers-another-key': {
    title: 'answers with the key of another entity',
    alter: (correct, { resource: { key } }) => ({
      render: response(correct, (entity) => ({ ...entity, [key.name]: key.valid(99) })),
    }),
  },
  'answers-another-type': {
    title: 'annotates the entity with another type',
    alter: (correct) => ({
      render: response(correct, (entity) =>
        '@odata.type' in entity ? { ...entity, '@odata.type': '#vendor.somethingElse' } : entity,
      ),
    }),
  },
  'answers-bare-annotations': {
    title: 'omits # in its type annotations',
    alter: (correct) => ({
      render: responseText(correct, (text) => text.replaceAll('"@odata.type":"#', '"@odata.type":"')),
    }),
  },
  'answers-another-context': {
    title: 'returns the context of another set',
    needs: (contract) => !isReached(contract),
    alter: (correct) => ({
      render: response(correct, (entity) =>
        '@odata.context' in entity
          ? { ...entity, '@odata.context': 'https://host/$metadata#others/$entity' }
          : entity,
      ),
    }),
  },
  'answers-without-context': {
    title: 'returns no context',
    alter: (correct) => ({
      render: response(correct, ({ '@odata.context': _, ...entity }) => entity),
    }),
  },
  'answers-without-version': {
    title: 'omits OData-Version',
    alter: (correct) => ({ render: response(correct, (entity) => entity, { 'odata-version': undefined }) }),
  },
  'answers-undocumented-property': {
    title: 'returns an undocumented property',
    alter: (correct) => ({ render: response(correct, (entity) => ({ ...entity, undocumented: 1 })) }),
  },
  'echoes-the-body': {
    title: 'returns the sent values without storing them',
    needs: hasBody,
    alter: (correct, contract) => echoing(correct, contract, ({ key }) => !key),
  },
  'reads-differ': {
    title: 'returns another value at every read',
    needs: hasBody,
    alter: (correct, contract) => {
      const [property] = bodyProperties(contract)
      let count = 0
      return {
        find: (key, entities, request) => {
          const entity = correct.find(key, entities, request)
          return property ? { ...entity, [property.name]: property.valid(count++) } : entity
        },
      }
    },
  },
  'answers-latin-1': {
    title: 'writes its responses in Latin-1',
    alter: (correct) => ({
      render: responseText(correct, (text) =>
        Buffer.from(text.replace('{', '{"@vendor.note":"Größe",'), 'latin1'),
      ),
    }),
  },
  'answers-with-bom': {
    title: 'begins its responses with a byte order mark',
    alter: (correct) => ({ render: responseText(correct, (text) => `\ufeff${text}`) }),
  },
  'miscounts-content-length': {
    title: 'sends a Content-Length that is too large',
    alter: (correct) => ({
      render: responseText(correct, (text) => text, { 'content-length': '99999' }),
    }),
  },
} satisfies Faults
