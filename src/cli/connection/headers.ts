import type { Secret } from '../../engine/recording/secrets.js'
import { fitsHeader, ownedHeaders } from '../../run/settings.js'
import { Inconclusive, UsageError } from '../options/errors.js'

/** Headers of every request, and the secrets in them. */
export interface OwnHeaders {
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly secrets: readonly Secret[]
}

/** Headers whose values are credentials. */
const isCredential = (name: string): boolean =>
  /^(proxy-)?authorization$|^cookie$|token|secret|password|(api|functions|subscription|access)-?key$/.test(
    name,
  )

const parse = (text: string): { name: string; value: string } => {
  const parts = /^\s*([!#$%&'*+\-.^_`|~0-9A-Za-z]+)\s*[:=](.*)$/s.exec(text)
  if (!parts)
    throw new UsageError(`--header ${JSON.stringify(text)} is not a header: write --header 'Name: value'`)
  return { name: (parts[1] as string).toLowerCase(), value: (parts[2] as string).trim() }
}

/** Reads the value of a header from a variable. */
type Lookup = (header: string, variable: string) => string

const fromEnvironment: Lookup = (header, variable) => {
  const value = process.env[variable]?.trim()
  if (!value)
    throw new Inconclusive(
      `no value for the header ${header}: put it into the environment variable ${variable}`,
    )
  return value
}

/** The values in `session=abc; theme=dark` or `sig=abc&se=1` that are long enough to be secrets. */
const partsOf = (value: string): string[] =>
  value
    .split(/[;,&\s]+/)
    .map((part) => part.slice(part.indexOf('=') + 1).replaceAll('"', ''))
    .filter((part) => part.length >= 8)

/** A value may contain further secrets: `Basic` a password in base64, a cookie a session. */
const secretsIn = (name: string, value: string): Secret[] => {
  const [, scheme = '', credentials = ''] = /^(\S+) +(.+)$/.exec(value) ?? []
  const plain = scheme.toLowerCase() === 'basic' ? Buffer.from(credentials, 'base64').toString() : ''
  const password = plain.slice(plain.indexOf(':') + 1)
  const all = [value, credentials, plain, password, ...partsOf(value)].filter((part) => part !== '')
  return [...new Set(all)].map((part) => ({ name, value: part }))
}

/**
 * Reads `--header` options: `Name: value` or `Name=value`, with a literal value or `env:VARIABLE`. Values of variables
 * are secrets.
 * @throws UsageError; Inconclusive if a variable is not set.
 */
export const ownHeaders = (texts: readonly string[], lookUp: Lookup = fromEnvironment): OwnHeaders => {
  const headers: [name: string, value: string][] = []
  const secrets: Secret[] = []
  for (const text of texts) {
    const { name, value } = parse(text)
    if (ownedHeaders.has(name)) throw new UsageError(`--header ${name}: the suite sets this header itself`)
    const variable = /^env:(.+)$/.exec(value)?.[1]
    if (variable === undefined && isCredential(name))
      throw new UsageError(
        `--header ${name}: credentials are taken from a variable only: put the value into one and write '${name}: env:NAME'`,
      )
    const sent = variable === undefined ? value : lookUp(name, variable)
    if (!fitsHeader(sent))
      throw new UsageError(`--header ${name}: the value has a character that a header cannot contain`)
    headers.push([name, sent])
    if (variable !== undefined) secrets.push(...secretsIn(variable, sent))
  }
  return { headers: Object.fromEntries(headers), secrets }
}
