import { skip } from '../../evidence/judgements.js'
import { readRequest } from '../../evidence/requests.js'
import type { Request } from '../../model/http.js'
import type { Judgement } from '../../model/judgement.js'
import type { Probe } from '../../model/rule.js'
import { accepted, describe } from '../common/expect.js'
import * as sentence from '../common/sentences.js'
import { getRule } from '../rule.js'
import { readable } from './entity-read.js'

const readWith = (headers: Request['headers']): Request => ({
  ...readRequest('get'),
  ...(headers && { headers }),
})

const answeredWith =
  (...statuses: number[]) =>
  ({ response }: { readonly response: Parameters<typeof describe>[0] }): Judgement =>
    statuses.includes(response.status)
      ? undefined
      : { expected: statuses.join(' or '), actual: describe(response), pointer: 'header If-None-Match' }

const readNotModified = getRule({
  id: 'read-not-modified',
  area: 'read',
  title: 'compares If-None-Match with the entity tag',
  levels: { graph: 'MAY', odata: 'SHOULD' },
  sources: [
    { spec: 'OData Protocol', clause: '8.2.5' },
    { spec: 'RFC 9110', clause: '13.1.2' },
  ],
  explanation: {
    requirement: [
      'A client that has a copy of the entity asks for it with If-None-Match. It gets a 304 if the copy is current, and ' +
        'the entity if not (OData Protocol 8.2.5).',
      'A 304 for another entity tag would leave the client with an old copy.',
    ],
    sent: ['A read with If-None-Match: the ETag of a former read, or a made-up one.'],
    passes: ['For the ETag of the entity: 304 or 200. For the made-up one: 200.'],
    fails: ['Another status.', 'Skipped if reads have no ETag header.', sentence.recurring],
  },
  provenBy: ['takes-any-tag-for-current', 'refuses-current-tag-in-reads'],
  cases: () => {
    const withTag = (
      label: string,
      title: string,
      made: string | undefined,
      ...statuses: number[]
    ): Probe => ({
      label,
      title,
      requires: [readable],
      send: ({ survey }) => {
        const tag = survey?.entity?.headers.etag
        return tag === undefined ? skip('reads have no ETag') : readWith({ 'if-none-match': made ?? tag })
      },
      expect: answeredWith(...statuses),
    })
    return [
      withTag('own ETag', 'responds with 304 or 200 to a read with its own ETag', undefined, 304, 200),
      withTag(
        'another ETag',
        'responds with 200 to a read with another ETag',
        '"odata-contract-made-up"',
        200,
      ),
    ]
  },
})

const readAcceptVariant = getRule({
  id: 'read-accept-variant',
  area: 'read',
  title: 'accepts every way to request JSON in a read',
  levels: { graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'RFC 9110', clause: '12.5.1' },
    { spec: 'OData Protocol', clause: '8.2.1' },
  ],
  explanation: {
    requirement: [
      'A client that accepts anything, sends no Accept, or requests JSON with minimal metadata can read the default ' +
        'format of the service (RFC 9110 12.5.1; OData Protocol 8.2.1).',
      'Profile `page` has no such case.',
    ],
    sent: [
      'A read with Accept `*/*`, without Accept, with `application/json;odata.metadata=minimal`, and with a list of ' +
        'media types with weights.',
    ],
    passes: ['Any 2xx except 202, for each of them.'],
    fails: ['Any other response, including 406.', sentence.optionalRead, sentence.recurring],
  },
  provenBy: ['wants-exact-accept-in-reads'],
  cases: () => {
    const withAccept = (label: string, title: string, accept: string | undefined): Probe => ({
      label,
      title,
      requires: [readable],
      send: () => readWith({ accept }),
      expect: accepted,
    })
    return [
      withAccept('*/*', 'accepts a read with Accept: */*', '*/*'),
      withAccept('absent', 'accepts a read without Accept', undefined),
      ...['application/json;odata.metadata=minimal', 'application/json, text/plain;q=0.5'].map((accept) =>
        withAccept(accept, `accepts a read with Accept: ${accept}`, accept),
      ),
    ]
  },
})

export const conditionalReads = [readNotModified, readAcceptVariant]
