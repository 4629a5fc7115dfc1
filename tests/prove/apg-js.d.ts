/** The parts of apg-js that the tests use. */
declare module 'apg-js' {
  interface Grammar {
    readonly rules: readonly { readonly name: string; readonly lower: string }[]
  }
  interface Match {
    state: number
    phraseLength: number
  }
  type Callback = (match: Match, characters: readonly number[], start: number) => void
  class Parser {
    readonly callbacks: Record<string, Callback>
    parse(
      grammar: Grammar,
      rule: string,
      text: string,
    ): { readonly success: boolean; readonly maxMatched: number }
  }
  class Generator {
    constructor(abnf: string)
    readonly errors: readonly unknown[]
    generate(strict: boolean): void
    errorsToAscii(): string
    toObject(): Grammar
  }
  const apg: {
    readonly apgApi: typeof Generator
    readonly apgLib: {
      readonly parser: typeof Parser
      readonly ids: Readonly<Record<'MATCH' | 'NOMATCH', number>>
    }
  }
  export default apg
}
