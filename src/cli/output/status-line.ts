import type { WriteStream } from 'node:tty'

/** The parts of a stream that a status line uses. A file or a pipe has neither width nor resize events. */
export type StatusStream = Pick<WriteStream, 'write' | 'on'> & Partial<Pick<WriteStream, 'isTTY' | 'columns'>>

/** Moves to the beginning of the line and erases it. */
const erase = '\r\u001b[2K'

/** The width of a terminal that does not tell it, in columns. */
const usualWidth = 80

/** The last line of a terminal, rewritten in place and never wrapped. Nothing is shown elsewhere. */
export class StatusLine {
  readonly #stream: StatusStream
  readonly #isLive: boolean
  #text = ''

  constructor(stream: StatusStream, environment: Readonly<Record<string, string | undefined>>) {
    this.#stream = stream
    this.#isLive = stream.isTTY === true && environment.TERM !== 'dumb'
    if (this.#isLive) stream.on('resize', () => this.show(this.#text))
  }

  /** Shows a text of one line, in ASCII. An empty text removes the line. */
  show(text: string): void {
    if (!this.#isLive || (text === '' && this.#text === '')) return
    this.#text = text
    this.#stream.write(erase + this.#cut)
  }

  /** Writes lines above the status line. */
  above(write: () => void): void {
    const text = this.#text
    this.show('')
    write()
    this.show(text)
  }

  /** The last column stays free: a character in it makes some terminals wrap. */
  get #cut(): string {
    return this.#text.slice(0, (this.#stream.columns || usualWidth) - 1)
  }
}
