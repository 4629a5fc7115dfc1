import { annotated, type JsonObject } from './image.js'
import { findings, type TestServer } from './server.js'
import { contextOf, correct, type Reply, serve } from './service.js'
import { usual } from './usual.js'

const tagOf = (version: number) => `"${version}"`

export default {
  title: 'gives every accepted update a new strong ETag, changed or not, and asks for the current one',
  kind: 'legal',
  start: () => {
    let version = 1
    const tagged = (entity: JsonObject): Reply => ({
      status: 200,
      headers: { ETag: tagOf(version) },
      body: entity,
    })
    return serve({
      precondition: ({ headers: { 'if-match': condition } }) => {
        if (condition === undefined)
          return correct.refusal(428, 'PreconditionRequired', 'If-Match is required for an update.')
        if (condition === '*' || condition === tagOf(version)) return undefined
        return correct.refusal(412, 'PreconditionFailed', 'The image has changed since.')
      },
      represent: (stored, call) => ({
        '@odata.context': contextOf(call),
        '@odata.etag': tagOf(version),
        ...annotated(stored),
      }),
      merge: (stored) => {
        version += 1
        return stored
      },
      found: tagged,
      updated: tagged,
    })
  },
  verdict: 'conformant',
  ...findings({
    ...usual,
    'if-match-any[*]': ['pass', 'P 8.2.4: * matches any'],
    'if-match-stale[*]': ['pass', 'P 8.2.4: 412, and nothing changed'],
    'update-idempotent[*]': ['pass', 'a version is no documented property'],
  }),
} satisfies TestServer
