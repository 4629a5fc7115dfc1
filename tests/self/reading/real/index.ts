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
  /** Profile graph, from the documentation. Rule id to gravest outcome and reason. */
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
      'top-supported': ['warn', 'the controller of the documentation applies $filter alone: $top is ignored'],
      'skip-supported': ['warn', 'the same for $skip'],
      'orderby-supported': ['warn', 'the same for $orderby'],
    },
  },
  'fe-mockserver-core': {
    start: startFeMockserver,
    documentation: 'https://www.npmjs.com/package/@sap-ux/fe-mockserver-core',
    // The mock of Fiori Elements answers the queries of its tables: $filter, $orderby, $top, $skip, $select and $count.
    findings: {},
  },
  Prism: {
    start: startPrism,
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
