import { annotated } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { lastNameWins, usual, usualInOData } from './usual.js'

export default {
  title:
    'follows the page: ignores read-only properties, answers 200 with the entity, refuses bad values with an OData error',
  kind: 'legal',
  start: () => serve({ represent: (stored) => annotated(stored, '#', '') }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'reply-type-annotation-hash[*]': [
      'warn',
      "the page's own example has nested annotations without `#`; J 24 asks for it, S in graph. Read as one case; with a case per annotation only the nested ones warn",
    ],
    'reply-context-present[*]': [
      'note',
      "the page's example reply has no context; J 3.1.1 is a MAY in graph",
    ],
  }),
  elsewhere: [
    under({ profile: 'page' }, 'conformant', lastNameWins),
    under({ profile: 'odata' }, 'non-conformant', {
      ...usualInOData,
      'reply-type-annotation-hash[*]': ['fail', 'J 24 asks for #, M in odata'],
      'reply-context-present[*]': ['fail', 'J 3.1.1, M in odata'],
      'reply-metadata-parameter[*]': ['fail', 'J 4.1, M in odata'],
    }),
    under({ strict: true }, 'non-conformant', {
      ...usual,

      'reply-type-annotation-hash[*]': ['fail', 'a violated SHOULD is a fail with --strict'],
      'reply-context-present[*]': ['note', 'a MAY stays one with --strict'],
    }),
  ],
} satisfies TestServer
