import { isSingleton } from '../../contract/contract.js'
import { whyUnusable } from '../../contract/keys.js'
import type { Contract } from '../../model/contract.js'
import { plan } from '../../rules/plan.js'
import { didYouMean } from '../../support/near-miss.js'
import { printable } from '../../support/printable.js'
import type { Access } from '../create-run.js'
import { type Service, type SuiteOptions, wantedParents } from '../create-run.js'
import { productionHostOf, restraintOf, sendsOnlyReads } from '../restraint.js'
import { filtered } from '../selection.js'
import {
  choices,
  fitsHeader,
  isWithin,
  nameOfRange,
  ownedHeaders,
  type Range,
  ranges,
  serviceRootProblem,
} from '../settings.js'

/** The entity to test, and the credentials to use. */
export interface EntityOptions extends Access {
  /** The key of the entity. By default the first entity of the set. */
  readonly id?: string
  /** How long `close` observes the restored entity if it differed during the run, in milliseconds. Default 2000. */
  readonly watch?: number
  /** Allows a production host of Microsoft Graph in `baseUrl`. Default false. */
  readonly allowProduction?: boolean
  /**
   * Receives the remarks that belong to no case, such as properties that cannot be restored, or an entity that the service
   * created. By default each is a warning of the process.
   */
  readonly onRemark?: (remark: string) => void
}

/** An invalid option of the API. The message names the option and the expected value. */
export class OptionError extends Error {
  override name = 'OptionError'
  constructor(problem: string) {
    super(printable(problem))
  }
}

/** Returns the problem with a value, or `undefined`. `at` names the option. */
type Check = (value: unknown, at: string) => string | undefined

/** The longest text that a message quotes, in characters. */
const longest = 60

const described = (value: unknown): string => {
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object' && value !== null) return 'an object'
  if (typeof value === 'function') return 'a function'
  if (typeof value !== 'string') return String(value)
  return JSON.stringify(value.length > longest ? `${value.slice(0, longest)}…` : value)
}

const check =
  (isFine: (value: unknown) => boolean, wanted: string): Check =>
  (value, at) =>
    isFine(value) ? undefined : `${at}: expected ${wanted}, got ${described(value)}`

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''
const text = check(isText, 'text that is not empty')
const flag = check((value) => typeof value === 'boolean', 'true or false')
const handler = check((value) => typeof value === 'function', 'a function')

const oneOf = (words: readonly string[]): Check =>
  check(
    (value) => typeof value === 'string' && words.includes(value),
    `one of ${words.map((word) => JSON.stringify(word)).join(', ')}`,
  )

const whole = (range: Range): Check =>
  check((value) => typeof value === 'number' && isWithin(value, range), nameOfRange(range))

/** Checks a secret. Messages never quote it. */
const secret: Check = (value, at) => {
  if (isText(value) && fitsHeader(value)) return undefined
  const found = typeof value === 'string' ? 'another text' : typeof value
  return `${at}: expected text that a header can contain, got ${found}`
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const first = <T>(items: readonly T[], problemOf: (item: T) => string | undefined): string | undefined => {
  for (const item of items) {
    const problem = problemOf(item)
    if (problem !== undefined) return problem
  }
  return undefined
}

const list =
  (item: Check): Check =>
  (value, at) =>
    Array.isArray(value)
      ? first([...value.entries()], ([index, each]) => item(each, `${at}[${index}]`))
      : `${at}: expected a list, got ${described(value)}`

/** Members set to `undefined` count as absent. */
const membersOf = (value: Readonly<Record<string, unknown>>): [string, unknown][] =>
  Object.entries(value).filter(([, each]) => each !== undefined)

const object =
  (checks: Readonly<Record<string, Check>>, required: readonly string[] = []): Check =>
  (value, at) => {
    if (!isObject(value)) return `${at}: expected an object, got ${described(value)}`
    const path = (name: string) => (at === '' ? name : `${at}.${name}`)
    const missing = required.find((name) => value[name] === undefined)
    if (missing !== undefined) return `${path(missing)} is missing`
    return first(membersOf(value), ([name, each]) =>
      Object.hasOwn(checks, name)
        ? checks[name]?.(each, path(name))
        : `there is no option ${path(name)}${didYouMean(name, Object.keys(checks))}`,
    )
  }

const header = ([name, value]: readonly [string, unknown], at: string): string | undefined => {
  const place = `${at}[${JSON.stringify(name)}]`
  if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(name))
    return `${place}: expected the name of a header, in lower case`
  return ownedHeaders.has(name) ? `${place}: the suite sets this header itself` : secret(value, place)
}

const headers: Check = (value, at) =>
  isObject(value)
    ? first(membersOf(value), (member) => header(member, at))
    : `${at}: expected an object, got ${described(value)}`

const serviceRoot: Check = (value, at) => {
  const problem = isText(value) ? serviceRootProblem(value) : undefined
  return problem === undefined ? text(value, at) : `${at} ${problem}`
}

const key: Check = (value, at) => {
  const why = typeof value === 'string' ? whyUnusable(value) : undefined
  return why === undefined ? text(value, at) : `${at}: ${JSON.stringify(value)} ${why}`
}

type ApiOptions = EntityOptions & SuiteOptions & { [name in 'baseUrl' | 'fetch' | 'listener']?: unknown }

const options = object({
  contract: text,
  profile: oneOf(choices.profile),
  policies: object({ readOnly: oneOf(choices.readOnly), enumCase: oneOf(choices.enumCase) }),
  strict: flag,
  noWrites: flag,
  concurrency: whole(ranges.concurrency),
  timeout: whole(ranges.timeout),
  retries: whole(ranges.retries),
  watch: whole({ minimum: 0 }),
  parents: list(key),
  only: list(text),
  skip: list(text),
  id: check((value) => typeof value === 'string', 'text'),
  baseUrl: serviceRoot,
  fetch: handler,
  listener: handler,
  token: secret,
  weakToken: secret,
  headers,
  secrets: list(
    object(
      {
        name: text,
        value: (value, at) =>
          typeof value === 'string' ? undefined : `${at}: expected text, got ${typeof value}`,
      },
      ['name', 'value'],
    ),
  ),
  connection: object({ tls: object({ ca: text, cert: text, key: text }), proxy: text }),
  allowProduction: flag,
  onRemark: handler,
} satisfies Record<keyof Required<ApiOptions>, Check>)

const targetProblem = ({ baseUrl, fetch, listener }: ApiOptions): string | undefined => {
  if (baseUrl === undefined && fetch === undefined && listener === undefined)
    return 'there is no target: pass baseUrl, fetch or listener'
  return fetch !== undefined && listener !== undefined
    ? 'fetch and listener are two targets: pass one'
    : undefined
}

/** The problem of a run that would write to a production service. */
const productionProblem = (
  contract: Contract,
  { baseUrl, fetch, listener, allowProduction, noWrites = false }: ApiOptions,
): string | undefined => {
  // With a handler, no request goes to the host of `baseUrl`.
  const host = (fetch ?? listener) ? undefined : productionHostOf(new URL(String(baseUrl)))
  return host === undefined || allowProduction === true || sendsOnlyReads(contract, { noWrites })
    ? undefined
    : `${host} is a production service and the suite writes to it: pass allowProduction: true if that is intended, or noWrites: true to send only reads`
}

/** Checks the options that do not depend on the contract. @throws OptionError */
export const checkOptions = (given: Service & EntityOptions & SuiteOptions): void => {
  const problem = options(given, '') ?? targetProblem(given)
  if (problem !== undefined) throw new OptionError(problem)
}

/** Checks the options that depend on the contract. @throws OptionError */
export const checkSelection = (contract: Contract, options: Service & EntityOptions & SuiteOptions): void => {
  const { id, profile = 'graph', only = [], skip = [], parents = [], baseUrl } = options
  const risk = productionProblem(contract, options)
  if (risk !== undefined) throw new OptionError(risk)
  // A singleton has no key.
  const unusable = id === undefined || isSingleton(contract) ? undefined : key(id, 'id')
  if (unusable !== undefined) throw new OptionError(unusable)
  if (parents.length !== contract.resource.parents.length)
    throw new OptionError(wantedParents(contract, parents.length, 'parents'))
  const found = filtered(plan(contract, profile), { only, skip }, restraintOf(contract, options, baseUrl))
  if ('problem' in found) throw new OptionError(`${found.option ?? 'only and skip'}: ${found.problem}`)
}
