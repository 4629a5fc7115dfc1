import { findings, type TestServer } from './server.js'
import { preferred, serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'has no GET route; returns the entity from PATCH only',
  kind: 'legal',
  start: () =>
    serve({
      readable: false,
      updated: (entity, call) => ({
        status: 200,
        body: entity,
        ...(preferred(call, 'representation') && {
          headers: { 'Preference-Applied': 'return=representation' },
        }),
      }),
    }),
  // The page documents PATCH alone, and `{}` with return=representation reads the state without a GET.
  verdict: 'conformant',
  ...findings({
    ...usual,
    'sibling-untouched[*]': ['skip', 'there is no list, so no other entity is known'],
    'read-only-unchanged[*]': ['pass', '`{}` with return=representation shows the state'],
    'reply-agrees-with-read[*]': ['pass', 'the next read is the next `{}` with return=representation'],
    'read-is-stable[*]': ['pass', 'two such reads agree'],
    'unknown-key-refused[*]': [
      'pass',
      'PATCH answers 404; that nothing was created is not to be seen without GET',
    ],
    'prefer-return[representation]': ['pass', '200 with the entity, and Preference-Applied says so'],
  }),
} satisfies TestServer
