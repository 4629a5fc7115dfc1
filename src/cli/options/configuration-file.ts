import { lstatSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import type { Option } from 'commander'
import { UsageError } from './errors.js'
import { ways } from './token-precedence.js'
import { conforming, readDocument, schemaNamed } from './validated-file.js'

/** File names to search for without `--config`. */
const names = ['json', 'yaml', 'yml'].map((extension) => `odata-contract.config.${extension}`)

/** Options that work only as flags, so that they cannot be enabled by accident. */
export const deliberate: readonly string[] = [
  'allowProduction',
  'updateBaseline',
  'dryRun',
  'ignoreRestoreFile',
  'force',
]

/** The message for such an option in a file or variable. */
export const wantsFlag = (option: string): string => `works only as a flag: use ${flagOf(option)}`

/** The flag of an option. */
export const flagOf = (option: string): string => `--${option.replace(/[A-Z]/g, '-$&').toLowerCase()}`

const plurals: Readonly<Record<string, string>> = { header: 'headers', reporter: 'reporters' }

/** The key of an option. */
export const keyOf = (option: string): string => plurals[option] ?? option

const schema = schemaNamed('config')

/** The options about credentials, `anonymous` included. */
export const credentials: readonly string[] = [
  ...ways,
  'weakTokenEnv',
  'header',
  'clientCert',
  'clientKey',
  'clientPassphraseEnv',
]

/** Whether an option can be set in a file or a variable. */
export const isSetting = (option: string): boolean => Object.hasOwn(schema.properties ?? {}, keyOf(option))

/** Values by key, as the schema has them. */
type Values = Readonly<Record<string, unknown>>

/** A configuration file that was read. */
export interface Configuration {
  readonly file: string
  /** The options of every target. */
  readonly values: Values
  /** The options of each target by name, if the file has several targets. */
  readonly targets: Readonly<Record<string, Values>>
}

/** Options that only a target can have if there are several: each target uses only its own credentials. */
const ofOneTarget = ['baseUrl', ...credentials].map(keyOf)

/** Separates the targets from the common options. @throws UsageError if an option must not be common */
const separated = (file: string, { targets, ...values }: Values): Configuration => {
  const misplaced = targets && ofOneTarget.find((key) => Object.hasOwn(values, key))
  if (misplaced !== undefined)
    throw new UsageError(
      `${file}: "${misplaced}" cannot stand beside "targets": move it into each target that uses it`,
      'config',
    )
  return { file, values, targets: (targets ?? {}) as Configuration['targets'] }
}

/** The configuration file of a folder. @throws UsageError if there are several */
export const discovered = (folder: string): string | undefined => {
  const isThere = (file: string) => lstatSync(file, { throwIfNoEntry: false }) !== undefined
  const [file, other] = names.map((name) => join(folder, name)).filter(isThere)
  if (other !== undefined)
    throw new UsageError(`there are both ${file} and ${other}: keep one, or name one with --config`)
  return file
}

/** @throws UsageError, one line with the file's name and the key */
export const readConfiguration = (file: string): Configuration => {
  const document = readDocument(file, 'config')
  const meant = deliberate.find((key) => Object.hasOwn(Object(document), key))
  if (meant !== undefined) throw new UsageError(`${file}: "${meant}" ${wantsFlag(meant)}`, 'config')
  return separated(file, conforming(document, schema, file, 'config'))
}

/** Whether an option's argument is a path. */
const isPath = ({ flags }: Option): boolean => /[<[](file|dir)[>\]]/.test(flags)

/** Resolves a path relative to the configuration file that contains it. */
const resolveBeside = (file: string, path: string): string =>
  isAbsolute(path) ? path : join(dirname(file), path)

/** The arguments of an option in a file, as on a command line; a boolean for an option without arguments. */
export const saidIn = (
  { file, values }: Configuration,
  option: Option,
): readonly string[] | boolean | undefined => {
  const key = keyOf(option.attributeName())
  const value = Object.hasOwn(values, key) ? values[key] : undefined
  if (value === undefined || typeof value === 'boolean') return value
  if (key === 'headers')
    return Object.entries(value as Record<string, string>).map(([name, text]) => `${name}: ${text}`)
  if (key === 'reporters')
    return (value as string[]).map((text) =>
      text.replace(/=(.+)$/s, (_, path) => `=${resolveBeside(file, path)}`),
    )
  const texts = Array.isArray(value) ? value : [String(value)]
  return isPath(option) ? texts.map((path) => resolveBeside(file, path)) : texts
}
