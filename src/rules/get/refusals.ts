import { readRequest } from '../../evidence/requests.js'
import { isRefused } from '../../evidence/responses.js'
import type { Evidence } from '../../model/evidence.js'
import type { Judgement } from '../../model/judgement.js'
import { describeWithoutData } from '../common/expect.js'
import { absentKey } from '../common/requests.js'
import * as sentence from '../common/sentences.js'
import { readsByStrangers } from '../common/strangers.js'
import { getRule, ofSets } from '../rule.js'
import { readable } from './entity-read.js'

const notFound = ({ response }: Evidence): Judgement => {
  if (response.status === 404) return undefined
  const violation = { expected: '404', actual: describeWithoutData(response) }
  return isRefused(response) ? { ...violation, level: 'SHOULD' } : violation
}

const unknownKeyNotRead = getRule({
  id: 'unknown-key-not-read',
  area: 'read',
  title: 'returns nothing for a key that no entity has',
  levels: { page: 'SHOULD', graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'OData Protocol', clause: '11.2.2' },
    { spec: 'RFC 9110', clause: '15.5.5' },
  ],
  explanation: {
    requirement: [
      'A read of an entity that does not exist is refused (OData Protocol 11.2.2). An entity in the response would be ' +
        'taken for the requested one.',
      'A 404 tells a client what is wrong; another 4xx is a warning.',
    ],
    sent: ['A read with a made-up key.'],
    passes: ['A 404.'],
    fails: ['Any other response. Another 4xx is a warning.', sentence.optionalRead, sentence.recurring],
  },
  provenBy: ['reads-any-key', 'reads-unknown-keys-as-empty'],
  cases: ofSets(() => [
    {
      label: 'made-up key',
      title: 'responds with 404 to a read with a made-up key',
      requires: [readable],
      send: (context) => readRequest('get', String(absentKey(context))),
      expect: notFound,
    },
  ]),
})

const readUnauthenticatedRefused = getRule({
  id: 'read-unauthenticated-refused',
  area: 'read',
  title: 'refuses a read without valid credentials',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [{ section: 'Request headers' }, { spec: 'RFC 9110', clause: '15.5.2' }],
  explanation: {
    requirement: [
      'The page of an operation requires credentials. A service that shows the entity to anyone discloses the data of its ' +
        'users.',
    ],
    sent: [
      'A read without Authorization, with made-up Basic credentials, and with a made-up bearer token. They are sent ' +
        'late, because bad credentials may lock a client out.',
    ],
    passes: ['A 401; for the Basic credentials also a 400.'],
    fails: [
      'Any other response, including a 403 and a redirect to a login page.',
      'Skipped in a run without credentials.',
      sentence.mentionedRead,
    ],
  },
  provenBy: ['shows-entities-to-anyone'],
  cases: (_, operation) => readsByStrangers(readRequest('get'), 'the entity', [readable], operation),
})

export const readRefusals = [unknownKeyNotRead, readUnauthenticatedRefused]
