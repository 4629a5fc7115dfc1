import type { Rows } from '../../servers/server.js'
import { startCap } from './cap.js'
import { startFeMockserver } from './fe-mockserver.js'
import { startJsonServer } from './json-server.js'
import { startODataV4Server } from './odata-v4-server.js'
import { startPrism } from './prism.js'
import type { Rig } from './rig.js'

interface RealService {
  start(): Promise<Rig>
  readonly documentation: string
  /**
   * Profile graph: rule id to gravest outcome and reason. Written from the documentation before the first run; a reason
   * that begins with `seen` explains a finding of that run.
   */
  readonly findings: Rows
}

/** A rule that a table leaves out passes, is skipped, or is noted. */
export const realServices: Record<string, RealService> = {
  'SAP CAP with SQLite': {
    start: startCap,
    documentation: 'https://cap.cloud.sap/docs/guides/protocols/odata',
    findings: {
      'filter-supported': [
        'warn',
        'any and all are documented for associations, not for arrayed elements: a refused filter is S in graph',
      ],
      'filter-operator-faithful': [
        'fail',
        'seen: all over an array of strings is answered 500. It is documented for associations only, to be refused',
      ],
      'query-malformed-refused': [
        'fail',
        'seen: $top=-1 and $skip=-1 return the whole list; P 11.2.6.3 and 11.2.6.4 want a non-negative integer',
      ],
    },
  },
  'json-server': {
    start: startJsonServer,
    documentation: 'https://github.com/typicode/json-server/tree/v0.17.4',
    findings: {
      'list-is-a-collection': ['warn', 'GET /posts returns a bare array: one warning, and query is skipped'],
    },
  },
  'odata-v4-server': {
    start: startODataV4Server,
    documentation: 'https://github.com/jaystack/odata-v4-server',
    findings: {
      'query-ignored-detected': [
        'warn',
        'the controller of the documentation applies $filter alone: $top, $skip and $orderby are ignored; seen: ' +
          '$select too, which the documentation lists as a feature',
      ],
      'filter-supported': [
        'fail',
        'seen: odata-v4-inmemory compares the literals of numbers and dates as unknown types, so that eq finds nothing',
      ],
      'filter-literal-encoded': [
        'fail',
        'seen: the query is decoded before it is parsed: &, #, %, / and ? in a literal are answered 500',
      ],
      'filter-operator-faithful': ['fail', 'seen: in, which is new in 4.01, is answered 500'],
      'query-malformed-refused': ['fail', 'seen: an error of the parser is answered 500 (P 9.2: 4xx)'],
      'query-injection-contained': ['fail', 'seen: deep nesting is answered 500'],
      'unknown-option-refused': ['fail', 'seen: $nosuch is answered 500; a 5xx violates a case at level M'],
    },
  },
  'fe-mockserver-core': {
    start: startFeMockserver,
    documentation: 'https://www.npmjs.com/package/@sap-ux/fe-mockserver-core',
    // The mock of Fiori Elements answers the queries of its tables, and is not written to refuse anything.
    findings: {
      'filter-literal-encoded': ['fail', 'seen: a doubled quote or a backslash in a literal is answered 500'],
      'top-supported': ['fail', 'seen: $top=0 returns the whole list; P 11.2.6.3: no items'],
      'query-malformed-refused': [
        'fail',
        'seen: $top=x and an empty $orderby are ignored, $top=-1 cuts the last item, a filter that does not parse is ' +
          'answered 500',
      ],
      'query-injection-contained': ['fail', 'seen: the doubled quotes and deep nesting are answered 500'],
    },
  },
  Prism: {
    start: startPrism,
    documentation: 'https://docs.stoplight.io/docs/prism/83dbbd75532cf-http-mocking',
    findings: {
      'unknown-key-not-read': ['warn', 'the example of the document is returned for every key'],
      'read-unauthenticated-refused': ['warn', 'Prism checks that a token is sent, and takes a made-up one'],
      'list-unauthenticated-refused': ['warn', 'the same for the list'],
      'query-ignored-detected': [
        'warn',
        'the example is returned for every filter, and whole for every $select; one item shows no more',
      ],
    },
  },
}
