import { type Command, InvalidArgumentError, type Option } from 'commander'
import {
  type Configuration,
  deliberate,
  discovered,
  flagOf,
  isSetting,
  keyOf,
  readConfiguration,
  saidIn,
  wantsFlag,
} from './configuration-file.js'
import { UsageError } from './errors.js'
import { everyTarget } from './shared-options.js'
import { configurationFor, selectedTarget } from './targets.js'
import { type Rank, type Way, ways, waysThatCount } from './token-precedence.js'

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>

/** The environment variable of an option. */
export const variableOf = (option: string): string =>
  `ODATA_CONTRACT_${option.replace(/[A-Z]/g, '_$&').toUpperCase()}`

const configurationOf = (
  command: Command,
  environment: Environment,
  folder: string,
): Configuration | undefined => {
  const variable = environment[variableOf('config')]
  if (command.getOptionValueSource('config') === undefined && variable)
    command.setOptionValueWithSource('config', variable, 'env')
  const file: string | undefined = command.getOptionValue('config') ?? discovered(folder)
  if (file === undefined) return undefined
  if (command.getOptionValueSource('config') === undefined)
    command.setOptionValueWithSource('config', file, 'default')
  return readConfiguration(file)
}

const isRepeatable = ({ defaultValue }: Option): boolean => Array.isArray(defaultValue)

const booleans: Readonly<Record<string, boolean>> = { true: true, 1: true, false: false, 0: false }

/** The value of a variable, in the form of `saidIn`. Empty variables are ignored. */
const saidBy = (environment: Environment, option: Option): readonly string[] | boolean | undefined => {
  const variable = variableOf(option.attributeName())
  const text = environment[variable]
  if (!text || isRepeatable(option)) return undefined
  if (!option.isBoolean()) return [text]
  const value = booleans[text]
  if (value === undefined)
    throw new UsageError(`${variable} must be true, false, 1 or 0, not ${JSON.stringify(text)}`)
  return value
}

/** Parses a value with the parser of its flag. */
const checked = (option: Option, said: readonly string[] | boolean, where: string): unknown => {
  if (typeof said === 'boolean' || !option.parseArg) return typeof said === 'boolean' ? said : said[0]
  try {
    return said.reduce(
      (before: unknown, text) => option.parseArg?.(text, before),
      isRepeatable(option) ? [] : undefined,
    )
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error
    throw new UsageError(`${where} ${JSON.stringify(said.join(', '))} is invalid. ${error.message}`)
  }
}

/** The name in `Name: value` or `Name=value`. */
const nameOfHeader = (header: string): string => (header.split(/[:=]/)[0] ?? '').trim().toLowerCase()

/** The headers of a file, without those that a flag overrides, and those of the flags. */
const mergedHeaders = (said: readonly string[], flagged: readonly string[]): string[] => {
  const named = new Set(flagged.map(nameOfHeader))
  return [...said.filter((header) => !named.has(nameOfHeader(header))), ...flagged]
}

/** Sets an option to its value of the highest precedence. */
const complete = (
  command: Command,
  option: Option,
  environment: Environment,
  written: Configuration,
): void => {
  const name = option.attributeName()
  const isFlagged = command.getOptionValueSource(name) === 'cli'
  const inFile = saidIn(written, option)
  if (isFlagged && name === 'header' && Array.isArray(inFile))
    command.setOptionValueWithSource(name, mergedHeaders(inFile, command.getOptionValue(name)), 'cli')
  if (isFlagged) return
  const inVariable = saidBy(environment, option)
  if (inVariable !== undefined)
    command.setOptionValueWithSource(name, checked(option, inVariable, variableOf(name)), 'env')
  else if (inFile !== undefined) {
    const where = `${written.file}: ${JSON.stringify(keyOf(name))}`
    command.setOptionValueWithSource(name, checked(option, inFile, where), 'config')
  }
}

const nameAt = (rank: Rank | undefined, way: Way, file: string): string => {
  if (rank === 'env') return variableOf(way)
  return rank === 'config' ? `"${way}" in ${file}` : flagOf(way)
}

/** Leaves only the token source with the highest precedence. */
const leaveOneWay = (command: Command, { file }: Configuration, isTokenSet: boolean): void => {
  const said = Object.fromEntries(
    ways.filter((way) => command.getOptionValue(way)).map((way) => [way, command.getOptionValueSource(way)]),
  ) as Partial<Record<Way, Rank>>
  const [way, other] = waysThatCount(said, isTokenSet)
  if (way && other)
    throw new UsageError(
      `${nameAt(said[way], way, file)} and ${nameAt(said[other], other, file)} both set a token: keep one`,
    )
  for (const each of ways)
    if (each !== way && said[each]) command.setOptionValueWithSource(each, undefined, 'default')
}

/** True if the default variable has a token. A configured target uses it only if its entry names the variable. */
const isTokenSet = (command: Command, { ODATA_CONTRACT_TOKEN }: Environment): boolean =>
  Boolean(ODATA_CONTRACT_TOKEN) && command.getOptionValue('target') === undefined

const nothing: Configuration = { file: '', values: {}, targets: {} }

/** The part of a configuration file that applies to a command, and sets its `--target`. @throws UsageError */
const writtenFor = (
  command: Command,
  environment: Environment,
  found: Configuration | undefined,
): Configuration => {
  const common = found ?? nothing
  if (!command.options.some((option) => option.attributeName() === 'target')) return common
  const placeOf = (option: string) => {
    if (command.getOptionValueSource(option) === 'cli') return flagOf(option)
    return environment[variableOf(option)] ? variableOf(option) : undefined
  }
  const variable = environment[variableOf('target')]
  if (command.getOptionValue('target') === undefined && variable)
    command.setOptionValueWithSource('target', variable, 'env')
  const others = command.name() === 'run' ? [everyTarget] : []
  const name = selectedTarget(command.getOptionValue('target'), found, placeOf, others)
  if (name === undefined || !found) return common
  if (command.getOptionValue('target') === undefined)
    command.setOptionValueWithSource('target', name, 'default')
  return others.includes(name) ? common : configurationFor(found, name)
}

// Not commander's `.env()` and `.conflicts()`: with those, a boolean variable that holds 0 is true, an empty variable is a
// value, and two options conflict even if one of them comes from a flag and the other from a variable or a file.

/**
 * Completes the options of a command: flags take precedence over environment variables, the configuration file and the
 * defaults, in this order. Commands without `--config` stay unchanged.
 * @param folder the folder to search for a configuration file. @throws UsageError that names the place of the mistake
 */
export const configure = (
  command: Command,
  environment: Environment,
  say: (line: string) => void,
  folder = '.',
): void => {
  const names = command.options.map((option) => option.attributeName())
  if (!names.includes('config')) return
  const meant = names.find((name) => deliberate.includes(name) && environment[variableOf(name)])
  if (meant !== undefined) throw new UsageError(`${variableOf(meant)} ${wantsFlag(meant)}`)
  const found = configurationOf(command, environment, folder)
  const written = writtenFor(command, environment, found)
  for (const option of command.options)
    if (isSetting(option.attributeName())) complete(command, option, environment, written)
  leaveOneWay(command, written, isTokenSet(command, environment))
  if (found) say(`configuration: ${found.file}`)
}

/**
 * The origin of an invalid value, to append to a message; empty for flags and defaults. Unless the error names an option, a
 * message that begins with a flag is about that flag.
 */
export const originOf = (
  command: Command,
  { message, option }: Pick<UsageError, 'message' | 'option'>,
): string => {
  const flag = /^--[a-z-]+/.exec(message)?.[0]
  const name = option ?? command.options.find(({ long }) => long === flag)?.attributeName() ?? ''
  const source = command.getOptionValueSource(name)
  if (source === 'env') return ` (from ${variableOf(name)})`
  if (source !== 'config') return ''
  const target = command.getOptionValue('target')
  const ofTarget = target === undefined || target === everyTarget ? '' : ` for the target "${target}"`
  return ` (from "${keyOf(name)}"${ofTarget} in ${command.getOptionValue('config')})`
}
