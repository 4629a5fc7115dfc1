/**
 * The line of each member, by JSON Pointer, in the text of valid JSON. Lines count from 0. Parsed JSON has no line
 * numbers.
 */
export const memberLines = (text: string): ReadonlyMap<string, number> => {
  const lines = new Map<string, number>()
  const path: (string | number)[] = []
  let line = 0
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|[{}[\],]|\n/g)) {
    const last = path.at(-1)
    if (token === '{') path.push('')
    else if (token === '[') path.push(0)
    else if (token === '}' || token === ']') path.pop()
    else if (token === ',' && typeof last === 'number') path[path.length - 1] = last + 1
    else if (token.endsWith(':')) {
      path[path.length - 1] = JSON.parse(token.slice(0, -1))
      lines.set(`/${path.join('/')}`, line)
    }
    line += token.split('\n').length - 1
  }
  return lines
}
