import type { Statement } from '../../../model/contradiction.js'
import type { Library } from '../reading/library.js'
import type { WritePage } from '../reading/operations/write-page.js'
import type { PropertyRow } from '../reading/properties.js'
import type { ResourcePage, TypePage } from '../reading/type-page.js'
import type { Source } from '../source.js'
import type { Occurrence, ShownObject } from './example-objects.js'

/** Two statements that contradict each other. */
export interface Clash {
  readonly here: Statement
  readonly there: Statement
}

/** The pages to check: an update page and the type pages that it leads to. */
export interface Subject {
  readonly page: WritePage
  readonly library: Library
  /** The page of the entity's type. */
  readonly entity: ResourcePage | undefined
  /** The pages of all types that the page leads to, except those of the entity's type and its base types. */
  readonly types: readonly TypePage[]
  /** The rows of all tables. Each property of the entity occurs once. */
  readonly rows: readonly PropertyRow[]
  /** The objects in both examples. */
  readonly objects: readonly ShownObject[]
  /** The first value of each row in the examples. */
  readonly occurrences: readonly Occurrence[]
}

/** Finds all contradictions of one kind. */
export type Check = (subject: Subject) => readonly Clash[]

/** A statement with its place. */
export const said = (says: string, { page, line }: Pick<Source, 'page' | 'line'>): Statement => ({
  says,
  page,
  line,
})

export const listed = (names: readonly string[]): string => names.join(', ')

/** The items with the same key as an earlier item, each after that one. */
export const repeated = <T>(items: readonly T[], key: (item: T) => unknown): (readonly [T, T])[] =>
  items.flatMap((item, index) => {
    const first = items.findIndex((other) => key(other) === key(item))
    return first < index ? [[items[first] as T, item] as const] : []
  })

/** The difference between two lists in words; undefined if there is none. */
export const differing = (more: readonly string[], missing: readonly string[]): string | undefined => {
  const parts = [
    ...(more.length > 0 ? [`has ${listed(more)}`] : []),
    ...(missing.length > 0 ? [`lacks ${listed(missing)}`] : []),
  ]
  return parts.length === 0 ? undefined : parts.join(' and ')
}
