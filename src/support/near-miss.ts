import { distance } from 'fastest-levenshtein'

/** ` (did you mean "x"?)` if one of the words is similar, else an empty string. */
export const didYouMean = (word: string, words: readonly string[]): string => {
  const [nearest] = [...words].sort((a, b) => distance(word, a) - distance(word, b))
  if (nearest === undefined || distance(word, nearest) > Math.max(2, word.length / 3)) return ''
  return ` (did you mean "${nearest}"?)`
}
