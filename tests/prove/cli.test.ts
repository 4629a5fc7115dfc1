import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, type ExpectStatic, expect, test } from 'vitest'
import { formats } from '../../reporters/formats.js'
import { program } from '../self/command-line.js'
import { atMost, install, packed, start, temporary } from '../self/packed.js'
import {
  type Asked,
  always,
  cutShort,
  gibberish,
  ignores,
  image,
  key,
  type Listening,
  nobody,
  objectIn,
  refuse,
  reply,
  seed,
  silence,
} from '../self/targets.js'

/** Upper bound for any row here, in milliseconds: ten times what the slow ones take. */
const bound = 100_000

interface Row {
  /** `{url}`, `{port}` and `{cwd}` stand for those of the row's target and folder, here and in what is expected. */
  args: readonly string[]
  /** Without it there is a token in the environment. */
  env?: Readonly<Record<string, string>>
  target?: () => Promise<Listening>
  /** Files of the working directory, by path. */
  files?: Readonly<Record<string, string>>
  code: number
  /** The whole of stderr, without the last line break. */
  stderr: string | RegExp
  /** Found in stdout; where left out, stdout is empty. */
  stdout?: readonly string[]
}

const at = (...more: string[]): string[] => ['--base-url', '{url}', '--id', key, ...more]
const read = `{url} answered the read of "${key}" with`
const alike = `{url} answered the read of "${key}" like a read of a made-up path, with`
const html = { 'Content-Type': 'text/html; charset=utf-8' }
const refusal = JSON.stringify({ error: { code: 'Refused', message: 'No.' } })

const production = (url: string, host: string): Row => ({
  args: ['--base-url', url, '--id', key],
  code: 2,
  stderr: `odata-contract: ${host} is a production service and the suite writes to it: add --allow-production if you mean it, or --no-writes to send only reads`,
})

/** GET works; updates are answered by `update`. */
const readable = (update: Parameters<typeof image>[0]) => () => image(update)

const hangs = () => {}

const isList = ({ of }: Asked): boolean => of === 'set'

const refusesReads = ({ method, response }: Asked): boolean => {
  if (method !== 'GET') return false
  refuse(response, 405, 'MethodNotAllowed')
  return true
}

const dying = async (): Promise<Listening> => {
  const service: Listening = await image(ignores, ({ n, response }) => {
    if (n < 20) return false
    response.destroy()
    service.close()
    return true
  })
  return service
}

const restorable = (changes: object): string =>
  JSON.stringify({
    version: 1,
    baseUrl: 'http://127.0.0.1:1/beta',
    id: key,
    read: 'get',
    savedAt: '2026-01-01T00:00:00.000Z',
    entity: seed(),
    ...changes,
  })

/** A URL without its scheme, and the scheme that is likely. */
const schemeless = (text: string, scheme: string): Record<string, Row> => ({
  [`the URL ${text}`]: {
    args: ['--base-url', text],
    code: 2,
    stderr: `odata-contract: --base-url "${text}" is not an http or https URL: did you mean ${scheme}://${text}?`,
  },
})

const mistakes: Record<string, Row> = {
  'a malformed URL': {
    args: ['--base-url', 'staging/beta'],
    code: 2,
    stderr:
      'odata-contract: --base-url "staging/beta" is not an http or https URL: write --base-url https://host/version',
  },
  'a URL with another scheme': {
    args: ['--base-url', 'ftp://127.0.0.1/beta'],
    code: 2,
    stderr:
      'odata-contract: --base-url "ftp://127.0.0.1/beta" is not an http or https URL: write --base-url https://host/version',
  },
  'a URL with credentials': {
    args: ['--base-url', 'http://me:secret@127.0.0.1/beta'],
    code: 2,
    stderr: 'odata-contract: --base-url must not hold credentials: put a token into ODATA_CONTRACT_TOKEN',
  },
  'a URL with a query': {
    args: ['--base-url', 'http://127.0.0.1/beta?api-version=1'],
    code: 2,
    stderr:
      'odata-contract: --base-url "http://127.0.0.1/beta?api-version=1" must end with its path, without ? or #',
  },
  'a URL with an empty query': {
    args: ['--base-url', 'http://127.0.0.1/beta/?'],
    code: 2,
    stderr: 'odata-contract: --base-url "http://127.0.0.1/beta/?" must end with its path, without ? or #',
  },
  'a URL with an empty fragment': {
    args: ['--base-url', 'http://127.0.0.1/beta#'],
    code: 2,
    stderr: 'odata-contract: --base-url "http://127.0.0.1/beta#" must end with its path, without ? or #',
  },
  ...schemeless('localhost:3000/beta', 'http'),
  ...schemeless('localhost/beta', 'http'),
  ...schemeless('127.0.0.1:3000', 'http'),
  ...schemeless('[::1]:3000/beta', 'http'),
  ...schemeless('staging:8443/beta', 'https'),
  ...schemeless('staging.example.com/beta', 'https'),
  'a token on the command line': {
    args: ['--token', 'abc'],
    code: 2,
    stderr:
      "odata-contract: unknown option '--token': put the token into the environment variable ODATA_CONTRACT_TOKEN",
  },
  'a value that an option does not have': {
    args: ['--profile', 'Graph'],
    code: 2,
    stderr:
      "odata-contract: option '--profile <profile>' argument 'Graph' is invalid. Allowed choices are page, graph, odata; see odata-contract --help",
  },
  'an unknown option': {
    args: ['--base-ulr', 'http://127.0.0.1/beta'],
    code: 2,
    stderr:
      "odata-contract: unknown option '--base-ulr' (Did you mean --base-url?); see odata-contract --help",
  },
  'an unknown option of a command': {
    args: ['list', '--jsn'],
    code: 2,
    stderr: "odata-contract: unknown option '--jsn' (Did you mean --json?); see odata-contract list --help",
  },
  'a page that is not there': {
    args: ['derive', 'nowhere.md', '--out', 'contract'],
    code: 2,
    stderr: 'odata-contract: there is no page nowhere.md',
  },
  'a page of another kind': {
    args: ['derive', 'page.md', '--out', 'contract'],
    files: { 'page.md': '# Share thing\n' },
    code: 2,
    stderr:
      'odata-contract: page.md:1: is titled "Share thing", not "Update …", "Get …", "List …", "Create …" or "Delete …"',
  },
  'a page of another kind, to lint': {
    args: ['lint', 'page.md', '--strict'],
    files: { 'page.md': '# Share thing\n' },
    code: 2,
    stderr:
      'odata-contract: page.md:1: is titled "Share thing", not "Update …", "Get …", "List …", "Create …" or "Delete …"',
  },
  'a page, and no folder to write to': {
    args: ['derive', 'page.md'],
    code: 2,
    stderr: "odata-contract: required option '--out <dir>' not specified; see odata-contract derive --help",
  },
  'an option without its value': {
    args: ['--base-url'],
    code: 2,
    stderr: "odata-contract: option '--base-url <url>' argument missing; see odata-contract --help",
  },
  'an empty value': {
    args: ['--base-url', 'http://127.0.0.1:1/beta', '--id', ''],
    code: 2,
    stderr: 'odata-contract: --id is empty: name an entity, or leave --id out',
  },
  'a key that changes the path': {
    args: ['--base-url', 'http://127.0.0.1:1/beta', '--id', '..'],
    code: 2,
    stderr: 'odata-contract: --id ".." changes the path of the URL: name another entity',
  },
  'an encoded key that changes the path, in the environment': {
    args: ['--dry-run', '--base-url', 'http://127.0.0.1:1/beta'],
    env: { ODATA_CONTRACT_ID: '%2E' },
    code: 2,
    stderr:
      'odata-contract: --id "%2E" changes the path of the URL: name another entity (from ODATA_CONTRACT_ID)',
  },
  'a key before that of the entity that changes the path, in a file': {
    args: ['--base-url', 'http://127.0.0.1:1/beta'],
    files: { 'odata-contract.config.json': '{"parent":["a/../b"]}' },
    code: 2,
    stderr:
      'configuration: odata-contract.config.json\nodata-contract: --parent "a/../b" changes the path of the URL: name another entity (from "parent" in odata-contract.config.json)',
  },
  'a key too many in the path': {
    args: ['--base-url', 'http://127.0.0.1:1/beta', '--parent', 'Parent 1'],
    code: 2,
    stderr:
      'odata-contract: /deviceManagement/managedDeviceWindowsOSImages/{managedDeviceWindowsOperatingSystemImageId} has no key before that of the entity: leave --parent out',
  },
  'a number that is none': {
    args: ['--concurrency', 'many'],
    code: 2,
    stderr:
      "odata-contract: option '--concurrency <n>' argument 'many' is invalid. Expected a whole number from 1; see odata-contract --help",
  },
  'an unknown command': {
    args: ['lst'],
    code: 2,
    stderr: 'odata-contract: there is no command "lst" (did you mean "list"?): see odata-contract --help',
  },
  'a command behind its options': {
    args: ['--contract', '.', 'list'],
    code: 2,
    stderr: 'odata-contract: "list" is a command: put it before its options; see odata-contract --help',
  },
  'a URL without its option': {
    args: ['http://127.0.0.1/beta'],
    code: 2,
    stderr:
      'odata-contract: there is no command "http://127.0.0.1/beta" (did you mean --base-url http://127.0.0.1/beta?): see odata-contract --help',
  },
  'an unknown area in --only': {
    args: ['--only', 'enum-value'],
    code: 2,
    stderr:
      'odata-contract: no rule, area or case matches "enum-value" (did you mean "enum-values"?): see odata-contract list',
  },
  'an unknown rule in --skip': {
    args: ['--skip', 'enum-member-acepted'],
    code: 2,
    stderr:
      'odata-contract: no rule, area or case matches "enum-member-acepted" (did you mean "enum-member-accepted"?): see odata-contract list',
  },
  'filters that leave nothing': {
    args: ['--only', 'enum-values', '--skip', '*'],
    code: 2,
    stderr: 'odata-contract: --only and --skip leave no case to judge',
  },
  'an unknown reporter': {
    args: ['--reporter', 'jsn'],
    code: 2,
    stderr: `odata-contract: unknown reporter "jsn" (did you mean "json"?): there are ${Object.keys(formats).join(', ')}`,
  },
  'a reporter without its file': {
    args: ['--reporter', 'json='],
    code: 2,
    stderr: 'odata-contract: --reporter json= needs a file name',
  },
  'two reporters to stdout': {
    args: ['--reporter', 'console', '--reporter', 'json'],
    code: 2,
    stderr: 'odata-contract: only one report can go to stdout: write --reporter json=FILE',
  },
  'two reports to one file': {
    args: ['--reporter', 'console=report', '--reporter', 'json=report'],
    code: 2,
    stderr: 'odata-contract: only one report can go to report: name another file',
  },
  'a report file in a folder that is not there': {
    args: ['--reporter', 'json={cwd}/none/report.json'],
    code: 2,
    stderr:
      'odata-contract: --reporter json={cwd}/none/report.json cannot be written: there is no folder {cwd}/none',
  },
  'a report file that is a folder': {
    args: ['--reporter', 'json={cwd}'],
    code: 2,
    stderr: 'odata-contract: --reporter json={cwd} cannot be written: it is a folder',
  },
  'explain of something unknown': {
    args: ['explain', 'nonsense'],
    code: 2,
    stderr: 'odata-contract: there is no rule or case "nonsense": see odata-contract list',
  },
  'explain of something misspelt': {
    args: ['explain', 'enum-member-acepted'],
    code: 2,
    stderr:
      'odata-contract: there is no rule or case "enum-member-acepted" (did you mean "enum-member-accepted"?): see odata-contract list',
  },
  'mock with an unknown fault': {
    args: ['mock', '--fault', 'nonsense'],
    code: 2,
    stderr: /^odata-contract: there is no fault "nonsense": there are [a-z0-9-]+(, [a-z0-9-]+)+$/,
  },
  'mock with a misspelt fault': {
    args: ['mock', '--fault', 'refuse-everything'],
    code: 2,
    stderr:
      /^odata-contract: there is no fault "refuse-everything" \(did you mean "refuses-everything"\?\): there are [a-z0-9-]+(, [a-z0-9-]+)+$/,
  },
  'mock on a port that is taken': {
    args: ['mock', '--port', '{port}'],
    target: silence,
    code: 2,
    stderr: 'odata-contract: port {port} is in use: name another with --port, or 0 for any free one',
  },
  'mock with empty pages': {
    args: ['mock', '--page-size', '0'],
    code: 2,
    stderr:
      "odata-contract: option '--page-size <n>' argument '0' is invalid. Expected a whole number from 1; see odata-contract mock --help",
  },
  'mock on a port that cannot be': {
    args: ['mock', '--port', '70000'],
    code: 2,
    stderr:
      "odata-contract: option '--port <n>' argument '70000' is invalid. Expected a whole number from 0 to 65535; see odata-contract mock --help",
  },
}

const contracts: Record<string, Row> = {
  'a contract folder that is not there': {
    args: ['--contract', 'nowhere'],
    code: 2,
    stderr: 'odata-contract: nowhere/spec/openapi.yaml: cannot be read',
  },
  'list of a contract folder that is not there': {
    args: ['list', '--contract', 'nowhere'],
    code: 2,
    stderr: 'odata-contract: nowhere/spec/openapi.yaml: cannot be read',
  },
  'a contract that is not YAML': {
    args: ['--contract', '.'],
    files: { 'spec/openapi.yaml': 'openapi: 3.1.0\ninfo: [\n' },
    code: 2,
    stderr: /^odata-contract: spec\/openapi\.yaml: is not YAML: .* at line \d+, column \d+:?$/,
  },
  'a contract that is no OpenAPI': {
    args: ['--contract', '.'],
    files: { 'spec/openapi.yaml': 'hello: world\n' },
    code: 2,
    stderr: /^odata-contract: spec\/openapi\.yaml: (?!.*odata-contract:).{10,150}$/,
  },
  'a contract that is empty': {
    args: ['--contract', '.'],
    files: { 'spec/openapi.yaml': '' },
    code: 2,
    stderr: /^odata-contract: spec\/openapi\.yaml: (?!.*undefined).{10,150}$/,
  },
  'a contract with a $ref to nowhere': {
    args: ['--contract', '.'],
    files: {
      'spec/openapi.yaml': [
        'openapi: 3.1.0',
        'info: { title: A contract, version: "1", x-contract-id: a }',
        'paths:',
        '  /things/{id}:',
        '    patch:',
        '      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]',
        '      requestBody: { content: { application/json: { schema: { $ref: ../schemas/thing.json } } } }',
        '      responses: { "200": { description: The thing. } }',
        '',
      ].join('\n'),
    },
    code: 2,
    stderr: /^odata-contract: spec\/openapi\.yaml: .*schemas\/thing\.json.{0,80}$/,
  },
}

const safety: Record<string, Row> = {
  'Microsoft Graph': production('https://graph.microsoft.com/beta', 'graph.microsoft.com'),
  'Microsoft Graph in upper case': production('https://GRAPH.Microsoft.COM/beta', 'graph.microsoft.com'),
  'Microsoft Graph with a dot': production('https://graph.microsoft.com./beta', 'graph.microsoft.com'),
  'Microsoft Graph with two dots': production('https://graph.microsoft.com../beta', 'graph.microsoft.com'),
  'Microsoft Graph with a port': production('https://graph.microsoft.com:8443/beta', 'graph.microsoft.com'),
  'Microsoft Graph without TLS': production('http://graph.microsoft.com/beta', 'graph.microsoft.com'),
  'Microsoft Graph, percent-encoded': production('https://graph%2Emicrosoft.com/beta', 'graph.microsoft.com'),
  'Microsoft Graph in full-width letters': production(
    'https://ｇｒａｐｈ.microsoft.com/beta',
    'graph.microsoft.com',
  ),
  'the canary of Microsoft Graph': production(
    'https://canary.graph.microsoft.com/beta',
    'canary.graph.microsoft.com',
  ),
  'US Government L4': production('https://graph.microsoft.us/beta', 'graph.microsoft.us'),
  'US Government L5': production('https://dod-graph.microsoft.us/beta', 'dod-graph.microsoft.us'),
  Germany: production('https://graph.microsoft.de/beta', 'graph.microsoft.de'),
  China: production('https://microsoftgraph.chinacloudapi.cn/beta', 'microsoftgraph.chinacloudapi.cn'),
}

const targets: Record<string, Row> = {
  'no token': {
    args: at(),
    env: {},
    target: readable(ignores),
    code: 3,
    stderr:
      'odata-contract: no token: put one into the environment variable ODATA_CONTRACT_TOKEN, or add --anonymous',
  },
  'no token in the variable named': {
    args: at('--token-env', 'STAGING_TOKEN'),
    target: readable(ignores),
    code: 3,
    stderr:
      'odata-contract: no token: put one into the environment variable STAGING_TOKEN, or add --anonymous',
  },
  'a token in place of the name of its variable': {
    args: at('--token-env', 'eyJhbGciOiJub25lIn0.e30.c2VjcmV0'),
    target: readable(ignores),
    code: 3,
    stderr: 'odata-contract: no token: there is no such environment variable: pass its name, not the token',
  },
  'a token after its scheme': {
    args: at(),
    env: { ODATA_CONTRACT_TOKEN: 'bearer one' },
    target: readable(ignores),
    code: 3,
    stderr: 'odata-contract: the token in ODATA_CONTRACT_TOKEN begins with "Bearer": leave the scheme out',
  },
  'a token that a header cannot contain': {
    args: at(),
    env: { ODATA_CONTRACT_TOKEN: 'one\ntwo' },
    target: readable(ignores),
    code: 3,
    stderr:
      'odata-contract: the token in ODATA_CONTRACT_TOKEN has a line break or another character that a header cannot contain',
  },
  'an id that does not exist': {
    args: ['--base-url', '{url}', '--id', 'Windows 3.11'],
    target: readable(ignores),
    code: 3,
    stderr:
      'odata-contract: {url} has no entity with the key "Windows 3.11" (404): pass an existing one with --id',
  },
  '404 for everything': {
    args: at(),
    target: () => always(404, refusal),
    code: 3,
    stderr: `odata-contract: {url} has no entity with the key "${key}" (404): check the base URL, or pass an existing one with --id`,
  },
  '404 for everything, without --id': {
    args: ['--base-url', '{url}'],
    target: () => always(404, refusal),
    code: 3,
    stderr:
      'odata-contract: {url} does not list its entities (404): check the base URL, or pass an entity with --id',
  },
  'a bare array, without --id': {
    args: ['--base-url', '{url}'],
    target: () => always(200, '[{"id":"a"}]'),
    code: 3,
    stderr:
      'odata-contract: {url} answered the list with 200 (application/json, "[{"id":"…"}]"), expected {"value": […]}: check the base URL, or pass an entity with --id',
  },
  'an empty set, without --id': {
    args: ['--base-url', '{url}'],
    target: () => always(200, '{"value":[]}'),
    code: 3,
    stderr: 'odata-contract: {url} lists no entities: create one to test',
  },
  'a port nobody listens on': {
    args: at(),
    target: nobody,
    code: 3,
    stderr: 'odata-contract: {url} cannot be tested: ECONNREFUSED: Connection refused',
  },
  'a port nobody listens on, without --id': {
    args: ['--base-url', '{url}'],
    target: nobody,
    code: 3,
    stderr: 'odata-contract: {url} cannot be tested: ECONNREFUSED: Connection refused',
  },
  'a service that does not speak HTTP': {
    args: at(),
    target: gibberish,
    code: 3,
    stderr: /^odata-contract: \{url\} cannot be tested: the response is not well-formed HTTP \(HPE_\w+\)$/,
  },
  'https where http is spoken': {
    args: ['--base-url', 'https://127.0.0.1:{port}/beta', '--id', key],
    target: readable(ignores),
    code: 3,
    stderr:
      'odata-contract: https://127.0.0.1:{port}/beta cannot be tested: the server does not use TLS: is it http://127.0.0.1:{port}/beta?',
  },
  'HTML with 200': {
    args: at(),
    target: () => always(200, '<!doctype html><title>Sign in</title>', html),
    code: 3,
    stderr: `odata-contract: ${read} 200 and HTML, not JSON: is there a proxy or a sign-in page at the base URL?`,
  },
  'HTML with 200, without --id': {
    args: ['--base-url', '{url}'],
    target: () => always(200, '<!doctype html><title>Sign in</title>', html),
    code: 3,
    stderr:
      'odata-contract: {url} answered the list with 200 and HTML, not JSON: is there a proxy or a sign-in page at the base URL?',
  },
  'a list whose first key changes the path': {
    args: ['--base-url', '{url}'],
    target: () => always(200, '{"value":[{"id":".."},{"id":"a"}]}'),
    code: 3,
    stderr:
      'odata-contract: the key of the first entity that {url} lists changes the path of the URL: pass another one with --id',
  },
  'HTML with 404': {
    args: at(),
    target: () => always(404, '<html><h1>Not Found</h1></html>', html),
    code: 3,
    stderr: `odata-contract: {url} has no entity with the key "${key}" (404): check the base URL, or pass an existing one with --id`,
  },
  'JSON that is no entity': {
    args: at(),
    target: () => always(200, '["ok"]'),
    code: 3,
    stderr: `odata-contract: ${alike} 200 (application/json, "["ok"]"): is the base URL right?`,
  },
  'JSON that repeats the token': {
    args: at(),
    target: () => always(200, '["Bearer a-made-up-token"]'),
    code: 3,
    stderr: `odata-contract: ${alike} 200 (application/json, "["Bearer $TOKEN"]"): is the base URL right?`,
  },
  'an object for every path': {
    args: at(),
    target: () => always(200, '{"ok":true}'),
    code: 3,
    stderr: `odata-contract: ${alike} 200 (application/json, "{"ok":true}"): is the base URL right?`,
  },
  'a redirect that repeats the token': {
    args: at(),
    target: () => always(302, '', { Location: 'https://login.example.com/?t=a-made-up-token' }),
    code: 3,
    stderr: `odata-contract: ${read} 302, a redirect to https://login.example.com/?t=$TOKEN: pass a base URL and credentials that are not redirected`,
  },
  'a response cut short': {
    args: at(),
    target: cutShort,
    code: 3,
    stderr:
      'odata-contract: {url} cannot be tested: the connection was closed before the response was complete (60 of 1000 bytes)',
  },
  '401 for everything': {
    args: at(),
    target: () => always(401, refusal),
    code: 3,
    stderr: `odata-contract: ${read} 401: it refuses the credentials ("No.")`,
  },
  '401 for everything, without --id': {
    args: ['--base-url', '{url}'],
    target: () => always(401, refusal),
    code: 3,
    stderr: 'odata-contract: {url} answered the list with 401: it refuses the credentials ("No.")',
  },
  '401 for everything, anonymously': {
    args: at('--anonymous'),
    target: () => always(401, refusal),
    code: 3,
    stderr: `odata-contract: ${read} 401: it requires credentials, but the run has none`,
  },
  '403 for everything': {
    args: at(),
    target: () => always(403, refusal),
    code: 3,
    stderr: `odata-contract: ${read} 403: the credentials lack the permission to read ("No.")`,
  },
  '500 for everything': {
    args: at(),
    target: () => always(500, refusal),
    code: 3,
    stderr: `odata-contract: ${read} 500: it has an internal error`,
  },
  '503 for everything': {
    args: at(),
    target: () => always(503, refusal),
    code: 3,
    stderr: `odata-contract: ${read} 503: it is unavailable`,
  },
  'a redirect': {
    args: at(),
    target: () => always(302, '', { Location: 'https://login.example.com/' }),
    code: 3,
    stderr: `odata-contract: ${read} 302, a redirect to https://login.example.com/: pass a base URL and credentials that are not redirected`,
  },
  'a service that hangs': {
    args: at('--timeout', '300'),
    target: silence,
    code: 3,
    stderr: 'odata-contract: {url} cannot be tested: no answer within 300 ms',
  },
  'a service that hangs, without --id': {
    args: ['--base-url', '{url}', '--timeout', '300'],
    target: silence,
    code: 3,
    stderr: 'odata-contract: {url} cannot be tested: no answer within 300 ms',
  },
  'updates that hang': {
    args: at('--timeout', '1500'),
    target: readable(hangs),
    code: 3,
    stderr: '',
    stdout: ['inconclusive', 'no answer within 1500 ms'],
  },
  'a list that hangs': {
    args: at('--anonymous', '--timeout', '1500'),
    target: () => image(ignores, (asked) => isList(asked)),
    code: 0,
    stderr: '',
    stdout: ['conformant'],
  },
  'a list that hangs up': {
    args: at('--anonymous'),
    target: () => image(ignores, (asked) => isList(asked) && Boolean(asked.response.destroy())),
    code: 0,
    stderr: '',
    stdout: ['conformant'],
  },
  'a second read that hangs': {
    args: at('--timeout', '1500'),
    target: () => image(ignores, (asked) => !isList(asked) && asked.n > 1),
    code: 3,
    stderr: 'odata-contract: {url} cannot be tested: no answer within 1500 ms',
  },
  'no reads, and updates that hang': {
    args: at('--timeout', '1500'),
    target: () => image(hangs, refusesReads),
    code: 3,
    stderr: 'odata-contract: {url} cannot be tested: no answer within 1500 ms',
  },
  'no reads, and updates refused with 403': {
    args: at(),
    target: () => image(({ response }) => refuse(response, 403, 'Forbidden'), refusesReads),
    code: 3,
    stderr: `odata-contract: {url} answered the update of "${key}" with 403: the credentials lack the permission ("Refused: Forbidden.")`,
  },
  'updates refused with 401': {
    args: at(),
    target: readable(({ response }) => refuse(response, 401, 'InvalidAuthenticationToken')),
    code: 3,
    stderr: '',
    stdout: ['inconclusive', '401'],
  },
  'updates refused with 403': {
    args: at(),
    target: readable(({ response }) => refuse(response, 403, 'Forbidden')),
    code: 3,
    stderr: '',
    stdout: ['inconclusive', '403'],
  },
  'updates that nothing answers with a body': {
    args: at(),
    target: readable(({ response }) => response.writeHead(405, { Allow: 'GET' }).end()),
    code: 1,
    stderr: '',
    stdout: ['non-conformant', '405'],
  },
  'a service that dies on the way': {
    args: at('--timeout', '1500'),
    target: dying,
    code: 3,
    stderr:
      /^it is unknown whether the entity was restored: ECONNREFUSED: Connection refused\nthe state before the run is kept: odata-contract restore \/\S+\/restore-[\w-]+\.jsonl --base-url \{url\}$/,
    stdout: ['inconclusive', 'the service stopped answering'],
  },
}

const restoring: Record<string, Row> = {
  'a restore file that is not there': {
    args: ['restore', 'none.json'],
    code: 2,
    stderr:
      "odata-contract: none.json is not a readable restore file: ENOENT: no such file or directory, stat 'none.json'",
  },
  'a restore file that is a folder': {
    args: ['restore', '.'],
    code: 2,
    stderr: 'odata-contract: . is not a readable restore file: expected a file',
  },
  'a file that is not JSON': {
    args: ['restore', 'report.txt'],
    files: { 'report.txt': 'conformant' },
    code: 2,
    stderr: 'odata-contract: report.txt is not a readable restore file: it is not JSON',
  },
  'JSON that is no restore file': {
    args: ['restore', 'report.json'],
    files: { 'report.json': '{"verdict":"conformant"}' },
    code: 2,
    stderr:
      "odata-contract: report.json is not a readable restore file: not a restore file: must have required property 'text'",
  },
  'a restore file with a URL that is none': {
    args: ['restore', 'restore.json'],
    files: { 'restore.json': restorable({ baseUrl: 'staging' }) },
    code: 2,
    stderr:
      'odata-contract: restore.json is not a readable restore file: not a restore file: /baseUrl must be a service root',
  },
  'a restore file with an entity that is none': {
    args: ['restore', 'restore.json'],
    files: { 'restore.json': restorable({ entity: 'x86' }) },
    code: 2,
    stderr:
      'odata-contract: restore.json is not a readable restore file: not a restore file: /entity must be object',
  },
  'a restore file with a key that changes the path': {
    args: ['restore', 'restore.json'],
    files: { 'restore.json': restorable({ id: '%2e%2e' }) },
    code: 3,
    stderr: 'odata-contract: restore.json: the key "%2e%2e" changes the path of the URL',
  },
  'a restore file with a key too many': {
    args: ['restore', 'restore.json'],
    files: { 'restore.json': restorable({ parents: ['a'] }) },
    code: 3,
    stderr: 'odata-contract: restore.json: 1 keys before that of the entity, expected 0',
  },
  'a restore file for a production service': {
    args: ['restore', 'restore.json', '--base-url', 'https://graph.microsoft.com/beta'],
    files: { 'restore.json': restorable({ baseUrl: 'https://graph.microsoft.com/beta' }) },
    code: 2,
    stderr:
      'odata-contract: graph.microsoft.com is a production service and the suite writes to it: add --allow-production if you mean it',
  },
  'a restore file for another machine, and a token': {
    args: ['restore', 'restore.json'],
    files: { 'restore.json': restorable({ baseUrl: 'https://staging.example.com/beta' }) },
    code: 2,
    stderr:
      'odata-contract: restore.json is for https://staging.example.com: to send credentials there, add --base-url https://staging.example.com/beta',
  },
  'a restore file for another machine, and a header': {
    args: ['restore', 'restore.json', '--anonymous', '--header', 'X-Api-Key: env:ODATA_CONTRACT_TOKEN'],
    files: { 'restore.json': restorable({ baseUrl: 'https://staging.example.com/beta' }) },
    code: 2,
    stderr:
      'odata-contract: restore.json is for https://staging.example.com: to send credentials there, add --base-url https://staging.example.com/beta',
  },
  'a restore file for another service than the one that is named': {
    args: ['restore', 'restore.json', '--base-url', 'https://staging.example.com:8443/beta'],
    files: { 'restore.json': restorable({ baseUrl: 'https://staging.example.com/beta' }) },
    code: 2,
    stderr:
      'odata-contract: --base-url names https://staging.example.com:8443, but restore.json is for https://staging.example.com',
  },
  'values to overwrite, in a variable': {
    args: ['restore', 'restore.json'],
    env: { ODATA_CONTRACT_FORCE: 'true' },
    files: { 'restore.json': restorable({}) },
    code: 2,
    stderr: 'odata-contract: ODATA_CONTRACT_FORCE works only as a flag: use --force',
  },
  'a restore file for a service that is gone': {
    args: ['restore', 'restore.json'],
    files: { 'restore.json': restorable({}) },
    code: 3,
    stderr: 'odata-contract: http://127.0.0.1:1/beta cannot be reached: ECONNREFUSED: Connection refused',
  },
}

const fill = (text: string, places: Readonly<Record<string, string>>): string =>
  Object.entries(places).reduce((filled, [name, value]) => filled.replaceAll(`{${name}}`, value), text)

/** The reverse: what varies from run to run is named again. */
const blank = (text: string, places: Readonly<Record<string, string>>): string =>
  Object.entries(places).reduce(
    (blanked, [name, value]) => (value === '' ? blanked : blanked.replaceAll(value, `{${name}}`)),
    text,
  )

const write = (folder: string, files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

const listing = (folder: string): string[] => (readdirSync(folder, { recursive: true }) as string[]).sort()

const turn = atMost(3)

const check = async (row: Row, expect: ExpectStatic): Promise<void> => {
  const { bin } = await packed()
  const target = await row.target?.()
  const cwd = temporary()
  write(cwd, row.files ?? {})
  const before = listing(cwd)
  const places = { cwd, url: target?.baseUrl ?? '', port: target ? String(target.port) : '' }
  const args = row.args.map((arg) => fill(arg, places))
  const env = row.env ?? { ODATA_CONTRACT_TOKEN: 'a-made-up-token' }
  const { child, ended } = start(bin, args, { cwd, env })
  const killer = setTimeout(() => child.kill('SIGKILL'), bound)
  const { code, signal, stdout, stderr } = await ended
  clearTimeout(killer)
  await target?.close()

  expect(signal, `it takes more than ${bound} ms`).toBe(null)
  const said = stderr.replace(/\n$/, '')
  if (typeof row.stderr === 'string')
    expect(blank(said, places)).toBe(blank(fill(row.stderr, places), places))
  else expect(blank(said, places)).toMatch(row.stderr)
  expect(`${stdout}${stderr}`).not.toMatch(/^ +at .+:\d+:\d+\)?$/m)
  expect(code).toBe(row.code)
  if (row.stdout) for (const text of row.stdout) expect(stdout).toContain(text)
  else expect(stdout).toBe('')
  expect(listing(cwd)).toEqual(before)
}

describe.for(
  Object.entries({
    'command line': mistakes,
    contract: contracts,
    safety,
    target: targets,
    restore: restoring,
  }),
)('%s', ([, rows]) => {
  test.concurrent.for(Object.entries(rows))('%s', async ([, row], { expect }) => {
    await packed()
    await turn(() => check(row, expect))
  })
})
const { commands } = program()

const own = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
  const { bin } = await packed()
  const cwd = temporary()
  return { cwd, ...(await turn(() => start(bin, args, { cwd, env }).ended)) }
}

describe('help', () => {
  test('of the command names every option of run, and every command', async () => {
    const { code, stdout, stderr } = await own(['--help'])
    const run = commands.find((command) => command.name() === 'run')
    const wanted = [
      ...(run?.options ?? []).map(({ long }) => long),
      ...commands.map((command) => command.name()),
    ]
    expect(wanted.filter((word) => !new RegExp(`(^|\\s)${word}\\b`, 'm').test(stdout))).toEqual([])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })

  test.concurrent.for(commands.map((command) => command.name()))('of %s names its options', async (name) => {
    const { code, stdout, stderr } = await own([name, '--help'])
    const wanted = commands.find((command) => command.name() === name)?.options.map(({ long }) => long) ?? []
    expect(wanted.filter((option) => !stdout.includes(` ${option}`))).toEqual([])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  })
})

test('--version prints the version of the package', async () => {
  const { bin } = await packed()
  const { version } = JSON.parse(readFileSync(join(bin, '../../../../package.json'), 'utf8'))
  expect(await own(['--version'])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: '' })
})

test('list --json has the documented form', async () => {
  const { code, stdout, stderr } = await own(['list', '--json'])
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const rules = JSON.parse(stdout) as Record<string, unknown>[]
  expect(rules.length).toBeGreaterThan(10)
  for (const rule of rules) {
    expect(Object.keys(rule)).toEqual(['id', 'area', 'level', 'title', 'source', 'cases'])
    const { cases, level, ...texts } = rule
    expect(level).toMatch(/^(MUST|SHOULD|MAY)$/)
    for (const text of Object.values(texts)) expect(text).toMatch(/\S/)
    for (const each of cases as object[]) {
      expect(Object.keys(each)).toEqual(['id', 'title'])
      expect(each).toMatchObject({
        id: expect.stringMatching(new RegExp(`^${rule.id}\\[.+\\]$`)),
        title: expect.stringMatching(/\S/),
      })
    }
  }
})

const boom = "throw new Error('a file of the project was run')\n"
const hostile = {
  'vitest.config.ts': boom,
  'vite.config.ts': boom,
  'vitest.workspace.ts': boom,
  'postcss.config.js': boom,
  '.env': 'ODATA_CONTRACT_TOKEN=from-dot-env\nVITEST_POOL_ID=9\nNODE_ENV=production\n',
  'tsconfig.json': '{ "extends": "./none.json", ',
  'package.json': '{ "name": "hostile", "type": "commonjs", "vitest": 1 }',
  'tests/contract/enum-values.test.js': boom,
}

describe('in a project with its own configuration', () => {
  test('a run is not affected, and writes nothing there', async () => {
    const { bin, folder } = await install(temporary())
    write(folder, hostile)
    const before = listing(folder)
    const { code, stdout, stderr } = await start(bin, ['--reporter', 'json'], { cwd: folder }).ended
    expect(stderr).toMatch(
      /^no --base-url: testing the built-in reference service at http:\/\/127\.0\.0\.1:\d+\/beta\nconformant .*\n$/,
    )
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'conformant', summary: { error: 0, blocked: 0 } })
    expect(code).toBe(0)
    expect(listing(folder)).toEqual(before)
  })

  test('its .env is not a source of tokens', async () => {
    const { bin, folder } = await install(temporary())
    write(folder, hostile)
    const args = ['--base-url', 'http://127.0.0.1:1/beta', '--id', key]
    expect(await start(bin, args, { cwd: folder }).ended).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('odata-contract: no token'),
    })
  })
})

describe('reports', () => {
  test('as JSON to stdout are JSON and nothing else', async () => {
    const { code, stdout } = await own(['--reporter', 'json'])
    expect(JSON.parse(stdout)).toMatchObject({ suite: { name: 'odata-contract' }, verdict: 'conformant' })
    expect(stdout).toMatch(/^\{[\s\S]*\}\n$/)
    expect(code).toBe(0)
  })

  test('as JSON to a file leave stdout to the console', async () => {
    const { code, cwd, stdout } = await own(['--reporter', 'json=report.json', '--reporter', 'console'])
    expect(JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'))).toMatchObject({
      verdict: 'conformant',
    })
    expect(stdout).toMatch(/^conformant {2}/m)
    expect(listing(cwd)).toEqual(['report.json'])
    expect(code).toBe(0)
  })

  test('keep the token out, wherever the service repeats it', async () => {
    const token = 'a-token-that-nobody-may-see'
    // Cut at different places: half a token is none that a plain replacement finds.
    const padded = Array.from({ length: 20 }, (_, n) => `${'.'.repeat(n * 10)}${token}`)
    const target = await image(({ n, body, response }) => {
      response.setHeader('Request-Id', `for ${token}`)
      const echo = padded[n % padded.length] ?? token
      reply(response, 200, { ...objectIn(body), supportedArchitectures: [echo], [echo]: echo })
    })
    const args = ['--base-url', target.baseUrl, '--id', key, '--reporter', 'json']
    const { stdout, stderr, code } = await own(args, { ODATA_CONTRACT_TOKEN: token })
    await target.close()
    expect(code).toBe(1)
    const leaks = [...`${stdout}${stderr}`.matchAll(/^.*a-token-that.*$/gm)].map(([line]) => line.trim())
    expect(leaks.slice(0, 5)).toEqual([])
  })
})

describe('a reader that closes the pipe', () => {
  const listening = 'no --base-url: testing the built-in reference service'

  test.concurrent.for([
    { args: ['list', '--json'], said: /^$/ },
    { args: ['--help'], said: /^$/ },
    { args: ['--reporter', 'json'], said: new RegExp(`^${listening} at \\S+\\nconformant .*\\n$`) },
  ])('does not change what $args leaves as its exit code', async ({ args, said }, { expect }) => {
    const { bin } = await packed()
    const { child, ended } = start(bin, args, { cwd: temporary() })
    child.stdout?.destroy()
    const { code, stderr } = await turn(() => ended)
    expect(stderr).toMatch(said)
    expect(code).toBe(0)
  })
})

test.for(['SIGINT', 'SIGTERM'] as const)('mock serves until %s', async (signal) => {
  const { bin } = await packed()
  const args = ['mock', '--token', 'made-up', '--fault', 'refuses-everything', '--page-size', '3']
  const { child, printed, ended } = start(bin, args, { cwd: temporary() })
  await new Promise<void>((resolve) => child.stderr?.once('data', () => resolve()))
  const root = /^service root +(\S+)$/m.exec(printed.stdout)?.[1]
  const headers = { Authorization: 'Bearer made-up' }
  const set = `${root}/deviceManagement/managedDeviceWindowsOSImages`
  const { status } = await fetch(`${set}/Entity%201`, { headers })
  const list = await (await fetch(set, { headers })).json()
  child.kill(signal)
  const { code, stdout, stderr } = await ended
  expect(status).toBe(200)
  expect(list).toMatchObject({ value: [{}, {}, {}], '@odata.nextLink': expect.any(String) })
  expect(stdout).toMatch(/^fault +refuses-everything: \S.*$/m)
  expect({ code, stderr }).toEqual({ code: 0, stderr: 'press Ctrl-C to stop\n' })
})
