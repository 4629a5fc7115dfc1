import { findings, type TestServer, under } from './server.js'
import { serve } from './service.js'
import { usual, usualInOData } from './usual.js'

export default {
  title: 'speaks OData 4.01 whatever version is asked for',
  kind: 'sloppy',
  start: () => serve({ headers: () => ({ 'Content-Type': 'application/json', 'OData-Version': '4.01' }) }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'max-version-honoured[*]': [
      'warn',
      'P 8.2.7: the greatest version not above OData-MaxVersion; S in graph',
    ],
    'request-version[*]': ['pass', 'accepted'],
    'odata-version[*]': ['pass', '4.01 is one'],
  }),
  elsewhere: [
    under({ profile: 'odata' }, 'non-conformant', {
      ...usualInOData,
      'max-version-honoured[*]': ['fail', 'P 8.2.7, M in odata'],
      'reply-metadata-parameter[*]': ['fail', 'J 4.1, M in odata'],
    }),
  ],
} satisfies TestServer
