import type { Rows } from './server.js'

/** What nearly every service does and the catalogue only warns about or notes. */
export const lastNameWins = {
  'lenient-json-refused[duplicate name]': [
    'note',
    'RFC 8259 4: names are to be unique, and 9: a parser may take more; JSON.parse takes the last of two. A MAY',
  ],
} satisfies Rows

export const sameAtEveryLevel = {
  'metadata-level[none]': [
    'note',
    'J 3.1.3: context and types are left out, and here they come; a MAY in graph',
  ],
} satisfies Rows

export const noRequestId = {
  'client-request-id-echoed[*]': ['note', 'Graph returns it, this service does not; a MAY'],
} satisfies Rows

/** Of an Express, Fastify or Hono route like `/images/:id`. */
export const keyAsSegmentOnly = {
  'key-in-parentheses[*]': ['note', 'OData URL 4.3: no such route; a MAY in graph'],
} satisfies Rows

/** Of a framework that decodes bodies as UTF-8 without looking for errors. */
export const decodesAnything = {
  'lenient-json-refused[invalid UTF-8]': [
    'warn',
    'RFC 8259 8.1: the body is no UTF-8; the decoder replaces what it cannot read. S',
  ],
} satisfies Rows

/** Of a mock that compares the whole Authorization header. */
export const exactScheme = {
  'scheme-case-insensitive[*]': [
    'warn',
    'RFC 9110 11.1: the scheme is compared to the letter with the rest of the header; S',
  ],
} satisfies Rows

/** Of a service that stores what it is sent for read-only properties. */
export const storesReadOnly = {
  'read-only-unchanged[*]': ['fail', 'page: every property is read-only; P 11.4.3: ignored'],
  'read-only-unchanged[unattributed]': ['pass', 'every change is spoken of by another finding'],
} satisfies Rows

/** The same where the policy allows it. */
export const mayStore = {
  'read-only-unchanged[*]': ['note', 'design: stored values are a note'],
  'read-only-unchanged[unattributed]': ['skip', 'read-only properties may change'],
} satisfies Rows

/** Of what service.ts does where a server does not change it: an update and its reply as documented, nothing more. */
export const usual = { ...lastNameWins, ...sameAtEveryLevel, ...noRequestId } satisfies Rows

/** The same in profile odata, which asks for the levels and the language, and knows no client-request-id. */
export const usualInOData = {
  ...lastNameWins,
  'metadata-level[none]': ['warn', 'J 3.1.3, S in odata'],
  'error-content-language[*]': ['fail', 'P 9.4: no error has Content-Language, M in odata'],
} satisfies Rows
