import { isAnnotation, isObject, type Json, type JsonObject, unacceptable } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { correct, serve } from './service.js'
import { lastNameWins, usual, usualInOData } from './usual.js'

/** Annotations that the page's example does not have: others than @odata.type, and those with # inside the entity. */
function unheard(value: Json, nested = false): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => unheard(item, true))
  if (!isObject(value)) return []
  return Object.entries(value).flatMap(([name, inner]) => {
    const isForm = name === '@odata.type' && !(nested && typeof inner === 'string' && inner.startsWith('#'))
    return isAnnotation(name) && !isForm ? [name] : unheard(inner, true)
  })
}

const bareInside = (entity: JsonObject): JsonObject =>
  JSON.parse(JSON.stringify(entity).replaceAll(/("@odata\.type":")#(?=[^"]*(?:Edition|Update)")/g, '$1'))

export default {
  title: "does what the page shows and no more: the example's annotations, and Accept: application/json",
  kind: 'sloppy',
  start: () =>
    serve({
      precondition: (call) =>
        call.headers.accept === 'application/json'
          ? undefined
          : correct.refusal(406, 'NotAcceptable', 'JSON only.'),
      unacceptable: (body) => [...unacceptable(body), ...unheard(body)],
      represent: (stored, call) => {
        const { '@odata.context': _, ...entity } = correct.represent(stored, call)
        return bareInside(entity)
      },
      headers: () => ({ 'Content-Type': 'application/json' }),
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'unknown-annotation-ignored[*]': ['fail', 'J 4.5: unknown annotations are not an error'],
    'type-annotation-form[#]': ['fail', 'J 4.5.3: # is how OData writes a type'],
    'type-annotation-form[bare]': ['pass', "the page's example"],
    'accept-variant[*]': ['fail', 'RFC 9110 12.5.1: */* and no Accept at all ask for JSON as well'],
    'reply-type-annotation-hash[*]': ['warn', 'J 24, S in graph'],
    'reply-context-present[*]': ['note', 'no context, a MAY in graph'],
    'odata-version[*]': ['warn', 'P 8.1.5, S in graph'],
    'metadata-level[*]': ['note', '406 for any Accept but application/json; a MAY in graph'],
  }),
  elsewhere: [
    under({ profile: 'page' }, 'conformant', lastNameWins),
    under({ profile: 'odata' }, 'non-conformant', {
      ...usualInOData,
      'metadata-level[*]': ['warn', '406 for any Accept but application/json; S in odata'],
      'metadata-level[full]': ['fail', 'J 24: full metadata is a M in odata'],
      'unknown-annotation-ignored[*]': ['fail', 'J 4.5'],
      'type-annotation-form[#]': ['fail', 'J 4.5.3'],
      'accept-variant[*]': ['fail', 'RFC 9110 12.5.1'],
      'reply-type-annotation-hash[*]': ['fail', 'J 24, M in odata'],
      'reply-context-present[*]': ['fail', 'J 3.1.1, M in odata'],
      'reply-metadata-parameter[*]': ['fail', 'J 4.1, M in odata'],
      'odata-version[*]': ['fail', 'P 8.1.5, M in odata'],
      'error-odata-version[*]': ['fail', 'P 8.1.5: on refusals too, M in odata'],
    }),
  ],
} satisfies TestServer
