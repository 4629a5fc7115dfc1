import { deniedOptions, type Wording } from '../reading/description-facts.js'
import type { PropertyRow } from '../reading/properties.js'
import { disputedIn, supportWithout } from '../reading/query-options.js'
import type { Source } from '../source.js'

/** The reason why a property is not tested. */
export interface Untested {
  /** The reason, which completes "left out, for". */
  readonly why: string
  /** The places of the ambiguous text; several if two places differ. */
  readonly sources: readonly Source[]
  /** Whether the type is certain. */
  readonly typed: boolean
}

/** The properties of a type without repetitions, and the untested ones among them. */
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

/** The reason why a property is not tested; undefined if it is. `twin`: the same property on the type page. */
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

/** A property without the query options that the type page denies, or promises differently. */
const withoutDisputes = (row: PropertyRow, twin: PropertyRow | undefined): PropertyRow => {
  const { querySupport, ...wording } = row.wording
  if (querySupport === undefined || twin === undefined) return row
  const other = twin.wording.querySupport?.value
  const disputed = disputedIn(querySupport.value, other, deniedOptions(twin.description))
  const value = supportWithout(querySupport.value, disputed)
  return { ...row, wording: { ...wording, ...(value && { querySupport: { ...querySupport, value } }) } }
}

/**
 * Finds properties with contradictory or ambiguous facts, which cannot be tested. The key is always tested, because
 * every request needs it. Of equal rows, one is kept. `twins`: the properties on the type page; `others`: properties
 * that are untested for other reasons.
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
  const tables = kept.map((row) =>
    withoutDisputes(
      row,
      twins.find(({ name }) => name === row.name),
    ),
  )
  return { rows: tables, untested: new Map(untested) }
}

/** A note for a reader of the contract. */
export const noteOf = (name: string, { why, sources }: Untested): string => {
  const places = sources.map(({ page, line }) => `${page}.md:${line}`).join(', ')
  return `${name}: left out, for ${why}${places === '' ? '' : ` (${places})`}`
}
