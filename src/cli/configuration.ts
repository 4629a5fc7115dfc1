import { lstatSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { type Command, InvalidArgumentError, type Option } from 'commander'
import { type Rank, type Way, ways, waysThatCount } from './credential-way.js'
import { conforming, readDocument, schemaNamed, type ValueSchema } from './document.js'
import { UsageError } from './usage.js'

/** Configuration files that are found without being named. */
const fileNames = ['json', 'yaml', 'yml'].map((extension) => `odata-contract.config.${extension}`)

/** What has to be meant for one run, and so stands in no file and no variable. */
export const deliberate: readonly string[] = ['allowProduction', 'updateBaseline', 'dryRun']

/** Keys of a configuration file that are not called like their option. */
const keys: Readonly<Record<string, string>> = { header: 'headers', reporter: 'reporters' }
const keyOf = (option: string): string => keys[option] ?? option

/** The environment variable of an option. */
export const variableOf = (option: string): string =>
  `ODATA_CONTRACT_${option.replace(/[A-Z]/g, '_$&').toUpperCase()}`

const schema = schemaNamed('config')
const settings = schema.properties ?? {}

/** What surrounds a command besides its flags. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>
  /** The working folder; where left out, that of the process. */
  readonly folder?: string
}

/** A configuration file that was read. */
interface Configuration {
  readonly file: string
  readonly values: Readonly<Record<string, unknown>>
}

const nothingSaid: Configuration = { file: '', values: {} }

const discovered = (folder: string): string | undefined => {
  const isThere = (file: string) => lstatSync(file, { throwIfNoEntry: false }) !== undefined
  const [file, other] = fileNames.map((name) => join(folder, name)).filter(isThere)
  if (other !== undefined)
    throw new UsageError(`there are both ${file} and ${other}: keep one, or name one with --config`)
  return file
}

const read = (file: string): Configuration => {
  const document = readDocument(file, 'config')
  const meant = deliberate.find((key) => Object.hasOwn(Object(document), key))
  if (meant !== undefined) throw new UsageError(`${file}: "${meant}" ${wantsFlag(meant)}`, 'config')
  return { file, values: conforming(document, schema, file, 'config') }
}

const flagOf = (option: string): string => `--${option.replace(/[A-Z]/g, '-$&').toLowerCase()}`

const wantsFlag = (option: string): string => `has to be meant for each run: say ${flagOf(option)}`

/** The configuration file that counts. @throws UsageError */
const configurationOf = (command: Command, { environment, folder = '.' }: Surroundings) => {
  const variable = environment[variableOf('config')]
  if (command.getOptionValueSource('config') !== 'cli' && variable)
    command.setOptionValueWithSource('config', variable, 'env')
  const file: string | undefined = command.getOptionValue('config') ?? discovered(folder)
  return file === undefined ? undefined : read(file)
}

/** A text goes through the same check as a flag's argument. */
const checked = (option: Option, text: string, where: string, before?: unknown): unknown => {
  try {
    return option.parseArg ? option.parseArg(text, before) : text
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    throw new UsageError(`${where} ${JSON.stringify(text)} is invalid. ${error.message}`)
  }
}

const booleans: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false }

const fromVariable = (option: Option, text: string): unknown => {
  const variable = variableOf(option.attributeName())
  if (!option.isBoolean()) return checked(option, text, variable)
  const value = booleans[text]
  if (value === undefined)
    throw new UsageError(`${variable} has to be true, false, 1 or 0, and is ${JSON.stringify(text)}`)
  return value
}

/** A path is relative to the folder of the file it stands in. */
const beside = (file: string, path: string): string =>
  isAbsolute(path) || path === '' ? path : join(dirname(file), path)

const namesFile = (option: Option): boolean => /[<[](file|dir)[>\]]/.test(option.flags)

/** The name in `Name: value` or `Name=value`. */
const nameOfHeader = (header: string): string => (header.split(/[:=]/)[0] ?? '').trim().toLowerCase()

/** The arguments that a list in a file stands for; of headers those that no flag names. */
const argumentsIn = (option: Option, value: unknown, file: string, flagged: readonly string[]): string[] => {
  const name = option.attributeName()
  if (name === 'header') {
    const named = new Set(flagged.map(nameOfHeader))
    const headers = Object.entries(value as Record<string, string>).map((header) => header.join(': '))
    return headers.filter((header) => !named.has(nameOfHeader(header)))
  }
  const texts = value as string[]
  return name === 'reporter'
    ? texts.map((text) => text.replace(/=(.+)$/s, (_, path: string) => `=${beside(file, path)}`))
    : texts
}

const fromFile = (option: Option, value: unknown, file: string, flagged: readonly string[]): unknown => {
  const where = `${file}: ${JSON.stringify(keyOf(option.attributeName()))}`
  if (typeof value === 'boolean') return value
  if (typeof value !== 'object')
    return checked(option, namesFile(option) ? beside(file, String(value)) : String(value), where)
  const texts = [...argumentsIn(option, value, file, flagged), ...flagged]
  return texts.reduce((before: unknown, text) => checked(option, text, where, before), [])
}

const isList = ({ type }: ValueSchema): boolean => type === 'array' || type === 'object'

/** Gives an option the value of the highest rank at which it is said. */
const complete = (
  command: Command,
  option: Option,
  environment: Surroundings['environment'],
  { file, values }: Configuration,
): void => {
  const name = option.attributeName()
  const setting = settings[keyOf(name)]
  const isFlagged = command.getOptionValueSource(name) === 'cli'
  // Flags replace what a file says, but headers have names.
  if (!setting || (isFlagged && name !== 'header')) return
  const text = isList(setting) ? undefined : environment[variableOf(name)]
  if (text) command.setOptionValueWithSource(name, fromVariable(option, text), 'env')
  else if (Object.hasOwn(values, keyOf(name))) {
    const flagged: string[] = isFlagged ? command.getOptionValue(name) : []
    const value = fromFile(option, values[keyOf(name)], file, flagged)
    command.setOptionValueWithSource(name, value, isFlagged ? 'cli' : 'config')
  }
}

const nameAt = (rank: Rank | undefined, way: Way, file: string): string => {
  if (rank === 'env') return variableOf(way)
  return rank === 'config' ? `"${way}" in ${file}` : flagOf(way)
}

/** Leaves one way to a token, however many are said. */
const leaveOneWay = (command: Command, environment: Surroundings['environment'], file: string): void => {
  const own = ways.filter((way) => command.options.some((option) => option.attributeName() === way))
  const isSaid = (way: Way) => ![undefined, false].includes(command.getOptionValue(way))
  const said: Partial<Record<Way, Rank>> = Object.fromEntries(
    own.filter(isSaid).map((way) => [way, command.getOptionValueSource(way)]),
  )
  const [way, other] = waysThatCount(said, Boolean(environment.ODATA_CONTRACT_TOKEN))
  if (way && other) {
    const [one, another] = [way, other].map((each) => nameAt(said[each], each, file))
    throw new UsageError(`${one} and ${another} are two ways to a token: keep one`)
  }
  for (const each of own)
    if (each !== way && said[each]) command.setOptionValueWithSource(each, undefined, 'default')
}

/**
 * Completes the options of a command: flags come before environment variables, those before the configuration file,
 * and that before the defaults. A command without `--config` has no configuration.
 * @throws UsageError, which says where the mistake is
 */
export const configure = (
  command: Command,
  surroundings: Surroundings,
  say: (line: string) => void,
): void => {
  const { environment } = surroundings
  const names = command.options.map((option) => option.attributeName())
  if (!names.includes('config')) return
  const meant = names.find((name) => deliberate.includes(name) && environment[variableOf(name)])
  if (meant !== undefined) throw new UsageError(`${variableOf(meant)} ${wantsFlag(meant)}`)
  const configuration = configurationOf(command, surroundings)
  const { file } = configuration ?? nothingSaid
  for (const option of command.options) complete(command, option, environment, configuration ?? nothingSaid)
  leaveOneWay(command, environment, file)
  if (!configuration) return
  if (command.getOptionValueSource('config') === undefined)
    command.setOptionValueWithSource('config', file, 'default')
  say(`configuration: ${file}`)
}

/** Where an option's value was found, for the end of a message: empty where it is a flag or the default. */
export const originOf = (command: Command, option: string): string => {
  const source = command.getOptionValueSource(option)
  if (source === 'env') return ` (from ${variableOf(option)})`
  return source === 'config' ? ` (from "${keyOf(option)}" in ${command.getOptionValue('config')})` : ''
}
