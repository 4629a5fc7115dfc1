/**
 * Characters that a terminal or a log interprets or does not show: control characters, line and paragraph separators,
 * bidirectional controls, zero-width characters, lone surrogates. Variation selectors are excluded, because emoji use them.
 */
const unprintable =
  /(?![\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escapeOf = (character: string): string =>
  named[character] ??
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

/** GitHub's runner interprets `::error::` as a command at the beginning of a line and after leading blanks. */
const workflowCommand = /^(\s*):(?=:[a-z])/i

/** `##[error]`, `##vso[task.complete]`, `##teamcity[…]`: GitHub and Azure interpret them anywhere in a line. */
export const loggingCommand = /##(?=\w*\[)/g

/** Whether every character is visible and none affects the display of others. */
export const isPrintable = (text: string): boolean => text.search(unprintable) === -1

/**
 * The text on one line, safe for a terminal and a CI log: characters that these would interpret become escapes such as
 * `\u001b`. The escapes are those of JSON, so that JSON keeps its meaning. Idempotent.
 */
export const printable = (text: string): string =>
  text
    .replace(unprintable, escapeOf)
    .replace(workflowCommand, '$1\\u003a')
    .replace(loggingCommand, '\\u0023#')

/** The same for a text with intended line breaks, such as a stack trace. */
export const printableLines = (text: string): string[] => text.split('\n').map(printable)

/** Indented JSON that is safe for a terminal and a CI log. */

export const jsonText = (value: unknown): string =>
  `${printableLines(JSON.stringify(value, null, 2)).join('\n')}\n`
