import type { Exchange } from '../../model/http.js'
import { isPrintable, loggingCommand } from '../../support/printable.js'

/** The recorded value of a header: text; the name of a known secret, with its scheme; or an unknown secret, removed. */
export type RecordedHeader =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'secret'; readonly scheme: string; readonly name: string }
  | { readonly kind: 'removed' }

/** The value of a header in a report. */
export const shownHeader = (header: RecordedHeader): string => {
  if (header.kind === 'removed') return '(removed)'
  return header.kind === 'text' ? header.text : `${header.scheme}$${header.name}`
}

/** A text as one shell word in single quotes. `##vso[` becomes `'#''#vso['`, so that a CI log does not run it. */
export const shellQuoted = (text: string): string =>
  `'${text.replaceAll("'", `'\\''`).replace(loggingCommand, "#''#")}'`

const octal = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => `\\${byte.toString(8).padStart(3, '0')}`).join('')

/** A printf command that outputs the bytes of a text. The command contains only printable characters. */
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

/** Whether a header is ASCII. Others need printf, because headers are Latin-1 and curl sends the bytes of the shell. */
const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)

const word = (text: string): string => (isAscii(text) ? shellQuoted(text) : `"$(${printf(text, 'latin1')})"`)

/** Whether a shell can expand the name as a variable. */
const isVariable = (name: string): boolean => /^[A-Za-z_]\w*$/.test(name)

const headerArgument = (name: string, header: RecordedHeader): string[] => {
  if (header.kind === 'removed') return []
  if (header.kind === 'secret' && isVariable(header.name))
    return [`-H ${word(`${name}: ${header.scheme}`)}"$${header.name}"`]
  const value = shownHeader(header)
  // curl omits a header that ends with a colon. A semicolon sends it with an empty value.
  return [`-H ${word(value === '' ? `${name};` : `${name}: ${value}`)}`]
}

/** Headers that curl would add itself. */
const absentHeaders = (headers: ReadonlyMap<string, RecordedHeader>, hasBody: boolean): string[] =>
  ['accept', ...(hasBody ? ['content-type'] : [])].filter((name) => !headers.has(name))

/**
 * A shell line that repeats a recorded request. `undefined` if the recorded body was cut. The shell expands only the
 * variables of secrets, nothing that comes from a service, a contract or a user.
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
    // curl would expand brackets in a URL.
    ...(/[[\]{}]/.test(url) ? ['-g'] : []),
    ...sent.flatMap(([name, header]) => headerArgument(name, header)),
    ...absentHeaders(headers, body !== undefined).map((name) => `-H '${name}:'`),
    ...data,
    shellQuoted(url),
  ].join(' ')
}
