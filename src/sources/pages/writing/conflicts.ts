import type { Wording } from '../reading/description-facts.js'
import type { PropertyRow } from '../reading/properties.js'
import type { Source } from '../source.js'

/** Why a service cannot be held to what is said of a property. */
export interface Untested {
  /** Completes "left out, for". */
  readonly why: string
  /** Where the words are that leave it open; several, where two places differ. */
  readonly sources: readonly Source[]
  /** Whether at least its type stands. */
  readonly typed: boolean
}

/** The properties of a type, each once, and those among them that no test can insist on. */
export interface Settled {
  readonly rows: readonly PropertyRow[]
  readonly untested: ReadonlyMap<string, Untested>
}

const typeIn = ({ type: { name, collection } }: PropertyRow): string => JSON.stringify([name, collection])

const saidIn = ({ wording }: PropertyRow): string =>
  JSON.stringify(Object.entries(wording as Wording).map(([name, fact]) => [name, fact?.value]))

const differ = (rows: readonly PropertyRow[], of: (row: PropertyRow) => unknown): boolean =>
  new Set(rows.map(of)).size > 1

const placesOf = (rows: readonly PropertyRow[]): Source[] => rows.map(({ source }) => source)

/** Why a property cannot be held to what is said of it; `twin` is what the page of the type says. */
const doubtOf = (same: readonly PropertyRow[], twin: PropertyRow | undefined): Untested | undefined => {
  const all = twin ? [...same, twin] : same
  if (differ(all, typeIn))
    return { why: 'its type is said in two ways', sources: placesOf(all), typed: false }
  if (differ(same, saidIn))
    return { why: 'it is listed twice, and differently', sources: placesOf(same), typed: false }
  const [doubt] = all.flatMap(({ wording }) => wording.doubt ?? [])
  if (doubt) return { why: doubt.value, sources: [doubt.source], typed: true }
  if (differ(all, ({ wording }) => wording.readOnly?.value))
    return {
      why: 'one page calls it read-only and the other does not',
      sources: placesOf(all),
      typed: true,
    }
  return undefined
}

/**
 * Finds what two places of the pages say in ways that cannot both be meant, or one in a way that may mean either: a test
 * can insist on neither. The key is tested all the same, since nothing is addressed without it; of rows that agree one is
 * kept. `twins` are the same properties on the page of the type; `others` are untested for another reason.
 */
export const settled = (
  rows: readonly PropertyRow[],
  key: string | undefined,
  twins: readonly PropertyRow[] = [],
  others: ReadonlyMap<string, Untested> = new Map(),
): Settled => {
  const kept = rows.filter(({ name }, index) => rows.findIndex((row) => row.name === name) === index)
  const untested = kept.flatMap(({ name }) => {
    const same = rows.filter((row) => row.name === name)
    const twin = twins.find((row) => row.name === name)
    const doubt = name === key ? undefined : (others.get(name) ?? doubtOf(same, twin))
    return doubt ? [[name, doubt] as const] : []
  })
  return { rows: kept, untested: new Map(untested) }
}

/** What a reader of the contract has to know. */
export const noteOf = (name: string, { why, sources }: Untested): string => {
  const places = sources.map(({ page, line }) => `${page}.md:${line}`).join(', ')
  return `${name}: left out, for ${why}${places === '' ? '' : ` (${places})`}`
}
