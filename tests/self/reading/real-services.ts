import type { Rows } from '../servers/server.js'

/** The judgement of a real service in profile graph, from its documentation. Rule id to gravest outcome and reason. */
interface Judgement {
  readonly documentation: string
  readonly findings: Rows
}

/** A rule that a table leaves out passes, is skipped, or is noted. */
export const expected: Record<string, Judgement> = {
  'SAP CAP with SQLite': {
    documentation: 'https://cap.cloud.sap/docs/guides/protocols/odata',
    findings: {
      'filter-supported': [
        'warn',
        'any and all are documented for associations, not for arrayed elements: a refused filter is S in graph',
      ],
    },
  },
  'json-server': {
    documentation: 'https://github.com/typicode/json-server/tree/v0.17.4',
    findings: {
      'list-is-a-collection': ['warn', 'GET /posts returns a bare array: one warning, and query is skipped'],
    },
  },
  'odata-v4-server': {
    documentation: 'https://github.com/jaystack/odata-v4-server',
    findings: {
      'top-supported': ['warn', 'the controller of the documentation applies $filter alone: $top is ignored'],
      'skip-supported': ['warn', 'the same for $skip'],
      'orderby-supported': ['warn', 'the same for $orderby'],
    },
  },
  'fe-mockserver-core': {
    documentation: 'https://www.npmjs.com/package/@sap-ux/fe-mockserver-core',
    // The mock of Fiori Elements answers the queries of its tables: $filter, $orderby, $top, $skip, $select and $count.
    findings: {},
  },
  'Prism with the update alone': {
    documentation: 'https://docs.stoplight.io/docs/prism/83dbbd75532cf-http-mocking',
    // The document has neither get nor list: 405 and 404, which is not offered.
    findings: {},
  },
  'Prism with get and list': {
    documentation: 'https://docs.stoplight.io/docs/prism/83dbbd75532cf-http-mocking',
    findings: {
      'unknown-key-not-read': ['warn', 'the example of the document is returned for every key'],
      'read-unauthenticated-refused': ['warn', 'Prism checks that a token is sent, and takes a made-up one'],
      'list-unauthenticated-refused': ['warn', 'the same for the list'],
      'query-ignored-detected': ['warn', 'the example is returned for every filter'],
      'select-supported': ['warn', 'the example is returned whole'],
      'skip-supported': ['warn', 'the example is returned whatever is skipped'],
    },
  },
}
