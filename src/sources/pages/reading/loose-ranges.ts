const number = String.raw`-?\d+(?:\.\d+)?(?:E[+-]?\d+)?`

/** Ranges in various phrases: too vague for a requirement, but sufficient to see that an example is outside. */
const ranges = new RegExp(
  String.raw`\b(?:between|from|range|values?)(?: are| is| of| from)?:? (${number}) ?(?:-|–|to|through|and) ?(${number})(?![\d.]*\d)`,
  'gi',
)

const codes = /\bpossible values(?: are)?:? (-?\d{1,9} ?- ?`[^.]{0,2000})/i

/** The range or list in a description that a number contradicts; undefined if there is none. */
export const contradicted = (description: string, value: number): string | undefined => {
  const [broken] = [...description.matchAll(ranges)].filter(
    ([, least, most]) => Number(least) < Number(most) && (value < Number(least) || value > Number(most)),
  )
  if (broken) return `${broken[1]} to ${broken[2]}`
  const listed = codes.exec(description)?.[1]?.match(/(?<!\d)-?\d{1,9}(?= ?- ?`)/g) ?? []
  return listed.length > 0 && !listed.map(Number).includes(value) ? `one of ${listed.join(', ')}` : undefined
}
