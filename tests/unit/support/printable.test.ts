import { describe, expect, test } from 'vitest'
import { isPrintable, printable } from '../../../src/support/printable.js'

describe('printable text', () => {
  test.for([
    ['ESC', 'a\u001b[31mb', 'a\\u001b[31mb'],
    ['BEL', '\u0007', '\\u0007'],
    ['NUL', '\u0000', '\\u0000'],
    ['a backspace', 'a\b', 'a\\u0008'],
    ['line breaks and tabs', 'a\r\nb\tc', 'a\\r\\nb\\tc'],
    ['DEL', '\u007f', '\\u007f'],
    ['the C1 form of ESC [', '\u009b2J', '\\u009b2J'],
    ['NEL', '\u0085', '\\u0085'],
    ['OSC 8 and its end', '\u001b]8;;http://x\u001b\\y', '\\u001b]8;;http://x\\u001b\\y'],
    ['line and paragraph separators', '\u2028\u2029', '\\u2028\\u2029'],
    ['bidirectional overrides', 'a\u202eb\u2066', 'a\\u202eb\\u2066'],
    ['zero-width characters', 'a\u200bb\u200d\ufeff\u00ad', 'a\\u200bb\\u200d\\ufeff\\u00ad'],
    ['invisible letters', '\u3164\u115f', '\\u3164\\u115f'],
    ['invisible tags beyond the first plane', '\u{e0041}', '\\udb40\\udc41'],
    ['half a character', 'a\ud83d b\ude00', 'a\\ud83d b\\ude00'],
    ['noncharacters', '\uffff\ufffe', '\\uffff\\ufffe'],
    ['a workflow command', '::error::x', '\\u003a:error::x'],
    ['a workflow command after blanks', ' \u00a0 ::Add-Mask::x', ' \u00a0 \\u003a:Add-Mask::x'],
    ['a command of Azure', 'see ##vso[task.complete]', 'see \\u0023#vso[task.complete]'],
    ['a command of an older form', '##[error]a ##[debug]', '\\u0023#[error]a \\u0023#[debug]'],
    ['a command behind another #', '###[error]', '#\\u0023#[error]'],
  ] as const)('shows %s', ([, text, shown]) => {
    expect(printable(text)).toBe(shown)
    expect(printable(shown)).toBe(shown)
    expect(isPrintable(shown)).toBe(true)
  })

  test.for([
    'ordinary text, "quoted" \'twice\' \\ and \\n',
    'Größe, 大きさ, размер, حجم, गुण, ❤️, 😀, no break',
    'a::b, std::string, see :: there, ::1, C:\\x',
    '# heading, ## heading, ##, a[0], #[x]',
    'café in two: cafe\u0301',
    '',
  ])('leaves %j alone', (text) => {
    expect(printable(text)).toBe(text)
    expect(isPrintable(text)).toBe(true)
  })

  test('keeps the meaning of JSON', () => {
    const value = { a: '\u009b \\ ##[error] \u2028 \ud800 \u{e0041}', '\u202e': '\\' }
    expect(JSON.parse(printable(JSON.stringify(value)))).toEqual(value)
  })
})
