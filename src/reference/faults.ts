import {
  bodyProperties,
  type Contract,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  roots,
} from '../contract/contract.js'
import { beforeDecode, deep, echoing, named, refuse, reply, replyText, storing } from './defects.js'
import { Refusal, type Steps } from './service.js'

/** A deliberate defect: what the broken service does, and the steps that make it so. */
export interface Fault {
  /** Follows "a service that". */
  readonly title: string
  /** Where the contract has nothing that could be broken so, the fault shows nowhere. */
  readonly needs?: (contract: Contract) => boolean
  alter(correct: Steps, contract: Contract): Partial<Steps>
}

const hasReadOnly = (contract: Contract) => bodyProperties(contract).some(({ readOnly }) => readOnly)
const hasWritable = (contract: Contract) => bodyProperties(contract).some(({ readOnly }) => !readOnly)
const hasEnum = ({ properties }: Contract) => properties.some(({ kind }) => kind === 'enum')
const hasSentinel = ({ properties }: Contract) => properties.some(({ sentinel }) => sentinel !== undefined)
const hasComplex = ({ properties }: Contract) =>
  properties.some(({ kind, parts }) => kind === 'complex' && parts.length > 0)
const hasCollection = (contract: Contract) => bodyProperties(contract).some(({ collection }) => collection)
const hasNumber = ({ properties }: Contract) =>
  properties.some(({ edm }) => /^Edm\.(Int|Double|Decimal)/.test(edm))
const hasEnumCollection = ({ properties }: Contract) =>
  properties.some(({ kind, collection }) => kind === 'enum' && collection)

const readOnlyNames = (contract: Contract) => bodyProperties(contract).filter(({ readOnly }) => readOnly)
const enumRoots = ({ properties }: Contract) =>
  new Set(properties.filter(({ kind }) => kind === 'enum').map(({ root }) => root))
const sentinelsIn = ({ properties }: Contract, value: Json): boolean =>
  properties.some(({ sentinel }) => sentinel !== undefined && JSON.stringify(value).includes(`"${sentinel}"`))
const header = (request: Request, name: string): string => request.headers.get(name) ?? ''

export const faults = {
  'routes-no-update': {
    title: 'has no route for the update',
    alter: () => ({
      decode: async () => {
        throw new Refusal(405, 'MethodNotAllowed', 'PATCH is not supported here.', { Allow: 'GET' })
      },
    }),
  },
  'refuses-everything': {
    title: 'refuses every update',
    alter: () => ({ check: () => refuse('No.') }),
  },
  'refuses-other-values': {
    title: 'refuses other values for read-only properties',
    needs: (contract) => readOnlyNames(contract).some(({ name }) => name in contract.example.request),
    alter: (correct, contract) => ({
      check: (body, entity) => {
        const foreign = readOnlyNames(contract).find((property) => {
          const sent = isObject(body) ? body[property.name] : undefined
          const held = property.canonical(entity[property.name])
          return sent !== undefined && JSON.stringify(property.canonical(sent)) !== JSON.stringify(held)
        })
        return foreign ? refuse(`${foreign.name} is read-only.`) : correct.check(body, entity)
      },
    }),
  },
  'refuses-read-only': {
    title: 'refuses a body that names a read-only property at all',
    needs: hasReadOnly,
    alter: (correct, contract) => ({
      check: (body, entity) => {
        const found = readOnlyNames(contract).find(({ name }) => named(body).includes(name))
        return found ? refuse(`${found.name} is read-only.`) : correct.check(body, entity)
      },
    }),
  },
  'refuses-lone-property': {
    title: 'wants two properties or more in a body',
    alter: (correct) => ({
      check: (body, entity) =>
        named(body).length === 1 ? refuse('Incomplete.') : correct.check(body, entity),
    }),
  },
  'refuses-key-in-body': {
    title: 'refuses a body that names the key',
    alter: (correct, { key }) => ({
      check: (body, entity) =>
        named(body).includes(key.name) ? refuse('The key is in the path.') : correct.check(body, entity),
    }),
  },
  'refuses-empty-update': {
    title: 'refuses an update that names nothing',
    alter: (correct) => ({
      check: (body, entity) => (named(body).length === 0 ? refuse('Empty.') : correct.check(body, entity)),
    }),
  },
  'requires-on-create-properties': {
    title: 'requires in an update what creation requires',
    needs: (contract) => roots(contract).some(({ requiredOnCreate, key }) => requiredOnCreate && !key),
    alter: (correct, contract) => ({
      check: (body, entity) => {
        const required = bodyProperties(contract).filter(({ requiredOnCreate }) => requiredOnCreate)
        const missing = required.find(({ name }) => !named(body).includes(name))
        return missing ? refuse(`${missing.name} is required.`) : correct.check(body, entity)
      },
    }),
  },
  'wants-type-annotation': {
    title: 'refuses a body without @odata.type',
    alter: (correct) => ({
      check: (body, entity) =>
        isObject(body) && named(body).length > 0 && !('@odata.type' in body)
          ? refuse('@odata.type is required.')
          : correct.check(body, entity),
    }),
  },
  'refuses-bare-annotation': {
    title: 'refuses @odata.type without #',
    needs: hasComplex,
    alter: (correct) =>
      beforeDecode(correct, (_, text) =>
        /@odata\.type"\s*:\s*"[^#"]+"/.test(text) ? refuse('No #.') : undefined,
      ),
  },
  'refuses-hash-annotation': {
    title: 'refuses @odata.type with # inside the entity',
    needs: hasComplex,
    alter: (correct) =>
      beforeDecode(correct, (_, text) =>
        /.[{[].*@odata\.type"\s*:\s*"#/s.test(text) ? refuse('A #.') : undefined,
      ),
  },
  'refuses-unknown-annotation': {
    title: 'refuses annotations it does not know',
    alter: (correct) =>
      beforeDecode(correct, (_, text) =>
        /"@(?!odata\.)/.test(text) ? refuse('Unknown annotation.') : undefined,
      ),
  },
  'refuses-control-information': {
    title: 'refuses the control information of its own replies',
    alter: (correct) =>
      beforeDecode(correct, (_, text) => (text.includes('@odata.context') ? refuse('Unknown.') : undefined)),
  },
  'refuses-escapes': {
    title: 'does not understand \\u escapes',
    alter: (correct) =>
      beforeDecode(correct, (_, text) => (text.includes('\\u') ? refuse('Bad escape.') : undefined)),
  },
  'refuses-white-space': {
    title: 'does not understand white space between the parts of a body',
    alter: (correct) =>
      beforeDecode(correct, (_, text) => (/\r\n/.test(text) ? refuse('Bad character.') : undefined)),
  },
  'wants-bare-content-type': {
    title: 'takes no parameters in Content-Type',
    alter: (correct) =>
      beforeDecode(correct, (request) =>
        header(request, 'content-type').includes(';') ? refuse('Bad Content-Type.') : undefined,
      ),
  },
  'wants-lower-case-media-type': {
    title: 'knows application/json in small letters only',
    alter: (correct) =>
      beforeDecode(correct, (request) =>
        /^application\/json/.test(header(request, 'content-type')) ? undefined : refuse('Bad Content-Type.'),
      ),
  },
  'wants-exact-accept': {
    title: 'takes no Accept but application/json',
    alter: (correct) =>
      beforeDecode(correct, (request) => {
        if (header(request, 'accept') !== 'application/json')
          throw new Refusal(406, 'NotAcceptable', 'JSON only.')
      }),
  },
  'refuses-empty-values': {
    title: 'refuses empty collections and empty strings',
    alter: (correct) => ({
      check: (body, entity) =>
        /":(\[\]|"")[,}]/.test(JSON.stringify(body)) ? refuse('Empty value.') : correct.check(body, entity),
    }),
  },
  'refuses-last-member': {
    title: 'does not know the last member of any enumeration',
    needs: hasEnum,
    alter: (correct, { properties }) => ({
      check: (body, entity) => {
        const last = new Set(properties.flatMap(({ members }) => members.slice(-1)))
        deep(body, (value) => (last.has(String(value)) ? refuse(`${value} is not known.`) : value))
        correct.check(body, entity)
      },
    }),
  },
  'refuses-several-members': {
    title: 'takes one member in a collection of enumeration values, not several',
    needs: hasEnumCollection,
    alter: (correct, { properties }) => ({
      check: (body, entity) => {
        const members = new Set(
          properties.flatMap((property) => (property.collection ? property.members : [])),
        )
        const isSeveral = (value: Json): boolean =>
          isArray(value) && value.length > 1 && value.every((item) => members.has(String(item)))
        const several = isObject(body) && Object.values(body).some((value) => isSeveral(value ?? null))
        return several ? refuse('One only.') : correct.check(body, entity)
      },
    }),
  },
  'stores-any-word': {
    title: 'stores whatever it is sent for an enumeration',
    needs: hasEnum,
    alter: (correct, contract) => {
      const inEnums = enumRoots(contract)
      return storing(
        correct,
        contract,
        (property, value) => inEnums.has(property.name) && !property.isValid(value),
      )
    },
  },
  'echoes-any-word': {
    title: 'stores no bad enumeration value, but shows it in the reply',
    needs: hasEnum,
    alter: (correct, contract) => {
      const inEnums = enumRoots(contract)
      return echoing(
        correct,
        contract,
        (property, value) => inEnums.has(property.name) && !property.isValid(value),
      )
    },
  },
  'crashes-on-unknown-member': {
    title: 'answers 500 to what it cannot parse as a member',
    needs: hasEnum,
    alter: (correct) => ({
      check: (body, entity) => {
        try {
          correct.check(body, entity)
        } catch {
          throw new Refusal(500, 'InternalServerError', 'Requested value was not found.')
        }
      },
    }),
  },
  'stores-sentinel': {
    title: 'stores the sentinel of an evolvable enumeration',
    needs: hasSentinel,
    alter: (correct, contract) => storing(correct, contract, (_, value) => sentinelsIn(contract, value)),
  },
  'resets-omitted': {
    title: 'empties what an update does not name',
    alter: (correct, contract) => ({
      merge: (entity, body) => {
        const omitted = bodyProperties(contract).filter(({ name }) => !(name in body))
        const emptied = omitted.map(({ name, collection }) => [name, collection ? [] : null])
        return { ...correct.merge(entity, body), ...Object.fromEntries(emptied) }
      },
    }),
  },
  'stores-before-it-checks': {
    title: 'stores the valid part of an update before it refuses the rest',
    needs: (contract) => bodyProperties(contract).length > 1,
    alter: (correct, contract) => ({
      check: (body, entity) => {
        try {
          correct.check(body, entity)
        } catch (refusal) {
          const sound = bodyProperties(contract).filter(
            ({ name, isValid }) => isObject(body) && isValid(body[name] ?? ''),
          )
          const kept = sound.map(({ name }) => [name, (body as JsonObject)[name] as Json])
          Object.assign(entity, Object.fromEntries(kept.filter(([, value]) => value !== undefined)))
          throw refusal
        }
      },
    }),
  },
  'stores-read-only': {
    title: 'stores what a body says for read-only properties',
    needs: hasReadOnly,
    alter: (_, { key }) => ({
      merge: (entity, body) => ({ ...entity, ...body, [key.name]: entity[key.name] }),
    }),
  },
  'stores-nested-read-only': {
    title: 'keeps read-only collections, but stores the last member of their items',
    needs: (contract) => readOnlyNames(contract).some(({ parts }) => parts.length > 0),
    alter: (correct, contract) => ({
      merge: (entity, body) => {
        const complex = readOnlyNames(contract).filter(
          ({ name, parts }) => parts.length > 0 && isArray(body[name]),
        )
        const stored = complex.map(({ name, parts }) => {
          const last = parts.at(-1)?.name ?? ''
          const [sent] = body[name] as JsonObject[]
          const items = entity[name] as JsonObject[]
          return [name, items.map((item) => ({ ...item, [last]: sent?.[last] ?? item[last] }))]
        })
        return { ...correct.merge(entity, body), ...Object.fromEntries(stored) }
      },
    }),
  },
  'moves-key': {
    title: 'gives the entity another key where a body has one',
    alter: (correct, { key }) => ({
      merge: (entity, body) => ({
        ...correct.merge(entity, body),
        [key.name]: body[key.name] ?? entity[key.name],
      }),
    }),
  },
  'updates-every-entity': {
    title: 'updates every other entity of the set as well',
    alter: (correct, { key }) => {
      let all = new Map<string, JsonObject>()
      return {
        find: (name, entities) => {
          all = entities
          return correct.find(name, entities)
        },
        merge: (entity, body) => {
          const others = [...all].filter(([, other]) => other !== entity)
          for (const [name, other] of others)
            all.set(name, { ...other, ...body, [key.name]: other[key.name] })
          return correct.merge(entity, body)
        },
      }
    },
  },
  'ignores-writable': {
    title: 'ignores what a body says for writable properties',
    needs: hasWritable,
    alter: () => ({ merge: (entity) => entity }),
  },
  'takes-back-repeated': {
    title: 'takes an update back when it is sent a second time',
    alter: (_, { key }) => {
      let last = ''
      let former: JsonObject = {}
      return {
        merge: (entity, body) => {
          const again = JSON.stringify(body) === last
          const updated = again ? former : { ...entity, ...body, [key.name]: entity[key.name] }
          last = again ? '' : JSON.stringify(body)
          former = entity
          return updated
        },
      }
    },
  },
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
    title: 'answers an update with 202, a promise',
    alter: () => ({ render: () => new Response(null, { status: 202, headers: { 'OData-Version': '4.0' } }) }),
  },
  'answers-204': {
    title: 'answers an update with 204 and no body',
    alter: () => ({ render: () => new Response(null, { status: 204, headers: { 'OData-Version': '4.0' } }) }),
  },
  'answers-text': {
    title: 'calls its JSON text/plain',
    alter: (correct) => ({ render: reply(correct, (entity) => entity, { 'content-type': 'text/plain' }) }),
  },
  'answers-bare-media-type': {
    title: 'leaves the parameters of its media type out',
    alter: (correct) => ({
      render: reply(correct, (entity) => entity, { 'content-type': 'application/json' }),
    }),
  },
  'wraps-reply': {
    title: 'wraps the entity in value',
    alter: (correct) => ({ render: reply(correct, (entity) => ({ value: entity })) }),
  },
  'answers-with-a-list': {
    title: 'answers with a list of one entity',
    alter: (correct) => ({ render: reply(correct, (entity) => [entity]) }),
  },
  'answers-empty-object': {
    title: 'answers with an empty object',
    alter: (correct) => ({ render: reply(correct, () => ({})) }),
  },
  'answers-numbers-as-strings': {
    title: 'answers numbers as strings',
    needs: hasNumber,
    alter: (correct) => ({
      render: reply(correct, (entity) =>
        deep(entity, (value) => (typeof value === 'number' ? `${value}` : value)),
      ),
    }),
  },
  'answers-null-collections': {
    title: 'answers null for a collection',
    needs: hasCollection,
    alter: (correct, contract) => ({
      render: reply(correct, (entity) => {
        const names = bodyProperties(contract)
          .filter(({ collection }) => collection)
          .map(({ name }) => name)
        return { ...entity, ...Object.fromEntries(names.map((name) => [name, null])) }
      }),
    }),
  },
  'answers-upper-case-members': {
    title: 'answers enumeration members in capitals',
    needs: hasEnum,
    alter: (correct, { properties }) => {
      const members = new Set(properties.flatMap((property) => property.members))
      const shout = (value: Json): Json => (members.has(String(value)) ? String(value).toUpperCase() : value)
      return { render: reply(correct, (entity) => deep(entity, shout)) }
    },
  },
  'answers-sentinel': {
    title: 'answers with the sentinel of an evolvable enumeration',
    needs: hasSentinel,
    alter: (correct, { properties }) => {
      const evolvable = properties.filter(({ sentinel }) => sentinel !== undefined)
      const sentinelOf = (value: Json) =>
        evolvable.find(({ members }) => members.includes(String(value)))?.sentinel
      return { render: reply(correct, (entity) => deep(entity, (value) => sentinelOf(value) ?? value)) }
    },
  },
  'leaves-out-a-property': {
    title: 'leaves the last property out of its replies',
    alter: (correct, contract) => ({
      render: reply(correct, (entity) => {
        const last =
          roots(contract)
            .filter(({ returned }) => returned)
            .at(-1)?.name ?? ''
        const { [last]: _, ...others } = entity
        return others
      }),
    }),
  },
  'answers-another-key': {
    title: 'answers with the key of another entity',
    alter: (correct, { key }) => ({
      render: reply(correct, (entity) => ({ ...entity, [key.name]: key.valid(99) })),
    }),
  },
  'answers-another-type': {
    title: 'annotates the entity with the type of another',
    alter: (correct) => ({
      render: reply(correct, (entity) => ({ ...entity, '@odata.type': '#vendor.somethingElse' })),
    }),
  },
  'answers-bare-annotations': {
    title: 'leaves # out of its type annotations',
    alter: (correct) => ({
      render: replyText(correct, (text) => text.replaceAll('"@odata.type":"#', '"@odata.type":"')),
    }),
  },
  'answers-another-context': {
    title: 'gives the context of another set',
    alter: (correct) => ({
      render: reply(correct, (entity) => ({
        ...entity,
        '@odata.context': 'https://host/$metadata#others/$entity',
      })),
    }),
  },
  'answers-without-context': {
    title: 'gives no context',
    alter: (correct) => ({
      render: reply(correct, ({ '@odata.context': _, ...entity }) => entity),
    }),
  },
  'answers-without-version': {
    title: 'leaves OData-Version out',
    alter: (correct) => ({ render: reply(correct, (entity) => entity, { 'odata-version': undefined }) }),
  },
  'answers-undocumented-property': {
    title: 'answers with a property that is not documented',
    alter: (correct) => ({ render: reply(correct, (entity) => ({ ...entity, undocumented: 1 })) }),
  },
  'echoes-the-body': {
    title: 'answers with the values it was sent, and stores none of them',
    alter: (correct, contract) => echoing(correct, contract, ({ key }) => !key),
  },
  'reads-differ': {
    title: 'returns another value at every read',
    alter: (correct, contract) => {
      const [property] = bodyProperties(contract)
      let count = 0
      return {
        find: (key, entities) => {
          const entity = correct.find(key, entities)
          return property ? { ...entity, [property.name]: property.valid(count++) } : entity
        },
      }
    },
  },
  'answers-latin-1': {
    title: 'writes its replies in Latin-1',
    alter: (correct) => ({
      render: replyText(correct, (text) =>
        Buffer.from(text.replace('{', '{"@vendor.note":"Größe",'), 'latin1'),
      ),
    }),
  },
  'answers-with-bom': {
    title: 'begins its replies with a byte order mark',
    alter: (correct) => ({ render: replyText(correct, (text) => `\ufeff${text}`) }),
  },
  'miscounts-content-length': {
    title: 'gives a Content-Length that is too large',
    alter: (correct) => ({
      render: replyText(correct, (text) => text, { 'content-length': '99999' }),
    }),
  },
} satisfies Record<string, Fault>

export type FaultId = keyof typeof faults
