import { bodyProperties, roots } from '../../contract/contract.js'
import { documentedExample, methods } from '../../contract/operations.js'
import { isObject } from '../../support/json.js'
import { beforeCheck, beforeDecode, named, refuse } from '../defects.js'
import { Refusal } from '../refusal.js'
import { type Faults, has, hasOwn, isComplex, readOnlyOf } from './fault.js'

const header = (request: Request, name: string): string => request.headers.get(name) ?? ''

export const requestShapeFaults = {
  'routes-no-update': {
    title: 'has no route for the update',
    alter: () => ({
      decode: async () => {
        throw new Refusal(405, 'MethodNotAllowed', `${methods.update} is not supported here.`, {
          Allow: 'GET',
        })
      },
    }),
  },
  'refuses-everything': {
    title: 'refuses every update',
    alter: () => ({ check: () => refuse('No.') }),
  },
  'refuses-other-values': {
    title: 'refuses other values for read-only properties',
    needs: (contract) => readOnlyOf(contract).some(({ name }) => name in documentedExample(contract)),
    alter: (correct, contract) =>
      beforeCheck(correct, (body, entity) => {
        const foreign = readOnlyOf(contract).find((property) => {
          const sent = isObject(body) ? body[property.name] : undefined
          const held = property.canonical(entity[property.name])
          return sent !== undefined && JSON.stringify(property.canonical(sent)) !== JSON.stringify(held)
        })
        if (foreign) refuse(`${foreign.name} is read-only.`)
      }),
  },
  'refuses-read-only': {
    title: 'refuses any body with a read-only property',
    needs: hasOwn(({ readOnly }) => readOnly),
    alter: (correct, contract) =>
      beforeCheck(correct, (body) => {
        const found = readOnlyOf(contract).find(({ name }) => named(body).includes(name))
        if (found) refuse(`${found.name} is read-only.`)
      }),
  },
  'refuses-lone-property': {
    title: 'requires at least two properties in a body',
    alter: (correct) =>
      beforeCheck(correct, (body) => {
        if (named(body).length === 1) refuse('Incomplete.')
      }),
  },
  'refuses-key-in-body': {
    title: 'refuses a body with the key',
    alter: (correct, { resource: { key } }) =>
      beforeCheck(correct, (body) => {
        if (named(body).includes(key.name)) refuse('The key is in the path.')
      }),
  },
  'refuses-empty-update': {
    title: 'refuses an update without properties',
    alter: (correct) =>
      beforeCheck(correct, (body) => {
        if (named(body).length === 0) refuse('Empty.')
      }),
  },
  'requires-on-create-properties': {
    title: 'requires the properties that creation requires',
    needs: (contract) => roots(contract).some(({ requiredOnCreate, key }) => requiredOnCreate && !key),
    alter: (correct, contract) =>
      beforeCheck(correct, (body) => {
        const required = bodyProperties(contract).filter(({ requiredOnCreate }) => requiredOnCreate)
        const missing = required.find(({ name }) => !named(body).includes(name))
        if (missing) refuse(`${missing.name} is required.`)
      }),
  },
  'wants-type-annotation': {
    title: 'refuses a body without @odata.type',
    needs: ({ resource: { baseType } }) => baseType === undefined,
    alter: (correct) =>
      beforeCheck(correct, (body) => {
        if (isObject(body) && named(body).length > 0 && !('@odata.type' in body))
          refuse('@odata.type is required.')
      }),
  },
  'refuses-bare-annotation': {
    title: 'refuses @odata.type without #',
    needs: has(isComplex),
    alter: (correct) =>
      beforeDecode(correct, (_, text) =>
        /@odata\.type"\s*:\s*"[^#"]+"/.test(text) ? refuse('No #.') : undefined,
      ),
  },
  'refuses-hash-annotation': {
    title: 'refuses @odata.type with # inside the entity',
    needs: has(isComplex),
    alter: (correct) =>
      beforeDecode(correct, (_, text) =>
        /.[{[].*@odata\.type"\s*:\s*"#/s.test(text.slice(0, 5000)) ? refuse('A #.') : undefined,
      ),
  },
  'refuses-unknown-annotation': {
    title: 'refuses unknown annotations',
    alter: (correct) =>
      beforeDecode(correct, (_, text) =>
        /"@(?!odata\.)/.test(text) ? refuse('Unknown annotation.') : undefined,
      ),
  },
  'refuses-control-information': {
    title: 'refuses the control information of its responses',
    alter: (correct) =>
      beforeDecode(correct, (_, text) => (text.includes('@odata.context') ? refuse('Unknown.') : undefined)),
  },
  'refuses-escapes': {
    title: 'does not support \\u escapes',
    alter: (correct) =>
      beforeDecode(correct, (_, text) => (text.includes('\\u') ? refuse('Bad escape.') : undefined)),
  },
  'refuses-white-space': {
    title: 'does not accept white space between JSON tokens',
    alter: (correct) =>
      beforeDecode(correct, (_, text) => (/\r\n/.test(text) ? refuse('Bad character.') : undefined)),
  },
  'wants-bare-content-type': {
    title: 'refuses parameters in Content-Type',
    alter: (correct) =>
      beforeDecode(correct, (request) =>
        header(request, 'content-type').includes(';') ? refuse('Bad Content-Type.') : undefined,
      ),
  },
  'wants-lower-case-media-type': {
    title: 'recognises application/json only in lower case',
    alter: (correct) =>
      beforeDecode(correct, (request) =>
        /^application\/json/.test(header(request, 'content-type')) ? undefined : refuse('Bad Content-Type.'),
      ),
  },
  'wants-exact-accept': {
    title: 'refuses any Accept header other than application/json',
    alter: (correct) =>
      beforeDecode(correct, (request) => {
        if (header(request, 'accept') !== 'application/json')
          throw new Refusal(406, 'NotAcceptable', 'JSON only.')
      }),
  },
  'refuses-empty-values': {
    title: 'refuses empty collections and empty strings',
    needs: has(
      ({ edm, kind, key, collection }) =>
        collection || (kind === 'primitive' && edm === 'Edm.String' && !key),
    ),
    alter: (correct) =>
      beforeCheck(correct, (body) => {
        if (/":(\[\]|"")[,}]/.test(JSON.stringify(body))) refuse('Empty value.')
      }),
  },
} satisfies Faults
