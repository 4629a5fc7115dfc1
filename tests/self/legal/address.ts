import type { Legal } from './row.js'

/** Where the service is, and whom it lets in. */
export const addressRows = {
  'is below a long path': {
    source: 'facts: a long base path',
    topic: 'root',
    root: 'http://localhost/api/v2/tenants/contoso/regions/eu-west/graph/beta',
  },
  'has a service root that ends in a slash': {
    source: 'P 10 (URL conventions 2.1): the service root ends in a slash',
    topic: 'root',
    root: 'http://localhost/beta/',
  },
  'has the host for a service root': { source: 'URL 2.1', topic: 'root', root: 'http://localhost' },
  'has escapes in its service root': {
    source: 'RFC 3986 2.1',
    topic: 'root',
    root: 'http://localhost/a%20b/beta',
  },
  'asks for no token': { source: 'design: --anonymous', open: true },
  'has a key with spaces': { source: 'facts: an `id` with spaces', topic: 'key', key: 'Windows 11 22H1' },
  'has a key with slashes': { source: 'RFC 3986 2.2: escaped in a segment', topic: 'key', key: 'a/b//c' },
  'has a key with quotes': { source: "URL 4.3: O'Neil", topic: 'key', key: `O'Neil "quoted" ''` },
  'has a key with signs of its own in URLs': {
    source: 'RFC 3986 2.2',
    topic: 'key',
    key: '50%25 ?#&+;=@:,$!*()[]',
  },
  'has a key beyond ASCII': { source: 'RFC 3986 2.5', topic: 'key', key: 'Größe 日本 😀' },
  'has a key that looks like a number': { source: 'page: a String', topic: 'key', key: '007.0' },
  'has a key with backslashes and braces': { source: 'RFC 3986 2.4', topic: 'key', key: 'a\\b{c}|<d>^`' },
  'has a long key': { source: 'page: a String', topic: 'key', key: 'key '.repeat(60).trim() },
} satisfies Record<string, Legal>
