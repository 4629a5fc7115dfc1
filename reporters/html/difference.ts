import { html, type SafeHtml } from '@remix-run/html-template'

/** Longest comparison, in pairs of tokens. */
const limit = 40_000

const tokensOf = (text: string): string[] => text.match(/[\p{L}\p{N}_]+|\s+|./gsu) ?? []

const isWord = (token: string): boolean => /[\p{L}\p{N}]/u.test(token)

/** Lengths of the longest common subsequences of all rests of two lists. */
const lengthsOf = (a: readonly string[], b: readonly string[]): Uint16Array[] => {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1))
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const [row, next] = [rows[i] as Uint16Array, rows[i + 1] as Uint16Array]
      row[j] = a[i] === b[j] ? (next[j + 1] as number) + 1 : Math.max(next[j] as number, row[j + 1] as number)
    }
  return rows
}

/** Pairs of indexes of equal items, in order. */
const aligned = (a: readonly string[], b: readonly string[]): [number, number][] => {
  const lengths = lengthsOf(a, b)
  const pairs: [number, number][] = []
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++])
    else if ((lengths[i + 1]?.[j] as number) >= (lengths[i]?.[j + 1] as number)) i++
    else j++
  }
  return pairs
}

const marked = (tokens: readonly string[], isMarked: (index: number) => boolean): SafeHtml => {
  const runs: { text: string; readonly isMarked: boolean }[] = []
  for (const [index, token] of tokens.entries()) {
    const last = runs.at(-1)
    if (last?.isMarked === isMarked(index)) last.text += token
    else runs.push({ text: token, isMarked: isMarked(index) })
  }
  return html`${runs.map(({ text, isMarked }) => (isMarked ? html`<mark>${text}</mark>` : text))}`
}

interface Difference {
  readonly expected: SafeHtml
  readonly actual: SafeHtml
}

/** Marks what two texts of one kind do not share. `undefined` if they share less than half of the expected words. */
const differenceOfAlike = (wanted: readonly string[], got: readonly string[]): Difference | undefined => {
  if (wanted.length * got.length > limit) return undefined
  const pairs = aligned(wanted, got)
  const shared = pairs.filter(([i]) => isWord(wanted[i] as string)).length
  if (shared === 0 || 2 * shared < wanted.filter(isWord).length) return undefined
  const [kept, present] = [new Set(pairs.map(([i]) => i)), new Set(pairs.map(([, j]) => j))]
  return {
    expected: marked(wanted, (index) => !kept.has(index)),
    actual: marked(got, (index) => !present.has(index)),
  }
}

/** Marks a value, and the expected words that differ from it only in case. */
const differenceOfOthers = (wanted: readonly string[], got: readonly string[]): Difference => {
  const words = new Map(got.filter(isWord).map((word) => [word.toLowerCase(), word]))
  const isNear = (word: string) => (words.get(word.toLowerCase()) ?? word) !== word
  return {
    expected: marked(wanted, (index) => isNear(wanted[index] as string)),
    actual: marked(got, () => true),
  }
}

/** Marks the difference of two texts, by word. The number of responses after an actual value is no difference. */
export const difference = (expected: string, actual: string): Difference => {
  const [, value, count] = actual.match(/^(.*?)( \(in \d+ of \d+ responses\))?$/s) as unknown as string[]
  const [wanted, got] = [tokensOf(expected), tokensOf(value as string)]
  const found = differenceOfAlike(wanted, got) ?? differenceOfOthers(wanted, got)
  return { expected: found.expected, actual: html`${found.actual}${count}` }
}
