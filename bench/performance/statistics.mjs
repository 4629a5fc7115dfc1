/** The value below which a share of the numbers lies, interpolated. */
const quantile = (sorted, share) => {
  const place = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]]
  return below + (above - below) * (place % 1)
}

/** The median of numbers, their quartiles, minimum and maximum. */
export const spread = (numbers) => {
  const sorted = numbers.toSorted((one, other) => one - other)
  const [min, lower, median, upper, max] = [0, 0.25, 0.5, 0.75, 1].map((share) => quantile(sorted, share))
  return { min, lower, median, upper, max }
}

/**
 * Takes several measurements in turn, for a number of pairs; before that each once, to warm up.
 * @returns for each pair, the samples by name
 */
export const alternate = async (measurements, { pairs, warmUp, say }) => {
  const rows = []
  for (let n = warmUp ? 0 : 1; n <= pairs; n++) {
    say(n === 0 ? 'warm-up' : `pair ${n} of ${pairs}`)
    const row = {}
    for (const [name, take] of Object.entries(measurements)) row[name] = await take()
    if (n > 0) rows.push(row)
  }
  return rows
}
