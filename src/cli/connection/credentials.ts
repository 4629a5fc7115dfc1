import { fitsHeader } from '../../run/settings.js'
import { readBounded, type UnreadableFile } from '../../support/bounded-file.js'
import { Inconclusive } from '../options/errors.js'
import { outputOf } from './token-command.js'

/** The source of a bearer token. */
export type TokenSource =
  | { readonly way: 'anonymous' }
  | { readonly way: 'env'; readonly name: string }
  | { readonly way: 'file'; readonly file: string }
  | { readonly way: 'command'; readonly command: string }

/** A bearer token, and a way to renew it when the target refuses it. */
export interface Credentials {
  /** `undefined` for an anonymous run. */
  readonly token: string | undefined
  /** Reads the source again, at most once per run; prints errors. @returns `undefined` if there is no other token. */
  renew(): Promise<string | undefined>
}

const checked = (text: string, from: string, otherwise: string): string => {
  const token = text.trim()
  if (token === '') throw new Inconclusive(`no token: ${otherwise}`)
  if (token.startsWith('{'))
    throw new Inconclusive(`the token ${from} is a JSON object: expected a bare bearer token`)
  if (/^bearer\s/i.test(token))
    throw new Inconclusive(`the token ${from} begins with "Bearer": leave the scheme out`)
  if (!fitsHeader(token))
    throw new Inconclusive(
      `the token ${from} has a line break or another character that a header cannot contain`,
    )
  return token
}

/** True for a text that looks like the name of a variable. Any other text may be a secret, so it is not printed. */
export const isName = (text: string): boolean => /^[A-Z][A-Z0-9]{0,15}(_[A-Z0-9]{1,15})*$/.test(text)

/** The token in an environment variable. @throws Inconclusive */
export const tokenIn = (name: string, otherwise: string): string => {
  const text = process.env[name]
  if (text === undefined && !isName(name))
    throw new Inconclusive('no token: there is no such environment variable: pass its name, not the token')
  return checked(text ?? '', `in ${name}`, `put one into the environment variable ${name}${otherwise}`)
}

const tokenInFile = (file: string): string => {
  let text: string
  try {
    text = readBounded(file).toString()
  } catch (error) {
    throw new Inconclusive(`no token: ${file} cannot be read (${(error as UnreadableFile).brief})`)
  }
  return checked(text, `in ${file}`, `${file} is empty`)
}

const tokenBy = async (command: string, stopped: Promise<void>): Promise<string> => {
  const output = await outputOf(command, stopped).catch((error: Error) => {
    throw new Inconclusive(`no token: --token-command failed: ${error.message}`)
  })
  return checked(output, 'that --token-command printed', '--token-command printed nothing')
}

const read = async (source: TokenSource, stopped: Promise<void>): Promise<string | undefined> => {
  switch (source.way) {
    case 'anonymous':
      return undefined
    case 'env':
      return tokenIn(source.name, ', or add --anonymous')
    case 'file':
      return tokenInFile(source.file)
    case 'command':
      return tokenBy(source.command, stopped)
  }
}

/**
 * Reads the token of a run. `stopped` ends a running command.
 * @throws Inconclusive if there is none.
 */
export const credentialsFrom = async (
  source: TokenSource,
  stopped: Promise<void>,
  say: (line: string) => void,
): Promise<Credentials> => {
  const token = await read(source, stopped)
  let renewed: Promise<string | undefined> | undefined
  const renew = async (): Promise<string | undefined> => {
    // The environment of a process does not change.
    if (source.way === 'env' || source.way === 'anonymous') return undefined
    try {
      const newer = await read(source, stopped)
      return newer === token ? undefined : newer
    } catch (error) {
      say(`the token was refused during the run, and ${(error as Error).message}`)
      return undefined
    }
  }
  return { token, renew: () => (renewed ??= renew()) }
}
