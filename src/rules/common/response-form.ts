import { isUtf8 } from 'node:buffer'
import { namedType } from '../../contract/contract.js'
import { skip } from '../../evidence/judgements.js'
import type { Contract } from '../../model/contract.js'
import type { Response } from '../../model/http.js'
import type { Json, JsonObject } from '../../model/json.js'
import type { Judgement } from '../../model/judgement.js'
import type { Property } from '../../model/property.js'
import { isArray, isObject } from '../../support/json.js'
import { updateRule } from '../rule.js'
import { everyEntity, everyResponse, everySuccess, hasBody } from './invariants.js'
import { isAnnotation, valuesAt } from './requests.js'
import * as sentence from './sentences.js'

/** The first byte that is not UTF-8, with its place and the character that it is in Latin-1. */
const foreignByte = (bytes: Uint8Array): string => {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)
  const offset = Buffer.byteLength(text.slice(0, text.indexOf('\ufffd')))
  const byte = bytes[offset] ?? 0
  const character = byte >= 0xa0 ? ` (${String.fromCharCode(byte)} in Latin-1)` : ''
  return `not UTF-8: byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')} at offset ${offset}${character}`
}

const startsWithBom = (bytes: Uint8Array): boolean =>
  bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf

const responseEncoding = updateRule({
  id: 'reply-encoding',
  area: 'response',
  title: 'sends complete responses in plain UTF-8, with the stated length',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  sources: [
    { spec: 'RFC 8259', clause: '8.1' },
    { spec: 'RFC 9110', clause: '8.4' },
    { spec: 'RFC 9110', clause: '8.6' },
    { spec: 'RFC 9112', clause: '8' },
  ],
  explanation: {
    requirement: [
      'JSON between systems is UTF-8 without a byte order mark (RFC 8259 8.1).',
      'A response is complete (RFC 9112 8), its Content-Length is correct (RFC 9110 8.6), and its body ' +
        'has the stated content coding (RFC 9110 8.4).',
      'Lenient parsers hide violations until the first accented letter or the first proxy.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'Every response to a request that is not a read is complete and can be decoded.',
      'Every body of a response to an accepted update is valid UTF-8, does not start with a byte order ' +
        'mark, and has the length of its Content-Length. Without Content-Length, or with a content coding, ' +
        'the length is not judged.',
    ],
    fails: [
      'Bytes that are not UTF-8, a byte order mark, or a Content-Length that differs from the length ' +
        'received.',
      'A response that breaks off after its headers, is longer than its Content-Length, does not end, or ' +
        'cannot be decoded, at least twice in a row.',
      'Server errors, and responses to requests of more than 64 KiB, are not judged here.',
      'If no response is complete, this finding blocks the rules about bodies.',
      'Skipped if no such response has a body.',
    ],
  },
  provenBy: ['answers-latin-1', 'answers-with-bom', 'miscounts-content-length', 'breaks-off-replies'],
  cases: () => {
    const judged = (label: string, title: string, check: (response: Response) => Judgement) => ({
      label,
      title,
      judge: everySuccess(({ response }) =>
        hasBody(response) ? check(response) : skip('no response has a body'),
      ),
    })
    return [
      {
        label: 'complete',
        title: 'sends complete responses in the stated content coding and length',
        judge: everyResponse(({ status, broken }) =>
          broken === undefined
            ? undefined
            : { expected: 'a complete response that can be decoded', actual: `${status}, and ${broken}` },
        ),
      },
      judged('UTF-8', 'sends valid UTF-8', ({ bytes }) =>
        isUtf8(bytes) ? undefined : { expected: 'valid UTF-8', actual: foreignByte(bytes) },
      ),
      judged('no BOM', 'sends no byte order mark', ({ bytes }) =>
        startsWithBom(bytes)
          ? { expected: 'no byte order mark', actual: 'EF BB BF at the start' }
          : undefined,
      ),
      judged('Content-Length', 'sends a correct Content-Length, if any', ({ bytes, headers }) => {
        const length = headers['content-length']
        if (length === undefined || headers['content-encoding'] !== undefined)
          return skip('no response has a Content-Length')
        return Number(length) === bytes.length
          ? undefined
          : { expected: String(bytes.length), actual: length, pointer: 'header Content-Length' }
      }),
    ]
  },
})

/** Whether the item has a derived type, whose further members the contract does not list. */
const isOfOtherType = ({ edm, derivable }: Property, item: Json | undefined): boolean =>
  derivable && isObject(item) && namedType(item) !== edm

/** Names in the entity and in its complex values that the contract does not declare. */
const undocumented = (contract: Contract, entity: JsonObject): string[] => {
  const unknownIn = (
    object: Json | undefined,
    known: readonly Property[],
    within: string,
    at: string,
  ): string[] =>
    isObject(object)
      ? Object.keys(object)
          .filter((name) => !isAnnotation(name) && !known.some((property) => property.name === name))
          .filter((name) => !contract.untested.has(`${within}${name}`))
          .map((name) => `${at}/${name}`)
      : []
  const nested = contract.properties.filter(({ kind, parts }) => kind === 'complex' && parts.length > 0)
  return [
    ...unknownIn(
      entity,
      contract.properties.filter(({ path, root }) => path === root),
      '',
      '',
    ),
    ...nested.flatMap((property) =>
      valuesAt(entity, property.path).flatMap(({ pointer, value }) =>
        (isArray(value) ? value : [value]).flatMap((item, index) =>
          isOfOtherType(property, item)
            ? []
            : unknownIn(
                item,
                property.parts,
                `${property.path}/`,
                isArray(value) ? `${pointer}/${index}` : pointer,
              ),
        ),
      ),
    ),
  ]
}

const responseUndocumentedProperty = updateRule({
  id: 'reply-undocumented-property',
  area: 'response',
  title: 'returns documented properties only',
  levels: { page: 'MAY', graph: 'MAY', odata: 'MAY' },
  sources: [{ section: 'Request body' }],
  explanation: {
    requirement: [
      'Responses are open: a service may return more properties than the page lists.',
      'The rule reports their names, because they show that the service has more than its page or that ' +
        'the page is outdated.',
      'A violation is a note and never fails a service.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: [
      'The contract knows every property of the entity and of its complex values. Annotations are not ' +
        'properties.',
    ],
    fails: [
      'A response has a property that the contract does not know. The note names the first one.',
      'Skipped if no response is the entity.',
    ],
  },
  provenBy: ['answers-undocumented-property'],
  cases: (contract) => [
    {
      label: 'entity',
      title: 'returns documented properties only',
      judge: everyEntity((entity) => {
        const [pointer] = undocumented(contract, entity)
        return pointer === undefined
          ? undefined
          : { expected: 'documented properties', actual: pointer, pointer }
      }),
    },
  ],
})

/** The problem with the version that a response states. */
export const statesVersion = ({ headers }: Response): Judgement => {
  const version = headers['odata-version']
  if (version !== undefined && /^4\.01?$/.test(version.trim())) return undefined
  return { expected: '4.0 or 4.01', actual: version ?? 'no header', pointer: 'header OData-Version' }
}

const odataVersion = updateRule({
  id: 'odata-version',
  area: 'response',
  title: 'states the OData version of a response',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  // A 304 is not a success to judge, and has as few headers as possible (OData Protocol 9.1.6).
  sources: [
    { spec: 'OData Protocol', clause: '8.1.5' },
    { spec: 'OData Protocol', clause: '9.1.6' },
  ],
  explanation: {
    requirement: [
      'Every response states its protocol version (OData Protocol 8.1.5), by which client libraries ' +
        'choose their reader. A 304 need not (OData Protocol 9.1.6).',
      'This is a MUST in `odata`, a SHOULD in `graph`, and not part of `page`.',
    ],
    sent: [sentence.judgesSuccesses],
    passes: ['Every response to an accepted update, including a 204, has OData-Version 4.0 or 4.01.'],
    fails: ['The header is missing or has another version.', sentence.skippedWithoutSuccess],
  },
  provenBy: ['answers-without-version'],
  cases: () => [
    {
      label: 'OData-Version',
      title: 'has OData-Version 4.0 or 4.01 in a response',
      judge: everySuccess(({ response }) => statesVersion(response), 'head'),
    },
  ],
})

/** Rules about the encoding and the contents of a response. */
export const responseForm = [responseEncoding, responseUndocumentedProperty, odataVersion]
