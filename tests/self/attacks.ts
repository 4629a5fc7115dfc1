/** What a terminal or a CI log would act on, or not show, by what it is. */
export const attacks: Readonly<Record<string, string>> = {
  'a colour': '\u001b[31mred\u001b[0m',
  'a cleared screen': '\u001b[2J\u001b[H',
  'a link (OSC 8)': '\u001b]8;;http://evil.example\u0007here\u001b]8;;\u001b\\',
  'a clipboard (OSC 52)': '\u001b]52;c;ZXZpbA==\u0007',
  'a control sequence of C1': '\u009b31m\u009d52;c;ZXZpbA==\u009c',
  'a bell, a backspace, DEL and NUL': '\u0007\b\u007f\u0000',
  'an overwritten line': 'fail\rpass',
  'a workflow command on a line of its own': 'x\n::error::evil\n',
  'a workflow command after blanks': '\r\n \t ::add-mask::evil',
  'a workflow command alone': '::stop-commands::evil',
  'a command of Azure': '##vso[task.complete result=Succeeded;]',
  'a command of another form': '##[error]evil',
  'other line breaks': 'x\u0085::error::a\u2028::error::b\u2029::error::c\v::error::d\f::error::e',
  'bidirectional controls': 'a\u202e\u2066evil\u2069\u200f',
  'what has no width': 'e\u200bv\u200di\ufeffl\u2060\u00ad',
  'half a character': '\ud800 \udc00',
  'invisible tags': '\u{e0065}\u{e0076}',
}

const actedOn =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40|^\s*::\w|##\w*\[/m

/** What a printed text has that something would act on; `undefined` where nothing. */
export const attackIn = (printed: string): string | undefined => {
  const found = actedOn.exec(printed)
  return found ? JSON.stringify(printed.slice(Math.max(0, found.index - 40), found.index + 40)) : undefined
}
