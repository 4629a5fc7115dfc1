import { setImmediate as nextTurn } from 'node:timers/promises'
import type { JsonObject } from '../../../src/model/json.js'
import { refusal } from './answers.js'
import { eachObject, without } from './changes.js'
import { addresses, isAdmitted, isUpdate, type Legal, type Place } from './row.js'

/** The entity tag of an entity: of its state, and of how often it was updated where that counts. */
const tagOf = ({ entities }: Place, key: string, count = 0): string =>
  `"${Buffer.from(JSON.stringify(entities.get(key) ?? {}))
    .toString('base64url')
    .slice(-24)}-${count}"`

interface Tags {
  readonly weak?: true
  /** Shown in ETag, or in bodies. */
  readonly shown?: 'header' | 'body' | 'header and body'
  /** Another one after each update. */
  readonly bumps?: true
  /** Updates without If-Match are taken, too. */
  readonly optional?: true
}

const isTrue = (condition: string, tag: string): boolean => condition === '*' || condition === tag

/** Entity tags of its own, with concurrency really controlled. */
const tagged = ({ weak, shown, bumps, optional }: Tags): Pick<Legal, 'wrap' | 'entity'> => {
  const marked = (place: Place, key: string, count = 0) => `${weak ? 'W/' : ''}${tagOf(place, key, count)}`
  return {
    entity: (entity, place) => {
      const { '@odata.context': first, '@odata.etag': _, ...others } = entity
      const key = String(entity[place.contract.resource.key.name])
      return {
        ...(first !== undefined && { '@odata.context': first }),
        ...(shown?.includes('body') && { '@odata.etag': marked(place, key) }),
        ...others,
      }
    },
    wrap: (handler, place) => {
      let count = 0
      return async (request) => {
        const key = addresses(place.contract, request)
        if (key === undefined || !place.entities.has(key) || !isAdmitted(place, request))
          return handler(request)
        const condition = request.headers.get('if-match')
        if (isUpdate(request) && condition === null && !optional) return refusal(428, 'PreconditionRequired')
        if (isUpdate(request) && condition !== null && !isTrue(condition, marked(place, key, count)))
          return refusal(412, 'PreconditionFailed')
        request.headers.delete('if-match')
        const response = await handler(request)
        if (isUpdate(request) && bumps) count++
        response.headers.delete('etag')
        if (shown?.includes('header') && response.ok) response.headers.set('etag', marked(place, key, count))
        return response
      }
    },
  }
}

const withTag = (entity: JsonObject, tag: string): JsonObject => {
  const { '@odata.context': first, '@odata.etag': _, ...others } = entity
  return { ...(first !== undefined && { '@odata.context': first }), '@odata.etag': tag, ...others }
}

/** Shows tags that `make` makes in bodies, and compares If-Match with `current`. */
const shownAndCompared = (
  make: () => string,
  current: string,
): Pick<Legal, 'wrap' | 'entity' | 'headers'> => ({
  entity: (entity) => withTag(entity, make()),
  headers: (headers) => headers.delete('etag'),
  wrap: (handler, place) => async (request) => {
    const key = addresses(place.contract, request)
    const condition = request.headers.get('if-match')
    request.headers.delete('if-match')
    const isAsked = key !== undefined && place.entities.has(key) && isAdmitted(place, request)
    return isAsked && condition !== null && !isTrue(condition, current)
      ? refusal(412, 'PreconditionFailed')
      : handler(request)
  },
})

const unchanging = shownAndCompared(() => '"1"', '"1"')

const restless = () => {
  let count = 0
  return shownAndCompared(() => `"${++count}"`, '*')
}

/** Takes no notice of If-Match, and shows no tag in a body. */
const unaware: Pick<Legal, 'wrap' | 'entity'> = {
  entity: (entity) => without(entity, ['@odata.etag']),
  wrap: (handler) => (request) => {
    request.headers.delete('if-match')
    return handler(request)
  },
}

/** Entity tags, and what the service does with them. */
export const ifMatchRows = {
  'wants If-Match, and has a strong tag in its headers': {
    source: 'facts: 428 where If-Match is missing; P 8.2.4',
    topic: 'If-Match',
    ...tagged({ shown: 'header' }),
  },
  'wants If-Match, and has a weak tag in its bodies': {
    source: 'facts: 428 where If-Match is missing; `@odata.etag`',
    topic: 'If-Match',
    excludes: ['returns its key in capitals'],
    ...tagged({ shown: 'body', weak: true }),
  },
  'wants If-Match, and shows no tag': {
    source: 'P 8.2.4: `*` matches any',
    topic: 'If-Match',
    ...tagged({}),
  },
  'wants If-Match, and has another tag after every update': {
    source:
      'facts: 428 where If-Match is missing; RFC 9110 8.8.3: a tag may change without the representation',
    topic: 'If-Match',
    ...tagged({ shown: 'header', bumps: true, weak: true }),
  },
  'checks If-Match where it is sent, and shows its tags in headers only': {
    source: 'P 8.2.4, 8.3.1: a tag may be shown in the header alone',
    topic: 'If-Match',
    ...tagged({ shown: 'header', weak: true, optional: true }),
  },
  'checks If-Match where it is sent, and shows its tags in bodies only': {
    source: 'J 4.5.8: @odata.etag; P 8.3.1: ETag is optional beside it',
    topic: 'If-Match',
    excludes: ['returns its key in capitals'],
    ...tagged({ shown: 'body', weak: true, optional: true }),
  },
  'has strong tags': {
    source: 'P 8.3.1: weak or strong; RFC 9110 8.8.3',
    topic: 'If-Match',
    excludes: ['returns its key in capitals'],
    ...tagged({ shown: 'header and body', optional: true }),
  },
  'sends a tag, and has no concurrency control': {
    source: 'facts: If-Match ignored; an ETag header alone proves none',
    topic: 'If-Match',
    headers: (headers) => headers.set('etag', '"never changes"'),
    ...unaware,
  },
  'has no tags, and ignores If-Match': {
    source: 'facts: If-Match ignored by a service without concurrency control',
    topic: 'If-Match',
    headers: (headers) => headers.delete('etag'),
    ...unaware,
  },
  'has one tag that never changes': {
    source: 'RFC 9110 8.8.3: a tag of its own choice; P 8.2.4: the update is made if it matches',
    topic: 'If-Match',
    profiles: ['odata'],
    excludes: ['returns its key in capitals'],
    ...unchanging,
  },
  'makes another tag for every response': {
    source: 'RFC 9110 8.8.3.2: another tag is another state; whoever changed it, a client cannot tell',
    topic: 'If-Match',
    profiles: ['odata'],
    excludes: ['returns its key in capitals'],
    ...restless(),
  },
  'tags what lies inside its entities': {
    source: 'J 4.5: annotations',
    entity: (entity) =>
      eachObject(entity, (object) => ({ '@odata.etag': 'W/"MQ=="', ...object })) as JsonObject,
    topic: 'If-Match',
  },
  'answers 409 while another update of the entity is under way': {
    source: 'RFC 9110 15.5.10: a conflict with the current state, to be sent again',
    topic: 'busy',
    wrap: (handler, place) => {
      let busy = false
      return async (request) => {
        if (!isUpdate(request) || !isAdmitted(place, request)) return handler(request)
        if (busy) return refusal(409, 'Conflict')
        busy = true
        try {
          await nextTurn()
          return await handler(request)
        } finally {
          busy = false
        }
      }
    },
  },
} satisfies Record<string, Legal>
