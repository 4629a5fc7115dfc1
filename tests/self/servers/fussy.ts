import { findings, type TestServer, under } from './server.js'
import { type Call, correct, serve } from './service.js'
import { usual, usualInOData } from './usual.js'

function unheard({ headers, query }: Call): string | undefined {
  if (headers.prefer && !/^return=(minimal|representation)$/.test(String(headers.prefer))) return 'Prefer'
  if (headers['odata-version'] || headers['odata-maxversion']) return 'OData-Version'
  if (headers['if-match']) return 'If-Match'
  if (query) return 'query options'
  return /odata\.metadata=(none|full)/.test(headers.accept ?? '') ? 'Accept' : undefined
}

export default {
  title: 'refuses what it does not know: preferences, versions, If-Match, query options, levels of metadata',
  kind: 'sloppy',
  start: () =>
    serve({
      precondition: (call) => {
        const name = unheard(call)
        return name === undefined ? undefined : correct.refusal(400, 'BadRequest', `Not known here: ${name}.`)
      },
    }),
  verdict: 'conformant',
  ...findings({
    ...usual,
    'unknown-preference-ignored[*]': ['warn', 'P 8.2.8: unknown preferences are ignored; S in graph'],
    'request-version[*]': ['skip', 'P 8.1.5: read by that version, or refused with a 4xx'],
    'max-version-honoured[*]': ['warn', 'P 8.2.7; S in graph'],
    'if-match-any[*]': ['warn', 'P 8.2.4: * matches any; S'],
    'select-on-update[*]': ['note', 'P 11.4.1.5; a MAY in graph'],
    'metadata-level[full]': ['note', 'J 3.1.2: refused, a MAY in graph'],
    'unknown-key-refused[*]': ['pass', 'the key is looked up before the headers: 404'],
    'prefer-return[*]': ['pass', '200 with the entity'],
  }),
  elsewhere: [
    under({ profile: 'odata' }, 'non-conformant', {
      ...usualInOData,
      'unknown-preference-ignored[*]': ['fail', 'P 8.2.8, M in odata'],
      'request-version[*]': ['skip', 'P 8.1.5: a 4xx is legal'],
      'max-version-honoured[*]': ['fail', 'P 8.2.7, M in odata'],
      'if-match-any[*]': ['warn', 'P 8.2.4, S in odata too'],
      'select-on-update[*]': ['warn', 'P 11.4.1.5 is of 4.01, and it answers in 4.0: S'],
      'reply-metadata-parameter[*]': ['fail', 'J 4.1, M in odata'],
      'metadata-level[full]': ['fail', 'J 24: refused, M in odata'],
    }),
  ],
} satisfies TestServer
