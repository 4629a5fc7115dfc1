import type { Exchange } from '../../model/http.js'
import { isPrintable, loggingCommand } from '../../support/printable.js'

/** The value of a header as it was recorded: text; a secret by its name, after its scheme; a secret without a name. */
export type RecordedHeader =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'secret'; readonly scheme: string; readonly name: string }
  | { readonly kind: 'removed' }

/** The value as a report shows it. */
export const shownHeader = (header: RecordedHeader): string => {
  if (header.kind === 'removed') return '(removed)'
  return header.kind === 'text' ? header.text : `${header.scheme}$${header.name}`
}

/** One word to a shell, in single quotes. `'#''#vso['` is one word too, and no command to a CI log. */
export const shellQuoted = (text: string): string =>
  `'${text.replaceAll("'", `'\\''`).replace(loggingCommand, "#''#")}'`

const octal = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')

/** A command that writes the text byte by byte, itself in characters that can be shown and pasted. */
const printf = (text: string, encoding: 'utf8' | 'latin1'): string => {
  const isPlain = (character: string) =>
    isPrintable(character) && (encoding === 'utf8' || character <= '\u007f')
  const written = [...text].map((character) =>
    isPlain(character)
      ? character.replaceAll('\\', '\\\\').replaceAll('%', '%%')
      : octal(Buffer.from(character, encoding)),
  )
  return `printf -- ${shellQuoted(written.join(''))}`
}

/** A header goes over the wire in Latin-1, and curl sends what the shell gives it. */
const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

const word = (text: string): string => (isAscii(text) ? shellQuoted(text) : `"$(${printf(text, 'latin1')})"`)

/** A name that a shell can expand. */
const isVariable = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name)

const headerArgument = (name: string, header: RecordedHeader): string[] => {
  if (header.kind === 'removed') return []
  if (header.kind === 'secret' && isVariable(header.name))
    return [`-H ${word(`${name}: ${header.scheme}`)}"$${header.name}"`]
  const value = shownHeader(header)
  // With a colon, curl would leave out a header without a value.
  return [`-H ${word(value === '' ? `${name};` : `${name}: ${value}`)}`]
}

/** What curl would add by itself. */
const absentHeaders = (headers: ReadonlyMap<string, RecordedHeader>, hasBody: boolean): string[] =>
  ['accept', ...(hasBody ? ['content-type'] : [])].filter((name) => !headers.has(name))

/**
 * A shell line that sends a recorded request again; `undefined` where not all of it was recorded. The shell expands the
 * variables of secrets, and nothing that came from a service, a contract or a user.
 */
export const curlLine = (
  { method, url, body, truncated }: Exchange['request'],
  headers: ReadonlyMap<string, RecordedHeader>,
): string | undefined => {
  if (truncated) return undefined
  const sent = [...headers].filter(([name]) => name !== 'user-agent')
  const isPiped = body !== undefined && !isPrintable(body)
  const data = isPiped ? ['--data-binary @-'] : body === undefined ? [] : [`--data-raw ${shellQuoted(body)}`]
  return [
    ...(isPiped ? [`${printf(body, 'utf8')} |`] : []),
    `curl -i -X ${method}`,
    // Brackets in a URL are a pattern to curl.
    ...(/[[\]{}]/.test(url) ? ['-g'] : []),
    ...sent.flatMap(([name, header]) => headerArgument(name, header)),
    ...absentHeaders(headers, body !== undefined).map((name) => `-H '${name}:'`),
    ...data,
    shellQuoted(url),
  ].join(' ')
}
