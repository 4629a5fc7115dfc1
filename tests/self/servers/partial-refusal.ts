import { collectionsIn, unacceptable } from './image.js'
import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'refuses a body with an invalid property, after it has stored the valid ones',
  kind: 'broken',
  start: () =>
    serve({
      mergeRefused: (stored, body) => {
        const refused = unacceptable(body)
        const valid = Object.entries(collectionsIn(body)).filter(([name]) => !refused.includes(name))
        return { ...stored, ...Object.fromEntries(valid) }
      },
    }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    'refused-update-changes-nothing[*]': [
      'fail',
      'P 9.2: after any error status, no observable change. It cannot be put back by a PATCH, which is a fail of the same case',
    ],
    'read-only-unchanged[*]': ['pass', 'in an accepted update, read-only properties are ignored'],
    'enum-non-member-contained[*]': [
      'pass',
      'such a body names one property only, so no valid part of it is stored',
    ],
    'foreign-type-contained[*]': [
      'pass',
      'such a body names its type only, so no valid part of it is stored',
    ],
    'unknown-property-contained[root]': ['pass', 'such a body names one property only'],
  }),
} satisfies TestServer
