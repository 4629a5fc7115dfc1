import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import type { Command, Option, OptionValues } from 'commander'
import { describe, expect, test } from 'vitest'
import { configure, originOf, variableOf } from '../../src/cli/options/configuration.js'
import { credentials, deliberate, keyOf } from '../../src/cli/options/configuration-file.js'
import { targetsOf } from '../../src/cli/options/target-flags.js'
import { type Rank, type Way, waysThatCount } from '../../src/cli/options/token-precedence.js'
import { schemaNamed } from '../../src/cli/options/validated-file.js'
import { packageRoot } from '../../src/support/package-info.js'
import { program } from './command-line.js'
import { packed, start, temporary } from './packed.js'
import { ignores, image, key } from './targets.js'

type Texts = Readonly<Record<string, string>>

const commandNamed = (name: string): Command =>
  program().commands.find((command) => command.name() === name) as Command
const runOptions = commandNamed('run').options
const restoreOptions = commandNamed('restore').options

const schema = schemaNamed('config')
const settings = schema.properties ?? {}
const targetSchema = (schema as unknown as { $defs: { target: typeof schema } }).$defs.target
const settable = runOptions.filter((option) => keyOf(option.attributeName()) in settings)
const single = settable.filter(({ defaultValue }) => !Array.isArray(defaultValue))

const write = (folder: string, files: Texts): void => {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
}

/** The options that an action would get, and what was said on the way. */
const completed = async (
  args: readonly string[],
  files: Texts = {},
  environment: Texts = {},
  folder = temporary(),
) => {
  write(folder, files)
  const said: string[] = []
  let command: Command | undefined
  const line = program().hook('preAction', (_, acting) => {
    command = acting
    configure(acting, environment, (text) => said.push(text), folder)
  })
  await line.parseAsync(
    args.map((arg) => arg.replaceAll('{cwd}', folder)),
    { from: 'user' },
  )
  if (!command) throw new Error('no command')
  return { folder, said, command, flags: command.opts() }
}

const fileOf = (values: unknown): Texts => ({ 'odata-contract.config.json': JSON.stringify(values) })

/** A legal value of an option, in a variable. */
const sampleOf = (option: Option): string => {
  if (option.isBoolean()) return 'true'
  if (option.argChoices) return option.argChoices.at(-1) as string
  return option.parseArg && typeof option.defaultValue === 'number' ? '7' : 'some-name'
}

const meantBy = (option: Option): unknown => {
  const text = sampleOf(option)
  if (text === '7') return 7
  return text === 'true' ? true : text
}

describe('the schema', () => {
  const ajv = new Ajv2020({ strict: true, allErrors: true })
  formats.default(ajv)

  test.for(['config', 'baseline'])('of a %s is valid, and the package exports it', (name) => {
    const own = schemaNamed(name)
    expect(ajv.validateSchema(own)).toBe(true)
    expect(() => ajv.compile(own)).not.toThrow()
    const require = createRequire(join(packageRoot, 'package.json'))
    const resolved = require.resolve(`odata-contract/${name}.schema.json`)
    expect(JSON.parse(readFileSync(resolved, 'utf8'))).toEqual(own)
  })

  test('has a key for each option of run but the deliberate ones, and no other', () => {
    const options = runOptions.map((option) => option.attributeName())
    const expected = options.filter((name) => ![...deliberate, 'config', 'target'].includes(name)).map(keyOf)
    expect(Object.keys(settings).sort()).toEqual(['$schema', 'targets', ...expected].sort())
    expect(Object.keys(targetSchema.properties ?? {}).sort()).toEqual(expected.sort())
    const all = [...options, ...restoreOptions.map((option) => option.attributeName())]
    expect(deliberate.filter((name) => !all.includes(name))).toEqual([])
  })

  test.for(settable.map((option) => [keyOf(option.attributeName()), option] as const))(
    'describes %s like its option',
    ([name, option]) => {
      const setting = settings[name]
      expect(setting).toMatchObject({ title: expect.any(String), description: expect.any(String) })
      expect(setting?.enum).toEqual(option.argChoices)
      // An option without a value is false; headers are named in a file.
      const fallback = option.isBoolean() ? false : option.defaultValue
      expect(setting?.default).toEqual(name === 'headers' ? undefined : fallback)
    },
  )

  test('refuses unknown keys', () => {
    const validate = ajv.compile({ ...schema, $id: 'again' })
    expect(validate({ $schema: './config.schema.json', timeout: 1 })).toBe(true)
    expect(validate({ timeOut: 1 })).toBe(false)
    expect(validate({ timeout: 1.5 })).toBe(false)
  })
})

describe('every option', () => {
  test.for(single.map((option) => [option.attributeName(), option] as const))(
    '%s can stand in a variable',
    async ([name, option]) => {
      const { flags, command } = await completed([], {}, { [variableOf(name)]: sampleOf(option) })
      expect(flags[name]).toEqual(meantBy(option))
      expect(command.getOptionValueSource(name)).toBe('env')
    },
  )

  test.for(single.map((option) => [option.attributeName(), option] as const))(
    '%s can stand in a file',
    async ([name, option]) => {
      const { flags, folder } = await completed([], fileOf({ [name]: meantBy(option) }))
      const isPath = /<(file|dir)>/.test(option.flags)
      expect(flags[name]).toEqual(isPath ? join(folder, 'some-name') : meantBy(option))
    },
  )

  test('that is a path has a placeholder for one in its flags', () => {
    const paths = ['contract', 'tokenFile', 'caFile', 'clientCert', 'clientKey', 'baseline', 'har']
    const found = settable.filter(({ flags }) => /<(file|dir)>/.test(flags))
    expect(found.map((option) => option.attributeName()).sort()).toEqual(paths.sort())
  })

  test('without content leaves the default', async () => {
    const empty = Object.fromEntries(single.map((option) => [variableOf(option.attributeName()), '']))
    const [bare, configured] = [await completed([]), await completed([], fileOf({}), empty)]
    const { config, ...flags } = configured.flags
    expect(flags).toEqual(bare.flags)
    expect(config).toBe(join(configured.folder, 'odata-contract.config.json'))
    expect(bare.said).toEqual([])
    expect(configured.said).toEqual([`configuration: ${config}`])
  })
})

/** Every option that can hold or name credentials, and the base URL, as a file has them. */
const ofOneTarget: readonly (readonly [name: string, value: unknown])[] = [
  ['baseUrl', 'http://h'],
  ['tokenEnv', 'A'],
  ['tokenFile', 'a'],
  ['tokenCommand', 'a'],
  ['anonymous', false],
  ['weakTokenEnv', 'A'],
  ['headers', { 'X-Key': 'env:KEY' }],
  ['clientCert', 'a'],
  ['clientKey', 'a'],
  ['clientPassphraseEnv', 'A'],
]

const credentialFlags = [
  ['--token-env', 'X'],
  ['--token-file', 'x'],
  ['--token-command', 'x'],
  ['--anonymous'],
  ['--weak-token-env', 'X'],
  ['--header', 'X-Key: env:KEY'],
  ['--client-cert', 'x'],
  ['--client-key', 'x'],
  ['--client-passphrase-env', 'X'],
] as const

const several = {
  timeout: 3,
  only: ['error'],
  reporters: ['json=all.json'],
  caFile: 'ca.pem',
  targets: {
    staging: {
      baseUrl: 'https://staging.example.com/beta',
      id: 'A',
      tokenEnv: 'STAGING_TOKEN',
      weakTokenEnv: 'STAGING_WEAK',
      headers: { 'X-Key': 'env:KEY' },
      timeout: 4,
      reporters: ['junit=staging.xml'],
    },
    mock: { baseUrl: 'http://127.0.0.1:3000/beta', anonymous: true },
    certified: {
      baseUrl: 'https://certified.example.com/beta',
      headers: { Authorization: 'env:BASIC' },
      clientCert: 'cert.pem',
      clientKey: 'key.pem',
      clientPassphraseEnv: 'PASS',
    },
  },
}

/** The options of a target that hold or name its credentials, apart from a default. */
const credentialsOf = (flags: OptionValues) =>
  Object.fromEntries(
    ['baseUrl', ...credentials].flatMap((name) => {
      const isEmpty = Array.isArray(flags[name]) && flags[name].length === 0
      return flags[name] === undefined || isEmpty ? [] : [[name, flags[name]]]
    }),
  )

describe('several targets', () => {
  const environment = { ODATA_CONTRACT_TOKEN: 't', STAGING_TOKEN: 's', KEY: 'k' }
  const own = {
    staging: {
      baseUrl: 'https://staging.example.com/beta',
      tokenEnv: 'STAGING_TOKEN',
      weakTokenEnv: 'STAGING_WEAK',
      header: ['X-Key: env:KEY'],
    },
    mock: { baseUrl: 'http://127.0.0.1:3000/beta', anonymous: true },
    certified: {
      baseUrl: 'https://certified.example.com/beta',
      header: ['Authorization: env:BASIC'],
      clientCert: '{cwd}/cert.pem',
      clientKey: '{cwd}/key.pem',
      clientPassphraseEnv: 'PASS',
    },
  }
  const inFolder = (value: unknown, folder: string) =>
    JSON.parse(JSON.stringify(value).replaceAll(folder, '{cwd}'))
  /** Without the variable that the command has by default, which an Authorization header replaces. */
  const named = (flags: OptionValues) => {
    const { tokenEnv, ...others } = credentialsOf(flags)
    return tokenEnv === undefined || tokenEnv === 'ODATA_CONTRACT_TOKEN' ? others : { tokenEnv, ...others }
  }

  test.for(Object.entries(own))('%s has its own credentials and no others', async ([name, expected]) => {
    const { flags, folder } = await completed(['--target', name], fileOf(several), environment)
    expect(inFolder(named(flags), folder)).toEqual(expected)
  })

  test('each of all has its own credentials and no others', async () => {
    const { command, folder } = await completed(['--target', 'all'], fileOf(several), environment)
    const targets = targetsOf(command, environment).map(({ name, complete }) => [name, named(complete())])
    expect(inFolder(Object.fromEntries(targets), folder)).toEqual(own)
  })

  test('a target overrides common options, and flags override both', async () => {
    const args = ['--target', 'all', '--timeout', '9', '--reporter', 'markdown']
    const { command, flags, folder } = await completed(args.slice(0, 2), fileOf(several), environment)
    expect(flags).toMatchObject({ timeout: 3, reporter: [`json=${join(folder, 'all.json')}`] })
    const all = targetsOf(command, environment).map(({ complete }) => complete())
    expect(all.map(({ timeout }) => timeout)).toEqual([4, 3, 3])
    expect(all.map(({ only }) => only)).toEqual([['error'], ['error'], ['error']])
    expect(all.map(({ reporter }) => reporter)).toEqual([[`junit=${join(folder, 'staging.xml')}`], [], []])
    const again = await completed(args, fileOf(several), environment)
    const flagged = targetsOf(again.command, environment).map(({ complete }) => complete())
    expect(flagged.map(({ timeout }) => timeout)).toEqual([9, 9, 9])
    expect(flagged[1]?.reporter).toEqual([])
  })

  test.for<[string, readonly string[], object, Texts, object]>([
    ['a flag selects one', ['--target', 'mock'], several, {}, { id: undefined, timeout: 3 }],
    ['a variable selects one', [], several, { ODATA_CONTRACT_TARGET: 'staging' }, { id: 'A', timeout: 4 }],
    [
      'a flag comes before a variable',
      ['--target', 'mock'],
      several,
      { ODATA_CONTRACT_TARGET: 'staging' },
      { target: 'mock' },
    ],
    [
      'the only one is selected',
      [],
      { targets: { mock: several.targets.mock } },
      {},
      { target: 'mock', anonymous: true },
    ],
    [
      'a variable overrides the option of a target',
      ['--target', 'staging'],
      several,
      { ODATA_CONTRACT_TIMEOUT: '7' },
      { timeout: 7 },
    ],
    [
      'a base URL selects a target that is not in the file, with the usual token',
      ['--base-url', 'http://127.0.0.1/beta'],
      several,
      environment,
      { target: undefined, timeout: 3, tokenEnv: 'ODATA_CONTRACT_TOKEN', header: [] },
    ],
    [
      'a token in the default variable does not replace the one of a target',
      ['--target', 'a'],
      { targets: { a: { baseUrl: 'http://h', tokenCommand: 'x' } } },
      { ODATA_CONTRACT_TOKEN: 't' },
      { tokenCommand: 'x' },
    ],
    [
      'a target may name the default variable',
      ['--target', 'a'],
      { targets: { a: { baseUrl: 'http://h', tokenEnv: 'ODATA_CONTRACT_TOKEN' } } },
      { ODATA_CONTRACT_TOKEN: 't' },
      { tokenEnv: 'ODATA_CONTRACT_TOKEN' },
    ],
  ])('%s', async ([, args, file, env, flags]) => {
    const found = await completed(args, fileOf(file), env)
    expect(Object.fromEntries(Object.keys(flags).map((name) => [name, found.flags[name]]))).toEqual(flags)
  })

  test('restore uses the credentials of one target', async () => {
    const { flags } = await completed(['restore', 'x', '--target', 'staging'], fileOf(several), environment)
    expect(flags).toMatchObject({ tokenEnv: 'STAGING_TOKEN', baseUrl: 'https://staging.example.com/beta' })
  })
})

interface Rank3 {
  args?: readonly string[]
  env?: Texts
  file?: object
  flags: object
}

const precedence: Record<string, Rank3> = {
  'a flag before a variable and a file': {
    args: ['--timeout', '1'],
    env: { ODATA_CONTRACT_TIMEOUT: '2' },
    file: { timeout: 3 },
    flags: { timeout: 1 },
  },
  'a flag that is the default before a file': {
    args: ['--profile', 'graph'],
    file: { profile: 'odata' },
    flags: { profile: 'graph' },
  },
  'a variable before a file': {
    env: { ODATA_CONTRACT_TIMEOUT: '2' },
    file: { timeout: 3 },
    flags: { timeout: 2 },
  },
  'a file before the default': { file: { timeout: 3 }, flags: { timeout: 3 } },
  'an empty variable is none': {
    env: { ODATA_CONTRACT_TIMEOUT: '', ODATA_CONTRACT_STRICT: '' },
    file: { timeout: 3, strict: true },
    flags: { timeout: 3, strict: true },
  },
  'a variable that says no': {
    env: { ODATA_CONTRACT_STRICT: '0' },
    file: { strict: true },
    flags: { strict: false },
  },
  'a variable that says yes': {
    env: { ODATA_CONTRACT_STRICT: '1' },
    file: { strict: false },
    flags: { strict: true },
  },
  'filters of a file': {
    file: { only: ['enum-values', 'error'], skip: ['x'] },
    flags: { only: ['enum-values', 'error'], skip: ['x'] },
  },
  'flags replace the filters of a file': {
    args: ['--only', 'error', '--only', 'response'],
    file: { only: ['enum-values'], skip: ['x'] },
    flags: { only: ['error', 'response'], skip: ['x'] },
  },
  'a list has no variable': { env: { ODATA_CONTRACT_ONLY: 'error' }, flags: { only: [] } },
  'headers of a file': {
    file: { headers: { 'X-One': 'env:ONE', 'X-Two': '2' } },
    flags: { header: ['X-One: env:ONE', 'X-Two: 2'] },
  },
  'headers merge by name': {
    args: ['--header', 'x-one: 1', '--header', 'X-Three=3'],
    file: { headers: { 'X-One': 'env:ONE', 'X-Two': '2', 'x-three': '0' } },
    flags: { header: ['X-Two: 2', 'x-one: 1', 'X-Three=3'] },
  },
  'reports go beside the file': {
    file: { reporters: ['console', 'json=out/report.json', 'junit=/tmp/a=b.xml', 'json='] },
    flags: { reporter: ['console', 'json={cwd}/out/report.json', 'junit=/tmp/a=b.xml', 'json='] },
  },
  'a path that is absolute stays': { file: { baseline: '/b.json' }, flags: { baseline: '/b.json' } },
  'a path of a variable is as it is': {
    env: { ODATA_CONTRACT_BASELINE: 'b.json' },
    file: { baseline: 'c.json' },
    flags: { baseline: 'b.json' },
  },
  'the variable of the token is no option': {
    env: { ODATA_CONTRACT_TOKEN: 't' },
    flags: { tokenEnv: 'ODATA_CONTRACT_TOKEN' },
  },
  'a lower way to a token yields': {
    args: ['--token-command', 'x'],
    env: { ODATA_CONTRACT_TOKEN_ENV: 'T' },
    file: { tokenFile: 'y', anonymous: true },
    flags: { tokenCommand: 'x', tokenFile: undefined, anonymous: undefined, tokenEnv: undefined },
  },
  'a token in the environment before a file with a way to another': {
    env: { ODATA_CONTRACT_TOKEN: 't' },
    file: { tokenCommand: 'x' },
    flags: { tokenEnv: 'ODATA_CONTRACT_TOKEN', tokenCommand: undefined },
  },
  'an anonymous file stays anonymous': {
    env: { ODATA_CONTRACT_TOKEN: 't' },
    file: { anonymous: true },
    flags: { anonymous: true },
  },
}

test.for(Object.entries(precedence))('%s', async ([, { args = [], env, file, flags }]) => {
  const found = await completed(args, file && fileOf(file), env)
  const named = Object.fromEntries(Object.keys(flags).map((name) => [name, found.flags[name]]))
  expect(JSON.stringify(named).replaceAll(found.folder, '{cwd}')).toBe(JSON.stringify(flags))
})

describe('files', () => {
  test.for<[string, string]>([
    ['odata-contract.config.json', '\ufeff{ "timeout": 3 }\r\n'],
    ['odata-contract.config.yaml', '# ours\ntimeout: 3\n'],
    ['odata-contract.config.yml', '{timeout: 3}'],
  ])('%s is found in the working folder', async ([name, text]) => {
    const { flags, said, folder } = await completed([], { [name]: text })
    expect(flags.timeout).toBe(3)
    expect(said).toEqual([`configuration: ${join(folder, name)}`])
  })

  test.for([
    { args: ['--config', '{cwd}/ci/ours.yml'], env: { ODATA_CONTRACT_CONFIG: 'nowhere' } },
    { args: [], env: { ODATA_CONTRACT_CONFIG: 'ours' } },
  ])('a named one takes precedence over one in the folder: $args', async ({ args, env }) => {
    const folder = temporary()
    const named = env.ODATA_CONTRACT_CONFIG.replace('ours', join(folder, 'ci/ours.yml'))
    const files = { 'ci/ours.yml': 'baseline: ../known.json\nid: 2026-11-25\n', ...fileOf({ timeout: 3 }) }
    const { flags } = await completed(args, files, { ODATA_CONTRACT_CONFIG: named }, folder)
    expect(flags).toMatchObject({ timeout: 10_000, baseline: join(folder, 'known.json'), id: '2026-11-25' })
  })

  test.for([
    ['list', ['list'], { contract: '{cwd}/c' }],
    ['explain', ['explain', 'x'], { contract: '{cwd}/c' }],
    ['mock', ['mock'], { contract: '{cwd}/c', token: undefined }],
    ['restore', ['restore', 'x'], { timeout: 3, caFile: '{cwd}/ca.pem', tokenEnv: 'T' }],
  ] as const)('%s reads the variables of its options', async ([, args, flags]) => {
    const file = fileOf({ contract: 'c', timeout: 3, caFile: 'ca.pem', tokenEnv: 'T', strict: true })
    const found = await completed(args, file, { ODATA_CONTRACT_TOKEN: 't' })
    const named = Object.fromEntries(Object.keys(flags).map((name) => [name, found.flags[name]]))
    expect(JSON.stringify(named).replaceAll(found.folder, '{cwd}')).toBe(JSON.stringify(flags))
    expect(found.flags).not.toHaveProperty('strict')
  })
})

describe('mistakes', () => {
  const json = '{cwd}/odata-contract.config.json'
  const yaml = '{cwd}/odata-contract.config.yaml'
  const says = (text: string, message: string) => ({
    files: { 'odata-contract.config.json': text },
    message: `${json}: ${message}`,
  })
  const wrong = (values: unknown, message: string) => says(JSON.stringify(values), message)
  const inYaml = (text: string, message: string | RegExp) => ({
    files: { 'odata-contract.config.yaml': text },
    message: typeof message === 'string' ? `${yaml}: ${message}` : message,
  })
  const variable = (name: string, text: string, message: string) => ({
    env: { [name]: text },
    message: `${name} ${message}`,
  })

  interface Mistake {
    args?: readonly string[]
    env?: Texts
    files?: Texts
    message: string | RegExp
  }

  const rows: Record<string, Mistake> = {
    'an unknown key': wrong({ basUrl: 'x' }, 'there is no "basUrl" (did you mean "baseUrl"?)'),
    'a key that is like none': wrong({ colour: 'x' }, 'there is no "colour"'),
    'an option by its flag': wrong({ 'base-url': 'x' }, 'there is no "base-url" (did you mean "baseUrl"?)'),
    'a key of the prototype': says('{ "__proto__": {} }', 'there is no "__proto__"'),
    'a key in the singular': wrong({ reporter: [] }, 'there is no "reporter" (did you mean "reporters"?)'),
    'a text for a number': wrong({ timeout: 'soon' }, '"timeout": expected a whole number from 1, got text'),
    'a fraction': wrong({ retries: 0.5 }, '"retries": expected a whole number from 0, got a number'),
    'a number below the least': wrong(
      { concurrency: 0 },
      '"concurrency": expected a whole number from 1, got a number',
    ),
    'a number beyond any': says(
      '{ "timeout": 1e300 }',
      '"timeout" "1e+300" is invalid. Expected a whole number from 1 to 2147483647',
    ),
    'a text for a boolean': wrong({ strict: 'yes' }, '"strict": expected true or false, got text'),
    'a number for a text': wrong({ id: 7 }, '"id": expected text that is not empty, got a number'),
    null: wrong({ id: null }, '"id": expected text that is not empty, got null'),
    'an empty text': wrong({ id: '' }, '"id": expected text that is not empty, got an empty text'),
    'a choice that is none': wrong(
      { profile: 'Graph' },
      '"profile": expected one of "page", "graph", "odata", got text',
    ),
    'a text for a list': wrong({ only: 'error' }, '"only": expected a list, got text'),
    'a number in a list': wrong({ only: ['error', 7] }, '"only/1": expected text, got a number'),
    'a list for an object': wrong({ headers: ['X: 1'] }, '"headers": expected an object, got a list'),
    'a header that is a list': wrong({ headers: { X: ['1'] } }, '"headers/X": expected text, got a list'),
    'a name no header can have': wrong({ headers: { 'X=Y': '1' } }, '"headers/X=Y" is not allowed'),
    'a long text': wrong({ timeout: 'x'.repeat(500) }, '"timeout": expected a whole number from 1, got text'),
    'a list': wrong([], 'expected an object, got a list'),
    'no object': wrong(null, 'expected an object, got null'),
    'an empty file': says('', 'is empty'),
    'a file of white space': says(' \n\t', 'is empty'),
    'a file of zeros': says('{}\0', 'is not text'),
    'JSON with a comma too many': says(
      '{\n  "timeout": 3,\n}',
      'is not JSON: Expected double-quoted property name at line 3, column 1',
    ),
    'JSON with a comment': says(
      '{\n  "timeout": // ms\n  3 }',
      `is not JSON: Unexpected token at line 2, column 14`,
    ),
    'JSON in single quotes': says(`{ "id": 'x' }`, `is not JSON: Unexpected token at line 1, column 9`),
    'JSON cut short': says('{ "only": [', 'is not JSON: Unexpected end of JSON input at line 1, column 12'),
    'no JSON': says('timeout: 3', `is not JSON: Unexpected token at line 1, column 2`),
    'a file of something else': says(
      'root:x:0:0:root:/root',
      'is not JSON: Unexpected token at line 1, column 1',
    ),
    'a YAML of something else': inYaml('root x: secret\n', 'there is a name that is not an option'),
    'no YAML': inYaml('only: [a\nskip: [b]\n', /config\.yaml: is not YAML: [a-z ]+ at line 2, column \d+$/),
    'two documents': inYaml('a: 1\n---\nb: 2\n', /config\.yaml: is not YAML: [a-z, ]+$/),
    'a key twice in YAML': inYaml(
      'id: a\nid: b\n',
      'is not YAML: duplicated mapping key at line 2, column 1',
    ),
    'a YAML of comments': inYaml('# nothing\n', 'is empty'),
    'a YAML text': inYaml('hello\n', 'expected an object, got text'),
    'a YAML that holds itself': inYaml(
      'id: &a [*a]\n',
      'has an anchor or an alias (& or *): write out the value',
    ),
    'a deliberate act in a file': wrong(
      { allowProduction: true },
      '"allowProduction" works only as a flag: use --allow-production',
    ),
    ...Object.fromEntries(
      ofOneTarget.map(([name, value]) => [
        `${name} beside targets`,
        wrong(
          { targets: several.targets, [name]: value },
          `"${name}" cannot stand beside "targets": move it into each target that uses it`,
        ),
      ]),
    ),
    'no targets': wrong({ targets: {} }, '"targets" is empty'),
    'targets without names': wrong({ targets: [] }, '"targets": expected an object, got a list'),
    'a target with the name of all': wrong(
      { targets: { all: { baseUrl: 'http://h' } } },
      '"targets/all" is not allowed',
    ),
    'a target without a service root': wrong(
      { targets: { a: { anonymous: true } } },
      '"targets/a/baseUrl" is missing',
    ),
    'an unknown key of a target': wrong(
      { targets: { a: { baseUrl: 'http://h', tokenEnvironment: 'A' } } },
      'there is no "targets/a/tokenEnvironment"',
    ),
    'a deliberate act in a target': wrong(
      { targets: { a: { baseUrl: 'http://h', allowProduction: true } } },
      'there is no "targets/a/allowProduction"',
    ),
    'several targets, and none selected': {
      files: fileOf(several),
      message: `${json} has several targets: add --target with one of staging, mock, certified, all`,
    },
    'an unknown target': {
      args: ['--target', 'stagin'],
      files: fileOf(several),
      message: `there is no target "stagin" (did you mean "staging"?): ${json} has staging, mock, certified`,
    },
    'a target with the name of a property of every object': {
      args: ['--target', 'constructor'],
      files: fileOf(several),
      message: `there is no target "constructor": ${json} has staging, mock, certified`,
    },
    'an unknown target in a variable': {
      env: { ODATA_CONTRACT_TARGET: 'moc' },
      files: fileOf(several),
      message: `there is no target "moc" (did you mean "mock"?): ${json} has staging, mock, certified`,
    },
    'a target without a configuration file': {
      args: ['--target', 'mock'],
      message: '--target mock needs a configuration file with "targets"',
    },
    'a target without targets': {
      args: ['--target', 'all'],
      files: fileOf({ baseUrl: 'http://h' }),
      message: '--target all needs a configuration file with "targets"',
    },
    'a target and a base URL': {
      args: ['--target', 'mock', '--base-url', 'http://h'],
      files: fileOf(several),
      message: '--base-url and --target both select a target: keep one',
    },
    'a target and a base URL, in variables': {
      env: { ODATA_CONTRACT_TARGET: 'all', ODATA_CONTRACT_BASE_URL: 'http://h' },
      files: fileOf(several),
      message: 'ODATA_CONTRACT_BASE_URL and ODATA_CONTRACT_TARGET both select a target: keep one',
    },
    ...Object.fromEntries(
      ['mock', 'all'].flatMap((target) =>
        credentialFlags.map(([flag, ...value]) => [
          `${flag} for the target ${target}`,
          {
            args: ['--target', target, flag as string, ...value],
            files: fileOf(several),
            message: `${flag} cannot set credentials for a target of ${json}: put them into the entry of the target`,
          },
        ]),
      ),
    ),
    'credentials in a variable, for a target': {
      args: ['--target', 'mock'],
      env: { ODATA_CONTRACT_TOKEN_COMMAND: 'x' },
      files: fileOf(several),
      message: `ODATA_CONTRACT_TOKEN_COMMAND cannot set credentials for a target of ${json}: put them into the entry of the target`,
    },
    'credentials for the only target': {
      args: ['--token-env', 'X'],
      files: fileOf({ targets: { mock: several.targets.mock } }),
      message: `--token-env cannot set credentials for a target of ${json}: put them into the entry of the target`,
    },
    'a target that names no token': {
      args: ['--target', 'a'],
      env: { ODATA_CONTRACT_TOKEN: 't' },
      files: fileOf({
        targets: { a: { baseUrl: 'http://h', anonymous: false, clientCert: 'c', clientKey: 'k' } },
      }),
      message: `${json}: the target "a" names no token: add "tokenEnv", "tokenFile", "tokenCommand" or "anonymous": true`,
    },
    'two ways to the token of a target': {
      args: ['--target', 'a'],
      files: fileOf({ targets: { a: { baseUrl: 'http://h', anonymous: true, tokenEnv: 'A' } } }),
      message: `"tokenEnv" in ${json} and "anonymous" in ${json} both set a token: keep one`,
    },
    'an update in a file': wrong(
      { updateBaseline: false },
      '"updateBaseline" works only as a flag: use --update-baseline',
    ),
    'a dry run in a file': wrong({ dryRun: true }, '"dryRun" works only as a flag: use --dry-run'),
    'a restore file to ignore, in a file': wrong(
      { ignoreRestoreFile: true },
      '"ignoreRestoreFile" works only as a flag: use --ignore-restore-file',
    ),
    'values to overwrite, in a file': wrong({ force: true }, '"force" works only as a flag: use --force'),
    'a restore file to ignore, in a variable': variable(
      'ODATA_CONTRACT_IGNORE_RESTORE_FILE',
      '1',
      'works only as a flag: use --ignore-restore-file',
    ),
    'a deliberate act in a variable': variable(
      'ODATA_CONTRACT_ALLOW_PRODUCTION',
      'true',
      'works only as a flag: use --allow-production',
    ),
    'two files': {
      files: { ...fileOf({}), 'odata-contract.config.yaml': 'id: a' },
      message: `there are both ${json} and ${yaml}: keep one, or name one with --config`,
    },
    'a number in a variable that is none': variable(
      'ODATA_CONTRACT_TIMEOUT',
      'soon',
      '"soon" is invalid. Expected a whole number from 1 to 2147483647',
    ),
    'a choice in a variable that is none': variable(
      'ODATA_CONTRACT_PROFILE',
      'Graph',
      '"Graph" is invalid. Allowed choices are page, graph, odata.',
    ),
    'a boolean in a variable that is none': variable(
      'ODATA_CONTRACT_STRICT',
      'yes',
      'must be true, false, 1 or 0, not "yes"',
    ),
    'a file that is not there': {
      args: ['--config', '{cwd}/none.json'],
      message: '{cwd}/none.json: there is no such file',
    },
    'a path through a file': {
      args: ['--config', '{cwd}/a/b.json'],
      files: { a: '' },
      message: '{cwd}/a/b.json: there is no such file',
    },
    'a folder': { args: ['--config', '{cwd}'], message: '{cwd}: is a folder' },
    'two ways to a token': {
      files: fileOf({ tokenFile: 'a', anonymous: true }),
      message: `"tokenFile" in ${json} and "anonymous" in ${json} both set a token: keep one`,
    },
    'two flags for a token': {
      args: ['--token-env', 'A', '--anonymous'],
      message: '--token-env and --anonymous both set a token: keep one',
    },
    'two variables for a token': {
      env: { ODATA_CONTRACT_TOKEN_FILE: 'a', ODATA_CONTRACT_TOKEN_COMMAND: 'b' },
      message: 'ODATA_CONTRACT_TOKEN_FILE and ODATA_CONTRACT_TOKEN_COMMAND both set a token: keep one',
    },
  }

  test.for(Object.entries(rows))('%s', async ([, { args = [], env, files, message }]) => {
    const folder = temporary()
    const found = await completed(args, files, env, folder).catch((error: Error) => error)
    expect(found).toMatchObject({ name: 'UsageError' })
    const said = (found as Error).message.replaceAll(folder, '{cwd}')
    if (typeof message === 'string') expect(said).toBe(message)
    else expect(said).toMatch(message)
    expect(said).not.toContain('\n')
  })

  test.for([
    [
      'bytes',
      (file: string) => writeFileSync(file, Buffer.from([0x7f, 0x45, 0xff, 0xfe])),
      'is not text in UTF-8',
    ],
    ['a device', (file: string) => symlinkSync('/dev/null', file), 'is not a file'],
    ['a link to nothing', (file: string) => symlinkSync('nothing', file), 'there is no such file'],
    ['a folder', (file: string) => mkdirSync(file), 'is a folder'],
    [
      'a huge file',
      (file: string) => {
        writeFileSync(file, '')
        truncateSync(file, 2 * 2 ** 20)
      },
      'is larger than 1 MiB',
    ],
  ] as const)('%s in the place of a file', async ([, make, message]) => {
    const folder = temporary()
    const file = join(folder, 'odata-contract.config.json')
    make(file)
    await expect(completed([], {}, {}, folder)).rejects.toThrow(`${file}: ${message}`)
  })
})

describe('the origin of a wrong value', () => {
  const url = { message: '--base-url "x" is not an http or https URL' }
  test.for<[string, readonly string[], Texts, object, { message: string; option?: string }, string]>([
    ['a flag', ['--base-url', 'x'], {}, { baseUrl: 'y' }, url, ''],
    [
      'a variable',
      [],
      { ODATA_CONTRACT_BASE_URL: 'x' },
      { baseUrl: 'y' },
      url,
      ' (from ODATA_CONTRACT_BASE_URL)',
    ],
    ['a file', [], {}, { baseUrl: 'x' }, url, ' (from "baseUrl" in {cwd}/odata-contract.config.json)'],
    ['a default', [], {}, {}, { message: '--timeout 10000' }, ''],
    [
      'a list of a file',
      [],
      {},
      { only: ['x'] },
      { message: 'no rule', option: 'only' },
      ' (from "only" in {cwd}/odata-contract.config.json)',
    ],
    [
      'a plural',
      [],
      {},
      { headers: { a: 'b' } },
      { message: '--header a: no' },
      ' (from "headers" in {cwd}/odata-contract.config.json)',
    ],
    ['no option', [], {}, { baseUrl: 'x' }, { message: 'nothing left' }, ''],
    ['no option that there is', [], {}, {}, { message: '--nothing left' }, ''],
  ])('%s', async ([, args, env, file, error, origin]) => {
    const { command, folder } = await completed(args, fileOf(file), env)
    expect(originOf(command, { option: undefined, ...error }).replaceAll(folder, '{cwd}')).toBe(origin)
  })
})

describe('the ways to a token that count', () => {
  test.for<[string, Partial<Record<Way, Rank>>, boolean, readonly Way[]]>([
    ['none said', {}, false, ['tokenEnv']],
    ['one in the file', { tokenFile: 'config' }, false, ['tokenFile']],
    ['one in the file, and a token', { tokenFile: 'config' }, true, ['tokenEnv']],
    ['a command in the file, and a token', { tokenCommand: 'config' }, true, ['tokenEnv']],
    ['another variable in the file, and a token', { tokenEnv: 'config' }, true, ['tokenEnv']],
    ['anonymous in the file, and a token', { anonymous: 'config' }, true, ['anonymous']],
    ['one in a variable, and a token', { tokenFile: 'env' }, true, ['tokenFile']],
    ['a flag, and a token', { tokenCommand: 'cli' }, true, ['tokenCommand']],
    ['each at a rank', { tokenFile: 'config', tokenEnv: 'env', anonymous: 'cli' }, true, ['anonymous']],
    ['a variable before a file', { tokenFile: 'config', tokenCommand: 'env' }, false, ['tokenCommand']],
    ['two flags', { tokenEnv: 'cli', tokenFile: 'cli' }, false, ['tokenEnv', 'tokenFile']],
    ['two in the file', { tokenFile: 'config', anonymous: 'config' }, false, ['tokenFile', 'anonymous']],
    [
      'two in the file, and a token',
      { tokenFile: 'config', tokenCommand: 'config' },
      true,
      ['tokenFile', 'tokenCommand'],
    ],
    [
      'two in the file below a flag',
      { tokenFile: 'config', anonymous: 'config', tokenEnv: 'cli' },
      false,
      ['tokenEnv'],
    ],
  ])('%s', ([, said, defaultIsSet, counting]) => {
    expect(waysThatCount(said, defaultIsSet)).toEqual(counting)
  })
})

describe('through the command line', () => {
  const cli = async (args: readonly string[], files: Texts, env: Texts = {}) => {
    const { bin } = await packed()
    const cwd = temporary()
    write(cwd, files)
    return { cwd, ...(await start(bin, args, { cwd, env }).ended) }
  }

  test('a run takes all options from a file, and names it', async () => {
    const target = await image(ignores)
    const config = [
      `baseUrl: ${target.baseUrl}`,
      `id: ${key}`,
      'anonymous: true',
      'only: [enum-values]',
      'reporters: [console, json=report.json]',
    ]
    const { code, stdout, stderr, cwd } = await cli(['--config', 'ci/ours.yaml'], {
      'ci/ours.yaml': config.join('\n'),
    })
    await target.close()
    expect(stderr).toBe('configuration: ci/ours.yaml\njson report: ci/report.json\n')
    expect(stdout).toContain('conformant (partial)')
    expect(JSON.parse(readFileSync(join(cwd, 'ci/report.json'), 'utf8'))).toMatchObject({
      target: { baseUrl: target.baseUrl, id: key },
      partial: true,
    })
    expect(code).toBe(0)
  })

  const found = 'configuration: odata-contract.config.json\n'
  const from = (name: string) => `(from "${name}" in odata-contract.config.json)\n`
  test.concurrent.for<[string, readonly string[], Texts, Texts, string | RegExp]>([
    [
      'a wrong key',
      [],
      fileOf({ basUrl: 'x' }),
      {},
      'odata-contract: odata-contract.config.json: there is no "basUrl" (did you mean "baseUrl"?)\n',
    ],
    [
      'a wrong URL in the file',
      [],
      fileOf({ baseUrl: 'x' }),
      {},
      `${found}odata-contract: --base-url "x" is not an http or https URL: write --base-url https://host/version ${from('baseUrl')}`,
    ],
    [
      'a wrong URL in a variable',
      [],
      {},
      { ODATA_CONTRACT_BASE_URL: 'x' },
      'odata-contract: --base-url "x" is not an http or https URL: write --base-url https://host/version (from ODATA_CONTRACT_BASE_URL)\n',
    ],
    [
      'a production host in the file',
      [],
      fileOf({ baseUrl: 'https://graph.microsoft.com/beta' }),
      {},
      `${found}odata-contract: graph.microsoft.com is a production service and the suite writes to it: add --allow-production if you mean it, or --no-writes to send only reads ${from('baseUrl')}`,
    ],
    [
      'a filter in the file that matches nothing',
      [],
      fileOf({ skip: ['enum-valeus'] }),
      {},
      `${found}odata-contract: no rule, area or case matches "enum-valeus" (did you mean "enum-values"?): see odata-contract list ${from('skip')}`,
    ],
    [
      'a run without writes in the file, and a filter for updates',
      [],
      fileOf({ noWrites: true, only: ['enum-values'] }),
      {},
      `${found}odata-contract: "enum-values" matches only cases that write, and this run sends only reads: see odata-contract list ${from('only')}`,
    ],
    [
      'a run without writes in a variable, and a filter for updates',
      [],
      fileOf({ noWrites: false, only: ['enum-values'] }),
      { ODATA_CONTRACT_NO_WRITES: 'true' },
      `${found}odata-contract: "enum-values" matches only cases that write, and this run sends only reads: see odata-contract list ${from('only')}`,
    ],
    [
      'a reporter in the file that there is not',
      [],
      fileOf({ reporters: ['jsn'] }),
      {},
      /^configuration: .*\nodata-contract: unknown reporter "jsn" .* \(from "reporters" in odata-contract\.config\.json\)\n$/,
    ],
    [
      'a contract in the file that there is not',
      ['list'],
      fileOf({ contract: 'nowhere' }),
      {},
      `${found}odata-contract: nowhere/spec/openapi.yaml: cannot be read ${from('contract')}`,
    ],
    [
      'a file of certificates that there is not',
      ['--base-url', 'https://127.0.0.1:1/beta', '--anonymous'],
      fileOf({ caFile: 'ca.pem' }),
      {},
      `${found}odata-contract: --ca-file ca.pem cannot be read (ENOENT) ${from('caFile')}`,
    ],
    [
      'a file in a variable that there is not',
      ['list'],
      {},
      { ODATA_CONTRACT_CONFIG: 'none.yaml' },
      'odata-contract: none.yaml: there is no such file (from ODATA_CONTRACT_CONFIG)\n',
    ],
    [
      'a baseline in the file that there is not',
      [],
      fileOf({ baseline: 'known.json' }),
      {},
      `${found}odata-contract: known.json: there is no such file: add --update-baseline to create it ${from('baseline')}`,
    ],
    [
      'an empty file name',
      ['--config', ''],
      {},
      {},
      "odata-contract: option '--config <file>' argument '' is invalid. Expected a file; see odata-contract --help\n",
    ],
  ])('%s', async ([, args, files, env, stderr], { expect }) => {
    const ended = await cli(args, files, env)
    if (typeof stderr === 'string') expect(ended.stderr).toBe(stderr)
    else expect(ended.stderr).toMatch(stderr)
    expect(ended).toMatchObject({ code: 2, stdout: '' })
  })

  test('a token in the environment comes before a command in the file', async () => {
    const seen: (string | undefined)[] = []
    const target = await image(ignores, ({ request }) => {
      seen.push(request.headers.authorization)
      return false
    })
    const config = {
      baseUrl: target.baseUrl,
      id: key,
      tokenCommand: 'echo from-the-file',
      only: ['read-is-stable'],
    }
    await cli([], fileOf(config), { ODATA_CONTRACT_TOKEN: 'from-the-environment' })
    await cli([], fileOf(config))
    await target.close()
    const tokens = new Set(seen.filter((each) => each?.startsWith('Bearer from')))
    expect([...tokens]).toEqual(['Bearer from-the-environment', 'Bearer from-the-file'])
  })
})
