import { createColors } from 'picocolors'
import type { Outcome } from '../../src/model/result.js'
import { printable } from '../../src/support/printable.js'

type Colors = ReturnType<typeof createColors>

/** The width of a terminal that every reader has. */
const width = 80

export const marks: Record<Outcome, string> = {
  pass: '✓',
  fail: '✗',
  warn: '!',
  note: '·',
  skip: '-',
  blocked: '?',
  error: '‼',
}

/** Breaks a text between words into lines that fit, the first of which starts after an indent. Long words stay whole. */
export const wrapped = (text: string, indent: number): string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  // A text from outside is safe at the start of a line only if it is escaped there.
  return [...lines, line].map(printable)
}

/** Colours, if wanted. */
export const styleOf = (color: boolean) => {
  const colors: Colors = createColors(color)
  const paint = (outcome: Outcome, text: string): string => {
    if (outcome === 'pass') return colors.green(text)
    if (outcome === 'fail' || outcome === 'error') return colors.red(text)
    return outcome === 'note' || outcome === 'skip' ? colors.dim(text) : colors.yellow(text)
  }
  return { paint, bold: colors.bold, dim: colors.dim, colors }
}

export type Style = ReturnType<typeof styleOf>
