import { findings, type TestServer, under } from './server.js'
import { headersOfOData, serve } from './service.js'
import { lastNameWins, noRequestId } from './usual.js'

export default {
  title: 'answers 204 to every update, whatever is preferred',
  kind: 'broken',
  start: () => serve({ updated: () => ({ status: 204 }), headers: headersOfOData }),
  verdict: 'non-conformant',
  ...findings({
    ...lastNameWins,
    ...noRequestId,
    'success-status[*]': [
      'fail',
      'page: success is 200; a 204 was not asked for, and is legal unasked in profile odata only',
    ],
    'documented-example-accepted[*]': [
      'pass',
      'acceptance is any 2xx but 202; the exact status is another rule',
    ],
    'reply-is-the-entity[*]': [
      'skip',
      'a 204 has no body by definition, so the status is the finding; "not empty" is about a 200. One cause, one finding',
    ],
    'reply-media-type[*]': ['skip', 'no reply has a body: no evidence'],
    'reply-conforms[*]': ['skip', 'no reply has a body: no evidence'],
    'reply-property-present[*]': ['skip', 'no reply has a body: no evidence'],
    'reply-key-matches[*]': ['skip', 'no reply has a body: no evidence'],
    'reply-type-annotation[*]': ['skip', 'no reply has a body: no evidence'],
    'reply-type-annotation-hash[*]': ['skip', 'no reply has a body: no evidence'],
    'reply-context[*]': ['skip', 'no reply has a body: no evidence'],
    'reply-context-present[*]': ['skip', 'no reply has a body: no evidence'],
    'reply-agrees-with-read[*]': ['skip', 'no reply has a body: no evidence'],
    'odata-version[*]': ['pass', 'the header is there without a body too'],
    'prefer-return[representation]': [
      'fail',
      'P 8.2.8.7: 200 with the entity where it is preferred; 204 is right in profile odata only',
    ],
    'prefer-return[minimal]': ['pass', '204 is what was preferred'],
    'select-on-update[*]': ['pass', 'the entity or 204'],
  }),
  elsewhere: [
    under({ profile: 'odata' }, 'conformant', {
      ...lastNameWins,
      'error-content-language[*]': ['pass', 'P 9.4: en'],
      'prefer-return[*]': ['pass', 'odata: or 204'],
    }),
    under({ profile: 'page' }, 'non-conformant', {
      ...lastNameWins,
      'success-status[*]': ['fail', 'page: success is 200'],
    }),
  ],
} satisfies TestServer
