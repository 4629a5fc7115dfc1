import { type Configuration, credentials, flagOf } from './configuration-file.js'
import { didYouMean, UsageError } from './errors.js'
import { ways } from './token-precedence.js'

const isAuthorized = (headers: unknown): boolean =>
  Object.keys(Object(headers)).some((name) => name.toLowerCase() === 'authorization')

/** @throws UsageError if a target has no token and does not say so: ODATA_CONTRACT_TOKEN may be meant for another one. */
const checkToken = (file: string, name: string, entry: Readonly<Record<string, unknown>>): void => {
  if (ways.some((way) => entry[way]) || isAuthorized(entry.headers)) return
  throw new UsageError(
    `${file}: the target "${name}" names no token: add "tokenEnv", "tokenFile", "tokenCommand" or "anonymous": true`,
    'target',
  )
}

/** The configuration of a target: its own options, and the common options that it does not override. @throws UsageError */
export const configurationFor = ({ file, values, targets }: Configuration, name: string): Configuration => {
  const names = Object.keys(targets)
  const entry = Object.hasOwn(targets, name) ? targets[name] : undefined
  if (!entry)
    throw new UsageError(
      `there is no target "${name}"${didYouMean(name, names)}: ${file} has ${names.join(', ')}`,
      'target',
    )
  checkToken(file, name, entry)
  return { file, values: { ...values, ...entry }, targets }
}

/** The place of an option that a flag or a variable sets, or `undefined`. */
type PlaceOf = (option: string) => string | undefined

/** @throws UsageError if credentials come from outside the file: they could reach a target that does not name them. */
const checkCredentials = ({ file }: Configuration, placeOf: PlaceOf): void => {
  const place = credentials.map(placeOf).find((each) => each !== undefined)
  if (place !== undefined)
    throw new UsageError(
      `${place} cannot set credentials for a target of ${file}: put them into the entry of the target`,
    )
}

/**
 * The name of the selected target. `undefined` if the file has no targets, or if a base URL selects another one.
 * @param said the value of `--target`
 * @param others the names that do not stand for a single target
 * @throws UsageError
 */
export const selectedTarget = (
  said: string | undefined,
  found: Configuration | undefined,
  placeOf: PlaceOf,
  others: readonly string[],
): string | undefined => {
  const names = Object.keys(found?.targets ?? {})
  const address = placeOf('baseUrl')
  if (said !== undefined && (!found || names.length === 0))
    throw new UsageError(`--target ${said} needs a configuration file with "targets"`, 'target')
  if (said !== undefined && address !== undefined)
    throw new UsageError(`${address} and ${placeOf('target')} both select a target: keep one`)
  if (!found || names.length === 0 || address !== undefined) return undefined
  const name = said ?? (names.length === 1 ? names[0] : undefined)
  if (name === undefined)
    throw new UsageError(
      `${found.file} has several targets: add ${flagOf('target')} with one of ${[...names, ...others].join(', ')}`,
    )
  checkCredentials(found, placeOf)
  return name
}
