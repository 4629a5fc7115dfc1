import { collectionsIn } from './image.js'
import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { mayStore, storesReadOnly, usual } from './usual.js'

export default {
  title: 'applies what it is sent where that is valid, read-only or not; only the key stays',
  kind: 'sloppy',
  start: () => serve({ merge: (stored, body) => ({ ...stored, ...collectionsIn(body) }) }),
  verdict: 'non-conformant',
  ...findings({
    ...usual,
    ...storesReadOnly,
    'documented-example-accepted[*]': ['pass', 'accepted, and put back afterwards'],
    'enum-non-member-contained[*]': ['pass', 'bad values are refused'],
    'omitted-property-untouched[*]': ['pass', 'what is not named stays'],
    'update-idempotent[*]': ['pass', 'the second update finds what the first stored'],
  }),
  elsewhere: [
    under({ readOnly: 'any' }, 'conformant', {
      ...usual,
      ...mayStore,
      'sibling-untouched[*]': ['pass', 'the other entity stays as it is'],
    }),
    under({ readOnly: 'reject' }, 'non-conformant', {
      ...usual,
      'read-only-unchanged[*]': ['fail', 'design: other values must be refused'],
      'read-only-unchanged[unattributed]': ['pass', 'every change is spoken of by another finding'],
    }),
  ],
} satisfies TestServer
