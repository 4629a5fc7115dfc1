import type { PropertyRow } from './properties.js'
import type { Source } from './source.js'
import type { Wording } from './wording.js'

/** Properties that can be held to what is said of them, and why others cannot. */
export interface Settled {
  readonly rows: readonly PropertyRow[]
  /** One line for each that is left out. */
  readonly notes: readonly string[]
}

const typeIn = ({ type: { name, collection } }: PropertyRow): string => JSON.stringify([name, collection])

const saidIn = ({ wording }: PropertyRow): string =>
  JSON.stringify(Object.entries(wording as Wording).map(([name, fact]) => [name, fact?.value]))

const differ = (rows: readonly PropertyRow[], of: (row: PropertyRow) => unknown): boolean =>
  new Set(rows.map(of)).size > 1

const at = ({ page, line }: Source): string => `${page}.md:${line}`

/** Why a property cannot be held to what is said of it; `twin` is what the page of the type says. */
const doubtOf = (same: readonly PropertyRow[], twin: PropertyRow | undefined): string | undefined => {
  const all = twin ? [...same, twin] : same
  if (differ(all, typeIn))
    return `its type is said in two ways (${all.map(({ source }) => at(source)).join(', ')})`
  if (differ(same, saidIn))
    return `it is listed twice, and differently (${same.map(({ source }) => at(source)).join(', ')})`
  const [doubt] = all.flatMap(({ wording }) => wording.doubt ?? [])
  if (doubt) return `${doubt.value} (${at(doubt.source)})`
  if (differ(all, ({ wording }) => wording.readOnly?.value))
    return `one page calls it read-only and the other does not (${all.map(({ source }) => at(source)).join(', ')})`
  return undefined
}

/**
 * Leaves out what two places of the pages say in ways that cannot both be meant, or one in a way that may mean either: a
 * test can insist on neither. The key stays, since nothing is addressed without it; of rows that agree one is kept.
 * `twins` are the same properties on the page of the type; `without` names what is left out for another reason.
 */
export const settled = (
  rows: readonly PropertyRow[],
  key: string | undefined,
  twins: readonly PropertyRow[] = [],
  without: ReadonlyMap<string, string> = new Map(),
): Settled => {
  const notes: string[] = []
  const kept = rows.filter((row, index) => {
    const same = rows.filter(({ name }) => name === row.name)
    if (rows.findIndex(({ name }) => name === row.name) !== index) return false
    const twin = twins.find(({ name }) => name === row.name)
    const doubt = without.get(row.name) ?? doubtOf(same, twin)
    if (doubt === undefined || row.name === key) return true
    notes.push(`${row.name}: left out, for ${doubt}`)
    return false
  })
  return { rows: kept, notes }
}
