import { onDemand } from './doubts.js'
import type { Library } from './library.js'
import type { PropertyRow } from './properties.js'
import type { Untested } from './settled.js'
import type { Source } from './source.js'
import type { ResourcePage } from './type-page.js'

/** Where it is said of a property, or of one within its type, that a plain read does not bring its value. */
const hiddenBy = (
  { type, wording }: PropertyRow,
  library: Library,
  within: readonly ResourcePage[] = [],
): Source | undefined => {
  if (wording.doubt?.value === onDemand) return wording.doubt.source
  const page = library.find(type)
  if (page === undefined || page.kind === 'enum' || within.includes(page)) return undefined
  return library
    .propertiesOf(page)
    .map((row) => hiddenBy(row, library, [...within, page]))
    .find((source) => source !== undefined)
}

/**
 * Properties that hold what a plain read does not bring. Put back as they were read, that would be lost: they are neither
 * tested nor changed.
 */
export const hiddenIn = (rows: readonly PropertyRow[], library: Library): ReadonlyMap<string, Untested> =>
  new Map(
    rows.flatMap((row) => {
      const source = hiddenBy(row, library)
      return source ? [[row.name, { why: onDemand, sources: [source], typed: true }] as const] : []
    }),
  )
