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

/** The first byte that is no part of UTF-8, where it stands, and the character that it is in Latin-1. */
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
  title: 'writes complete responses in plain UTF-8, of the length it says',
  levels: { page: 'MUST', graph: 'MUST', odata: 'MUST' },
  source: 'RFC 8259 8.1; RFC 9110 8.4, 8.6; RFC 9112 8',
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
        title: 'writes each response to its end, in the coding and of the length that it names',
        judge: everyResponse(({ status, broken }) =>
          broken === undefined
            ? undefined
            : { expected: 'a complete response that can be decoded', actual: `${status}, and ${broken}` },
        ),
      },
      judged('UTF-8', 'writes valid UTF-8', ({ bytes }) =>
        isUtf8(bytes) ? undefined : { expected: 'valid UTF-8', actual: foreignByte(bytes) },
      ),
      judged('no BOM', 'writes no byte order mark', ({ bytes }) =>
        startsWithBom(bytes)
          ? { expected: 'no byte order mark', actual: 'EF BB BF at the start' }
          : undefined,
      ),
      judged('Content-Length', 'gives a true Content-Length, where it gives one', ({ bytes, headers }) => {
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

/** What a derived type has besides, the contract does not say. */
const isOfOtherType = ({ edm, derivable }: Property, item: Json | undefined): boolean =>
  derivable && isObject(item) && namedType(item) !== edm

/** Names that the contract does not know, in the entity and in its complex values. */
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
  title: 'answers with documented properties only',
  levels: { page: 'MAY', graph: 'MAY', odata: 'MAY' },
  source: 'page, request body (drift: reported only)',
  provenBy: ['answers-undocumented-property'],
  cases: (contract) => [
    {
      label: 'entity',
      title: 'answers with documented properties only',
      judge: everyEntity((entity) => {
        const [pointer] = undocumented(contract, entity)
        return pointer === undefined
          ? undefined
          : { expected: 'documented properties', actual: pointer, pointer }
      }),
    },
  ],
})

/** What is wrong with the version that a response states. */
export const statesVersion = ({ headers }: Response): Judgement => {
  const version = headers['odata-version']
  if (version !== undefined && /^4\.01?$/.test(version.trim())) return undefined
  return { expected: '4.0 or 4.01', actual: version ?? 'no header', pointer: 'header OData-Version' }
}

const odataVersion = updateRule({
  id: 'odata-version',
  area: 'response',
  title: 'says which OData version a response has',
  levels: { graph: 'SHOULD', odata: 'MUST' },
  // A 304 is no success to judge, and carries as few headers as it can (OData Protocol 9.1.6).
  source: 'OData Protocol 8.1.5, 9.1.6',
  provenBy: ['answers-without-version'],
  cases: () => [
    {
      label: 'OData-Version',
      title: 'has OData-Version 4.0 or 4.01 in a response',
      judge: everySuccess(({ response }) => statesVersion(response), 'head'),
    },
  ],
})

/** How a response is written, and what it should not have. */
export const responseForm = [responseEncoding, responseUndocumentedProperty, odataVersion]
