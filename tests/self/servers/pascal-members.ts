import { annotated, isAnnotation, isObject, itemsOf, type Json, type JsonObject } from './image.js'
import { findings, type TestServer } from './server.js'
import { contextOf, serve } from './service.js'
import { usual } from './usual.js'

/** As a serializer writes them that knows the casing of the entity and forgets that of its parts. */
const capital = (item: Json): Json =>
  isObject(item)
    ? Object.fromEntries(
        Object.entries(item).map(([name, value]) => [
          isAnnotation(name) ? name : name.charAt(0).toUpperCase() + name.slice(1),
          value,
        ]),
      )
    : item

const represented = (stored: JsonObject): JsonObject => {
  const entity = annotated(stored)
  return {
    ...entity,
    supportedEditions: itemsOf(entity, 'supportedEditions').map(capital),
    availableUpdates: itemsOf(entity, 'availableUpdates').map(capital),
  }
}

export default {
  title: 'writes the names inside its complex values with a capital, in reads and in replies',
  kind: 'broken',
  start: () =>
    serve({
      unacceptable: () => [],
      represent: (stored, call) => ({ '@odata.context': contextOf(call), ...represented(stored) }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'reply-conforms[supportedEditions/*]': ['fail', 'J 7.2: EditionType is not editionType'],
    'reply-conforms[availableUpdates/*]': ['fail', 'J 7.2: BuildVersion is not buildVersion'],
    'reply-undocumented-property[*]': ['note', 'a name that the page does not have'],
  }),
} satisfies TestServer
