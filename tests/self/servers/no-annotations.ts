import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { lastNameWins, noRequestId } from './usual.js'

export default {
  title: 'sends no annotation, no OData-Version and no body with an error',
  kind: 'legal',
  start: () =>
    serve({
      represent: (stored) => stored,
      refusal: (status) => ({ status }),
      headers: () => ({ 'Content-Type': 'application/json' }),
    }),
  verdict: 'conformant',
  ...findings({
    ...lastNameWins,
    ...noRequestId,
    'reply-type-annotation[*]': [
      'skip',
      'judged where present; an invariant without evidence is skip, never pass',
    ],
    'reply-type-annotation-hash[*]': ['skip', 'judged where the annotation is, and there is none'],
    'reply-context[*]': ['skip', 'judged where present, and there is none'],
    'reply-context-present[*]': ['note', 'no context in any reply; J 3.1.1 is a MAY in graph'],
    'odata-version[*]': ['warn', 'P 8.1.5 asks for the header in every response; a SHOULD in graph'],
    'error-body-present[*]': ['warn', 'Graph error model: an error has a body; S'],
    'error-conforms[*]': ['skip', 'no refusal has a body: no evidence'],
    'error-nonempty[*]': ['skip', 'no refusal has a body: no evidence'],
    'challenge-present[*]': ['pass', 'a 401 without a body still has its challenge'],
    'metadata-level[none]': ['pass', 'it never sends control information'],
    'max-version-honoured[*]': ['pass', 'accepted; that no version is named is the finding of odata-version'],
  }),
} satisfies TestServer
