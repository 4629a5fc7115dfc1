import { EventEmitter } from 'node:events'
import { describe, expect, test } from 'vitest'
import { StatusLine, type StatusStream } from '../../../src/cli/output/status-line.js'

/** A terminal of one line of output after another. It shows what a reader sees. */
class Screen extends EventEmitter {
  readonly isTTY = true
  columns: number | undefined
  #rows: string[] = ['']

  constructor(columns?: number) {
    super()
    this.columns = columns
  }

  write(text: string): boolean {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape sequence that erases a line
    for (const [part] of text.matchAll(/\r\u001b\[2K|\n|[^\r\n\u001b]+/g)) {
      if (part === '\n') this.#rows.push('')
      else this.#rows[this.#rows.length - 1] = part.startsWith('\r') ? '' : (this.#rows.at(-1) ?? '') + part
    }
    return true
  }

  get rows(): readonly string[] {
    return this.#rows
  }
}

const open = (columns?: number, environment = {}) => {
  const screen = new Screen(columns)
  return { screen, line: new StatusLine(screen as unknown as StatusStream, environment) }
}

describe('a status line', () => {
  test('is rewritten in place', () => {
    const { screen, line } = open()
    line.show('1 of 9')
    line.show('2 of 9')
    expect(screen.rows).toEqual(['2 of 9'])
    line.show('')
    expect(screen.rows).toEqual([''])
  })

  test('stays below other lines', () => {
    const { screen, line } = open()
    line.above(() => screen.write('before\n'))
    line.show('1 of 9')
    line.above(() => screen.write('restore file\n'))
    line.above(() => screen.write('report, line 1\nreport, line 2\n'))
    expect(screen.rows).toEqual(['before', 'restore file', 'report, line 1', 'report, line 2', '1 of 9'])
    line.show('')
    line.above(() => screen.write('end\n'))
    expect(screen.rows).toEqual(['before', 'restore file', 'report, line 1', 'report, line 2', 'end', ''])
  })

  test.for<[columns: number | undefined, text: string, shown: string]>([
    [12, '12345678901', '12345678901'],
    [12, '123456789012', '12345678901'],
    [1, '1', ''],
    [undefined, 'x'.repeat(79), 'x'.repeat(79)],
    [undefined, 'x'.repeat(80), 'x'.repeat(79)],
    [0, 'x'.repeat(80), 'x'.repeat(79)],
  ])('of %s columns never fills the last one: %s', ([columns, text, shown]) => {
    const { screen, line } = open(columns)
    line.show(text)
    expect(screen.rows).toEqual([shown])
  })

  test('is cut anew when the width changes', () => {
    const { screen, line } = open(12)
    line.show('12345678901')
    screen.columns = 6
    screen.emit('resize')
    expect(screen.rows).toEqual(['12345'])
    screen.columns = 12
    screen.emit('resize')
    expect(screen.rows).toEqual(['12345678901'])
    line.show('')
    screen.emit('resize')
    expect(screen.rows).toEqual([''])
  })

  test.for<[string, object, Record<string, string>]>([
    ['in a file or a pipe', { isTTY: undefined }, {}],
    ['on a terminal without escape sequences', {}, { TERM: 'dumb' }],
  ])('is not shown %s', ([, changes, environment]) => {
    const screen = Object.assign(new Screen(), changes)
    const line = new StatusLine(screen as unknown as StatusStream, environment)
    line.show('1 of 9')
    line.above(() => screen.write('a line\n'))
    line.show('2 of 9')
    expect(screen.rows).toEqual(['a line', ''])
    expect(screen.listenerCount('resize')).toBe(0)
  })
})
