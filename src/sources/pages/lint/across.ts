import { addressesSet, type OperationPage } from '../reading/operations/operation-page.js'
import { type OperationPages, pagesIn } from '../reading/operations/operation-pages.js'
import type { PropertyRow } from '../reading/properties.js'
import type { Fact } from '../source.js'
import { setOf, shapeOf } from '../writing/paths.js'
import { type Clash, differing, listed, said } from './member-conflicts.js'

/** Finds all contradictions of one kind between the pages of a resource. */
type AcrossCheck = (pages: OperationPages) => readonly Clash[]

/** The main page with each of the other pages. */
const pairs = (pages: OperationPages): (readonly [OperationPage, OperationPage])[] => {
  const [main, ...others] = pagesIn(pages)
  return main === undefined ? [] : others.map((other) => [main, other] as const)
}

/** The set that each path of a page belongs to. A path of an entity that ends in a name counts only if no path ends in a key. */
const setsOf = ({ kind, paths }: OperationPage): ReadonlyMap<string, Fact<string>> => {
  if (addressesSet(kind)) return new Map(paths.map((path) => [shapeOf(path.value), path]))
  const keyed = paths.flatMap((path) => {
    const set = setOf(path.value)
    return set === undefined ? [] : [[shapeOf(set), path] as const]
  })
  return new Map(keyed.length > 0 ? keyed : paths.map((path) => [shapeOf(path.value), path]))
}

const pathsDiffer: AcrossCheck = (pages) =>
  pairs(pages).flatMap(([main, other]) => {
    const [mains, others] = [setsOf(main), setsOf(other)]
    const only = (some: typeof mains, than: typeof mains) =>
      [...some].filter(([set]) => !than.has(set)).map(([, path]) => path)
    const [more, less] = [only(others, mains), only(mains, others)]
    if (more.length + less.length === 0) return []
    const has = ({ kind, paths: [first] }: OperationPage, own: readonly Fact<string>[]) =>
      own.length === 0
        ? said(`the ${kind} has no other path than ${first.value}`, first.source)
        : said(`the ${kind} has ${listed(own.map(({ value }) => value))}`, (own[0] ?? first).source)
    return [{ here: has(other, more), there: has(main, less) }]
  })

/** The headers that every request of an authorised client has. */
const common = ['Authorization', 'Accept']

const headersDiffer: AcrossCheck = (pages) =>
  pairs(pages).flatMap(([main, other]) =>
    common.flatMap((name) => {
      const of = ({ kind, headers: [first, ...more] }: OperationPage) => {
        const header = [first, ...more].find((each) => each?.name.toLowerCase() === name.toLowerCase())
        const source = header?.source ?? first?.source
        const says = header
          ? `${name} of the ${kind} is ${header.value}`
          : `the ${kind} has no header ${name}`
        return source && { value: header?.value, statement: said(says, source) }
      }
      const [one, two] = [of(other), of(main)]
      return one && two && one.value !== two.value ? [{ here: one.statement, there: two.statement }] : []
    }),
  )

const names = (rows: readonly PropertyRow[]): string[] => rows.map(({ name }) => name)

const without = (rows: readonly PropertyRow[], others: readonly PropertyRow[]): string[] =>
  names(rows).filter((name) => !names(others).includes(name))

const propertiesDiffer: AcrossCheck = ({ update, create }) => {
  const [own, others] = [create?.properties ?? [], update?.properties ?? []]
  const difference = differing(without(own, others), without(others, own))
  if (!update || !create || difference === undefined) return []
  const here = said(`the table of the create ${difference}`, create.body)
  return [{ here, there: said(`the table of the update has ${listed(names(others))}`, update.body) }]
}

const typeOf = ({ type: { name, collection } }: PropertyRow): string =>
  collection ? `a collection of ${name}` : name

const typesDiffer: AcrossCheck = ({ update, create }) =>
  (create?.properties ?? []).flatMap((row) => {
    const other = update?.properties.find(({ name }) => name === row.name)
    if (other === undefined || typeOf(row).toLowerCase() === typeOf(other).toLowerCase()) return []
    const says = (each: PropertyRow) => said(`${each.name} is ${typeOf(each)}`, each.source)
    return [{ here: says(row), there: says(other) }]
  })

const entityWrapped: AcrossCheck = ({ get }) =>
  get?.wrapped
    ? [
        {
          here: said('the example reply of the get wraps the entity in value', get.wrapped),
          there: said('a success returns the entity', get.success.source),
        },
      ]
    : []

/** The check for each kind of contradiction between the pages of a resource. */
export const acrossChecks = {
  'paths-differ': pathsDiffer,
  'headers-differ': headersDiffer,
  'tables-of-different-properties': propertiesDiffer,
  'property-of-two-types': typesDiffer,
  'entity-wrapped-in-value': entityWrapped,
} as const satisfies Readonly<Record<string, AcrossCheck>>
