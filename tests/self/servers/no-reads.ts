import noGet from './no-get.js'
import { findings, type TestServer } from './server.js'
import { correct, preferred, serve } from './service.js'

export default {
  title: 'refuses every read of an entity with 403, and returns the entity from PATCH',
  kind: 'legal',
  start: () =>
    serve({
      found: () => correct.refusal(403, 'Forbidden', 'The token does not allow reads.'),
      updated: (entity, call) => ({
        status: 200,
        body: entity,
        ...(preferred(call, 'representation') && {
          headers: { 'Preference-Applied': 'return=representation' },
        }),
      }),
    }),
  // Delegated permissions may allow updates alone; `{}` with return=representation shows the state.
  verdict: noGet.verdict,
  ...findings({
    ...Object.fromEntries(
      Object.entries(noGet.expected).map(([pattern, outcome]) => [
        pattern,
        [outcome, `as without GET: ${noGet.reason[pattern as keyof typeof noGet.reason]}`],
      ]),
    ),
    'sibling-untouched[*]': ['skip', 'the other entity of the list cannot be read'],
  }),
} satisfies TestServer
