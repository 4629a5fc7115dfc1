/** Longer texts rarely recur. In characters. */
const longest = 64 * 1024

/** Texts whose results are kept. */
const most = 32

/**
 * Keeps the results for the texts used last, because a service repeats its responses. The function must depend on the text
 * alone, and nobody may change a result.
 */
export const recently = <T>(compute: (text: string) => T): ((text: string) => T) => {
  const results = new Map<string, T>()
  return (text) => {
    if (text.length > longest) return compute(text)
    const result = results.has(text) ? (results.get(text) as T) : compute(text)
    // A map lists its keys in the order in which they were set.
    results.delete(text)
    results.set(text, result)
    const [oldest] = results.keys()
    if (results.size > most) results.delete(oldest as string)
    return result
  }
}
