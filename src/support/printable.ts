/**
 * Characters that a terminal or a log acts on or does not show: control characters, line and paragraph separators,
 * bidirectional controls, zero-width characters, halves of characters. Variation selectors are part of ordinary emoji.
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

/** GitHub's runner takes `::error::` for a command at the beginning of a line, leading blanks ignored. */
const workflowCommand = /^(\s*):(?=:[a-z])/i

/** `##[error]`, `##vso[task.complete]`, `##teamcity[…]`: GitHub and Azure find them anywhere in a line. */
export const loggingCommand = /##(?=\w*\[)/g

/** Whether every character shows, and none moves the others. */
export const isPrintable = (text: string): boolean => text.search(unprintable) === -1

/**
 * The text on one line, fit for a terminal and a CI log: what they would act on is shown as an escape such as `\u001b`.
 * Escapes are those of JSON, so that JSON keeps its meaning. Escaping twice changes nothing.
 */
export const printable = (text: string): string =>
  text
    .replace(unprintable, escapeOf)
    .replace(workflowCommand, '$1\\u003a')
    .replace(loggingCommand, '\\u0023#')

/** The same for a text whose line breaks are meant: a stack trace. */
export const printableLines = (text: string): string[] => text.split('\n').map(printable)

/** A value as JSON of several lines, fit for a terminal and a CI log as well. */
export const jsonText = (value: unknown): string =>
  `${printableLines(JSON.stringify(value, null, 2)).join('\n')}\n`
