import {
  type Contract,
  isArray,
  isObject,
  isReached,
  isStream,
  type Json,
  type JsonObject,
  namedType,
  type Property,
} from '../contract/contract.js'
import { changed, difference, disagreements, show } from '../contract/observation.js'
import { type Judgement, type Recorded, type Reply, type Seen, skip, unseen } from '../judge/exchange.js'
import { everySuccess } from './invariants.js'
import { isAnnotation, isOwnKey, typeAnnotation, valuesAt } from './requests.js'
import { levels, rule } from './rule.js'

const isTheEntity = (contract: Contract, json: Json | undefined): json is JsonObject =>
  isObject(json) &&
  contract.properties.some(({ path, root, name }) => path === root && json[name] !== undefined)

/** Judges replies that are the entity; whether they are, another rule says. */
const everyEntity = (check: (entity: JsonObject, seen: Seen, recorded: Recorded) => Judgement) =>
  everySuccess((seen, recorded) =>
    isTheEntity(recorded.scene.contract, seen.reply.json)
      ? check(seen.reply.json, seen, recorded)
      : skip('no reply is the entity'),
  )

const hasBody = ({ bytes }: Reply): boolean => bytes.length > 0

const successStatus = rule({
  id: 'success-status',
  area: 'response',
  title: 'answers a success with the documented status',
  levels: levels('M M M'),
  source: 'page, response',
  provenBy: ['answers-204', 'answers-201'],
  cases: ({ operation }) => [
    {
      what: String(operation.success),
      title: `answers an accepted update with ${operation.success}`,
      judge: everySuccess(({ reply }, { scene }) =>
        reply.status === operation.success || (scene.profile === 'odata' && reply.status === 204)
          ? undefined
          : { expected: String(operation.success), actual: String(reply.status) },
      ),
    },
  ],
})

const replyMediaType = rule({
  id: 'reply-media-type',
  area: 'response',
  title: 'answers with application/json',
  levels: levels('M M M'),
  source: 'page, response',
  provenBy: ['answers-text'],
  cases: () => [
    {
      what: 'application/json',
      title: 'answers with application/json, whatever its parameters',
      judge: everySuccess(({ reply }) => {
        if (!hasBody(reply)) return skip('no reply has a body')
        const type = reply.headers['content-type']
        return /^application\/json\s*(;|$)/i.test(type ?? '')
          ? undefined
          : {
              expected: 'application/json',
              actual: type ?? 'no Content-Type',
              pointer: 'header Content-Type',
            }
      }),
    },
  ],
})

const replyIsTheEntity = rule({
  id: 'reply-is-the-entity',
  area: 'response',
  title: 'answers with the entity itself',
  levels: levels('M M M'),
  source: 'page, response',
  provenBy: ['wraps-reply', 'answers-with-a-list', 'answers-empty-object'],
  cases: (contract) => [
    {
      what: 'entity',
      title: 'answers with one object that is the entity: not wrapped, not a list, not empty',
      judge: everySuccess(({ reply }) => {
        if (reply.status === 204) return skip('every reply is a 204')
        const expected = `one JSON object with the properties of ${contract.type}`
        if (isTheEntity(contract, reply.json)) return undefined
        return { expected, actual: reply.json === undefined ? show(reply.text) : show(reply.json) }
      }),
    },
  ],
})

/** Of the right type by itself: what lies inside a complex type, and whether a word is a member, other cases judge. */
const isOfType = (property: Property, value: Json): boolean => {
  if (value === null) return property.nullable
  if (property.kind === 'primitive') return property.isValid(value)
  const isItem = (item: Json) => (property.kind === 'enum' ? typeof item === 'string' : isObject(item))
  return property.collection ? isArray(value) && value.every(isItem) : isItem(value)
}

const expectedType = ({ collection, edm, nullable }: Property): string =>
  collection ? `a collection of ${edm}` : `${edm}${nullable ? ' or null' : ''}`

const replyConforms = rule({
  id: 'reply-conforms',
  area: 'response',
  title: 'answers with values of the documented types',
  levels: levels('M M M'),
  source: 'page, request body and linked types',
  provenBy: ['answers-numbers-as-strings', 'answers-null-collections'],
  cases: (contract) =>
    contract.properties
      .filter((property) => !isStream(property))
      .map((property) => ({
        what: property.path,
        title: `answers ${property.path} as ${expectedType(property)}`,
        source: property.source,
        judge: everyEntity((entity) => {
          const found = valuesAt(entity, property.path).filter(({ value }) => value !== undefined)
          if (found.length === 0) return skip(`no reply has a value for ${property.path}`)
          const bad = found.find(({ value }) => !isOfType(property, value as Json))
          return bad && { expected: expectedType(property), actual: show(bad.value), pointer: bad.pointer }
        }),
      })),
})

const replyPropertyPresent = rule({
  id: 'reply-property-present',
  area: 'response',
  title: 'answers with every documented property',
  levels: levels('M M M'),
  source: 'page, response example (all properties are returned)',
  provenBy: ['leaves-out-a-property'],
  cases: (contract) =>
    contract.properties
      .filter(({ returned }) => returned)
      .map((property) => ({
        what: property.path,
        title: `answers with ${property.path}`,
        source: property.source,
        judge: everyEntity((entity) =>
          property.name in entity
            ? undefined
            : {
                expected: `${property.name} present`,
                actual: `only ${Object.keys(entity).join(', ')}`,
                pointer: `/${property.name}`,
              },
        ),
      })),
})

const replyKeyMatches = rule({
  id: 'reply-key-matches',
  area: 'response',
  title: 'answers with the key that was addressed',
  levels: levels('M M M'),
  source: 'page, response',
  provenBy: ['answers-another-key'],
  cases: ({ key }) => [
    {
      what: key.path,
      title: `answers with the addressed ${key.path}`,
      source: key.source,
      judge: everyEntity((entity, _, { scene }) => {
        const found = entity[key.name]
        if (found === undefined) return skip(`no reply has ${key.path}`)
        if (isOwnKey(scene, found)) return undefined
        return { expected: show(scene.key), actual: show(found), pointer: `/${key.name}` }
      }),
    },
  ],
})

interface Annotation {
  readonly pointer: string
  readonly value: Json
  readonly type: string
}

/** Since 4.01 the prefix may be left out. */
const controlInformation = (object: JsonObject, name: string): Json | undefined =>
  object[`@odata.${name}`] ?? object[`@${name}`]

/** The annotations of the entity (no property) or of the items of a complex property. */
const annotationsAt = (contract: Contract, entity: JsonObject, property?: Property): Annotation[] => {
  type Placed = readonly [pointer: string, value: Json | undefined]
  const items = ({ pointer, value }: { pointer: string; value: Json | undefined }): Placed[] =>
    isArray(value) ? value.map((item, index) => [`${pointer}/${index}`, item]) : [[pointer, value]]
  const objects: Placed[] = property ? valuesAt(entity, property.path).flatMap(items) : [['', entity]]
  return objects.flatMap(([pointer, object]) => {
    const value = isObject(object) ? controlInformation(object, 'type') : undefined
    return value === undefined
      ? []
      : [{ pointer: `${pointer}/${typeAnnotation}`, value, type: property?.edm ?? contract.type }]
  })
}

const complexProperties = (contract: Contract) => contract.properties.filter(({ kind }) => kind === 'complex')

/**
 * Bare, with `#`, or as an absolute URI that ends in it. Where the contract shows a value of a derived type, there are
 * others, whose names it may not know.
 */
const namesType = ({ value, type }: Annotation, derivable = false): boolean => {
  if (typeof value !== 'string') return false
  const name = value.slice(value.lastIndexOf('#') + 1)
  return name === type || (derivable && /^\w+(\.\w+)+$/.test(name))
}

const replyTypeAnnotation = rule({
  id: 'reply-type-annotation',
  area: 'response',
  title: 'annotates with the declared type, where it annotates',
  levels: levels('M M M'),
  source: 'page, example; OData JSON Format 4.5.3',
  provenBy: ['answers-another-type'],
  cases: (contract) => {
    const judged = (what: string, title: string, property?: Property) => ({
      what,
      title,
      ...(property && { source: property.source }),
      judge: everyEntity((entity) => {
        const found = annotationsAt(contract, entity, property)
        if (found.length === 0) return skip('no reply has the annotation')
        const bad = found.find((each) => !namesType(each, property?.derivable))
        return (
          bad && { expected: `#${bad.type}, or ${bad.type}`, actual: show(bad.value), pointer: bad.pointer }
        )
      }),
    })
    return [
      judged('entity', `annotates the entity as ${contract.type}, where it annotates it`),
      ...complexProperties(contract).map((property) =>
        judged(
          property.path,
          `annotates ${property.path} as ${property.edm}, where it annotates it`,
          property,
        ),
      ),
    ]
  },
})

const replyTypeAnnotationHash = rule({
  id: 'reply-type-annotation-hash',
  area: 'response',
  title: 'writes # before the type in an annotation',
  levels: levels('- S M'),
  source: 'OData JSON Format 24',
  provenBy: ['answers-bare-annotations'],
  cases: (contract) => [
    {
      what: 'every annotation',
      title: 'writes # before the type in every @odata.type',
      judge: everyEntity((entity) => {
        const places = [undefined, ...complexProperties(contract)]
        const found = places.flatMap((property) => annotationsAt(contract, entity, property))
        if (found.length === 0) return skip('no reply has a type annotation')
        const bare = found.find(({ value }) => !String(value).includes('#'))
        return bare && { expected: `#${bare.type}`, actual: show(bare.value), pointer: bare.pointer }
      }),
    },
  ],
})

const contextAnnotation = '@odata.context'

const replyContext = rule({
  id: 'reply-context',
  area: 'response',
  title: 'gives a context that describes the entity, where it gives one',
  levels: levels('M M M'),
  source: 'OData JSON Format 4.5.1',
  provenBy: ['answers-another-context'],
  cases: (contract) => [
    {
      what: contextAnnotation,
      title: `gives a context of ${contract.entitySet.name}/$entity, where it gives one`,
      judge: everyEntity((entity) => {
        const context = controlInformation(entity, 'context')
        if (context === undefined) return skip('no reply has a context')
        const fragment = typeof context === 'string' ? decoded(context.slice(context.indexOf('#') + 1)) : ''
        if (contextOf(contract).test(fragment) || fragment === contract.type) return undefined
        return {
          expected: `a fragment that ends in ${contract.entitySet.name}/$entity`,
          actual: show(context),
          pointer: `/${contextAnnotation}`,
        }
      }),
    },
  ],
})

/**
 * Ends in the set and `$entity`, a select list and a type cast in between allowed. A singleton needs no `$entity`; what is
 * reached through another entity may be in a set of another name.
 */
const contextOf = (contract: Contract): RegExp => {
  const { entitySet, singleton } = contract
  const set = isReached(contract) ? String.raw`[\w.]+` : `(^|/)${escapeRegExp(entitySet.name)}`
  const end = singleton ? String.raw`(/\$entity)?$` : String.raw`/\$entity$`
  return new RegExp(`${set}(\\(.*\\))?(/[\\w.]+)?${end}`)
}

const decoded = (fragment: string): string => {
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.|?*+()[\]{}]/g, '\\$&')

const replyContextPresent = rule({
  id: 'reply-context-present',
  area: 'response',
  title: 'begins with the context',
  levels: levels('- y S'),
  source: 'OData JSON Format 3.1.1, 4.5.1',
  provenBy: ['answers-without-context'],
  cases: () => [
    {
      what: contextAnnotation,
      title: 'begins with @odata.context',
      judge: everyEntity((entity) => {
        const [first] = Object.keys(entity)
        if (first === contextAnnotation || first === '@context') return undefined
        const present = controlInformation(entity, 'context') !== undefined
        return { expected: `${contextAnnotation} first`, actual: present ? `${first} first` : 'no context' }
      }),
    },
  ],
})

const replyMetadataParameter = rule({
  id: 'reply-metadata-parameter',
  area: 'response',
  title: 'says in the media type how much metadata the reply has',
  levels: levels('- - S'),
  source: 'OData JSON Format 4.1',
  provenBy: ['answers-bare-media-type'],
  cases: () => [
    {
      what: 'odata.metadata',
      title: 'has odata.metadata in the Content-Type of a reply',
      judge: everySuccess(({ reply }) => {
        if (!hasBody(reply)) return skip('no reply has a body')
        const type = reply.headers['content-type'] ?? ''
        return /;\s*(odata\.)?metadata=/i.test(type)
          ? undefined
          : {
              expected: 'odata.metadata=…',
              actual: type || 'no Content-Type',
              pointer: 'header Content-Type',
            }
      }),
    },
  ],
})

const replyAgreesWithRead = rule({
  id: 'reply-agrees-with-read',
  area: 'response',
  title: 'answers with what the next read returns',
  levels: levels('- M M'),
  source: 'OData Protocol 11.4.1.5',
  provenBy: ['echoes-the-body'],
  cases: () => [
    {
      what: 'entity',
      title: 'answers an update with the values that the next read returns',
      judge: (recorded) => {
        if (recorded.scene.unobservable) return recorded.scene.unobservable
        return everyEntity((entity, { read }, { scene }) => {
          if (!read) return skip('no read follows')
          const [name] = disagreements(scene.contract, entity, read)
          if (name === undefined) return undefined
          return {
            expected: `${name} as read: ${show(read.entity[name])}`,
            actual: show(entity[name]),
            pointer: `/${name}`,
          }
        })(recorded)
      },
    },
  ],
})

const readIsStable = rule({
  id: 'read-is-stable',
  area: 'response',
  title: 'returns one state in two reads with nothing between them',
  levels: levels('M M M'),
  source: 'a resource has a state (RFC 9110 3.2)',
  provenBy: ['reads-differ'],
  cases: () => [
    {
      what: 'entity',
      title: 'returns the same values in two reads with nothing between them',
      judge: ({ reads, scene }) => {
        const [pair] = reads
        if (!pair) return unseen(scene)
        const [first, second] = pair
        const [name] = changed(first, second)
        return name === undefined
          ? undefined
          : { expected: 'the same values twice', actual: difference(first, second), pointer: `/${name}` }
      },
    },
  ],
})

const isUtf8 = (bytes: Uint8Array): boolean => {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes)
    return true
  } catch {
    return false
  }
}

const startsWithBom = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf

const replyEncoding = rule({
  id: 'reply-encoding',
  area: 'response',
  title: 'writes its replies as plain UTF-8 of the length it says',
  levels: levels('M M M'),
  source: 'RFC 8259 8.1; RFC 9110 8.6',
  provenBy: ['answers-latin-1', 'answers-with-bom', 'miscounts-content-length'],
  cases: () => {
    const judged = (what: string, title: string, check: (reply: Reply) => Judgement) => ({
      what,
      title,
      judge: everySuccess(({ reply }) => (hasBody(reply) ? check(reply) : skip('no reply has a body'))),
    })
    return [
      judged('UTF-8', 'writes valid UTF-8', ({ bytes }) =>
        isUtf8(bytes) ? undefined : { expected: 'valid UTF-8', actual: 'bytes that are not' },
      ),
      judged('no BOM', 'writes no byte order mark', ({ bytes }) =>
        startsWithBom(bytes)
          ? { expected: 'no byte order mark', actual: 'EF BB BF at the start' }
          : undefined,
      ),
      judged('Content-Length', 'gives a true Content-Length, where it gives one', ({ bytes, headers }) => {
        const length = headers['content-length']
        if (length === undefined || headers['content-encoding'] !== undefined)
          return skip('no reply has a Content-Length')
        return Number(length) === bytes.length
          ? undefined
          : { expected: String(bytes.length), actual: length, pointer: 'header Content-Length' }
      }),
    ]
  },
})

/** What a derived type has besides, the contract does not say. */
const isOfOtherType = ({ edm, derivable }: Property, item: Json | undefined): boolean =>
  derivable && isObject(item) && namedType(item) !== edm

/** Names that the contract does not know, in the entity and in its complex values. */
const undocumented = (contract: Contract, entity: JsonObject): string[] => {
  const unknownIn = (object: Json | undefined, known: readonly Property[], at: string): string[] =>
    isObject(object)
      ? Object.keys(object)
          .filter((name) => !isAnnotation(name) && !known.some((property) => property.name === name))
          .map((name) => `${at}/${name}`)
      : []
  const nested = complexProperties(contract).filter(({ parts }) => parts.length > 0)
  return [
    ...unknownIn(
      entity,
      contract.properties.filter(({ path, root }) => path === root),
      '',
    ),
    ...nested.flatMap((property) =>
      valuesAt(entity, property.path).flatMap(({ pointer, value }) =>
        (isArray(value) ? value : [value]).flatMap((item, index) =>
          isOfOtherType(property, item)
            ? []
            : unknownIn(item, property.parts, isArray(value) ? `${pointer}/${index}` : pointer),
        ),
      ),
    ),
  ]
}

const replyUndocumentedProperty = rule({
  id: 'reply-undocumented-property',
  area: 'response',
  title: 'answers with documented properties only',
  levels: levels('y y y'),
  source: 'page, request body (drift: reported only)',
  provenBy: ['answers-undocumented-property'],
  cases: (contract) => [
    {
      what: 'entity',
      title: 'answers with documented properties only',
      judge: everyEntity((entity) => {
        const [pointer] = undocumented(contract, entity)
        return pointer === undefined
          ? undefined
          : { expected: 'documented properties', actual: pointer, pointer }
      }),
    },
  ],
})

const odataVersion = rule({
  id: 'odata-version',
  area: 'response',
  title: 'says which OData version a reply has',
  levels: levels('- S M'),
  source: 'OData Protocol 8.1.5',
  provenBy: ['answers-without-version'],
  cases: () => [
    {
      what: 'OData-Version',
      title: 'has OData-Version 4.0 or 4.01 in a reply',
      judge: everySuccess(({ reply }) => {
        const version = reply.headers['odata-version']
        if (version !== undefined && /^4\.01?$/.test(version.trim())) return undefined
        return { expected: '4.0 or 4.01', actual: version ?? 'no header', pointer: 'header OData-Version' }
      }),
    },
  ],
})

export const response = [
  successStatus,
  replyMediaType,
  replyIsTheEntity,
  replyConforms,
  replyPropertyPresent,
  replyKeyMatches,
  replyTypeAnnotation,
  replyTypeAnnotationHash,
  replyContext,
  replyContextPresent,
  replyMetadataParameter,
  replyAgreesWithRead,
  readIsStable,
  replyEncoding,
  replyUndocumentedProperty,
  odataVersion,
]
