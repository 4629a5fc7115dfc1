import { findings, type TestServer } from './server.js'
import { serve } from './service.js'
import { usual } from './usual.js'

export default {
  title: 'refuses no well-formed JSON object: answers 200 with the unchanged entity to any value',
  kind: 'legal',
  start: () => serve({ unacceptable: () => [] }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'refused-update-changes-nothing[*]': [
      'skip',
      'the update with an invalid part is accepted, and P 9.2 speaks of errors only ("skip where accepted")',
    ],
    'enum-non-member-contained[*]': [
      'pass',
      'a bad value that is ignored was contained: never stored, never echoed',
    ],
    'sentinel-contained[*]': ['pass', 'ignored, so contained'],
  }),
} satisfies TestServer
