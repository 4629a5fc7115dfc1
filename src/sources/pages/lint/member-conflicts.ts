import type { Statement } from '../../../model/contradiction.js'
import type { Library } from '../reading/library.js'
import type { PropertyRow } from '../reading/properties.js'
import type { ResourcePage, TypePage } from '../reading/type-page.js'
import type { UpdatePage } from '../reading/update-page.js'
import type { Source } from '../source.js'
import type { Occurrence, ShownObject } from './example-objects.js'

/** Two statements that contradict each other. */
export interface Clash {
  readonly here: Statement
  readonly there: Statement
}

/** What is searched for contradictions: a page, and what it leads to. */
export interface Subject {
  readonly page: UpdatePage
  readonly library: Library
  /** The page of the entity's type. */
  readonly entity: ResourcePage | undefined
  /** The pages of all types that the page leads to, the entity's apart. */
  readonly types: readonly TypePage[]
  /** The rows of all tables, a property of the entity once. */
  readonly rows: readonly PropertyRow[]
  /** The objects of both examples. */
  readonly objects: readonly ShownObject[]
  /** The first value that the examples show of each row. */
  readonly occurrences: readonly Occurrence[]
}

/** Finds all contradictions of one kind. */
export type Check = (subject: Subject) => readonly Clash[]

/** A statement and where it is made. */
export const said = (says: string, { page, line }: Pick<Source, 'page' | 'line'>): Statement => ({
  says,
  page,
  line,
})

export const listed = (names: readonly string[]): string => names.join(', ')

/** The items with a key that an earlier one has, and the earlier one. */
export const repeated = <T>(items: readonly T[], key: (item: T) => unknown): (readonly [T, T])[] =>
  items.flatMap((item, index) => {
    const first = items.findIndex((other) => key(other) === key(item))
    return first < index ? [[items[first] as T, item] as const] : []
  })

/** How a list differs from another one; undefined where it does not. */
export const differing = (more: readonly string[], missing: readonly string[]): string | undefined => {
  const parts = [
    ...(more.length > 0 ? [`has ${listed(more)}`] : []),
    ...(missing.length > 0 ? [`lacks ${listed(missing)}`] : []),
  ]
  return parts.length === 0 ? undefined : parts.join(' and ')
}
