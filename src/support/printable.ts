/**
 * Characters that a terminal or a log interprets or does not show: control characters, line and paragraph separators,
 * bidirectional controls, zero-width characters, lone surrogates. Variation selectors are excluded, because emoji use them.
 */
const unprintable =
  /(?![\ufe0e\ufe0f])[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu

/** Runs of characters that may be unprintable. Most texts have none, and looking for these is much faster. */
const unusual = /[^ -~]+/gu
const unusualExceptLines = /[^ -~\n]+/gu

/** What a text has if it is not printable, and rarely otherwise. */
const suspect = /[^ -~]|::|##/

const named: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }

const escapeOf = (character: string): string =>
  named[character] ??
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')

const escaped = (text: string, runs: RegExp): string =>
  text.replace(runs, (run) => run.replace(unprintable, escapeOf))

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
  suspect.test(text)
    ? escaped(text, unusual).replace(workflowCommand, '$1\\u003a').replace(loggingCommand, '\\u0023#')
    : text

/** The same for a text with intended line breaks, such as a stack trace. */
export const printableLines = (text: string): string[] => text.split('\n').map(printable)

/** Indented JSON that is safe for a terminal and a CI log. None of its lines can begin with a workflow command. */
export const jsonText = (value: unknown): string => {
  const text = escaped(JSON.stringify(value, null, 2), unusualExceptLines)
  return `${text.replace(loggingCommand, '\\u0023#')}\n`
}
