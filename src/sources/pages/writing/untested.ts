import type { Json } from '../../../model/json.js'
import { isArray } from '../../../support/json.js'
import { isHidden, partnersIn } from '../reading/ambiguities.js'
import { collectionConstraints, itemConstraints } from '../reading/constraints.js'
import { sentencesOf } from '../reading/description-facts.js'
import type { Library } from '../reading/library.js'
import { contradicted } from '../reading/loose-ranges.js'
import type { PropertyRow } from '../reading/properties.js'
import type { TypePage } from '../reading/type-page.js'
import { primitiveSchema, type TypeName } from '../reading/types.js'
import { unknownIn } from '../reading/undocumented.js'
import type { Untested } from './conflicts.js'
import type { Shown } from './example-values.js'

/** What a description says of a value that it is not. */
const brokenBy = ({ type, wording, description }: PropertyRow, value: Json): string | undefined => {
  const primitive = primitiveSchema(type.name)
  if (primitive === undefined) return undefined
  const items = isArray(value) ? value : [value]
  const constraint =
    itemConstraints(type.name, primitive, wording).find(
      (each) => !items.every((item) => each.admits(item)),
    ) ?? collectionConstraints(wording).find((each) => !each.admits(value))
  const said = items.flatMap((item) =>
    typeof item === 'number' ? (contradicted(description.text, item) ?? []) : [],
  )
  return constraint?.name ?? said[0]
}

/** Finds out which properties no test can insist on, for reasons that lie in more than their own row. */
export class Untestable {
  readonly #library: Library
  readonly #shown: Shown
  /** Members that descriptions list, by type. */
  readonly #listed = new Map<string, readonly string[]>()
  /** What may stand within values of a type. */
  readonly #innerOf = new Map<string, readonly Inner[]>()

  /** `rows` are those of the entity. */
  constructor(library: Library, shown: Shown, rows: readonly PropertyRow[]) {
    this.#library = library
    this.#shown = shown
    for (const { row } of rows.flatMap((each) => this.#within('', each))) {
      const listed = this.#listed.get(row.type.name) ?? []
      this.#listed.set(row.type.name, [...listed, ...(row.wording.possibleValues?.value ?? [])])
    }
  }

  /** Of a type's own and inherited properties, by name. */
  of(type: string, rows: readonly PropertyRow[]): ReadonlyMap<string, Untested> {
    return new Map([
      ...this.#partners(rows),
      ...rows.flatMap((row) => {
        const reason = this.#broken(type, row) ?? this.#hidden(type, row)
        return reason ? [[row.name, reason] as const] : []
      }),
      ...unknownIn(rows, this.#library, (name) => ({
        listed: this.#listed.get(name) ?? [],
        shown: this.#shown.ofType(name),
        combined: false,
      })),
    ])
  }

  /** Properties that the description of another one names, as what it depends on. */
  #partners(rows: readonly PropertyRow[]): (readonly [string, Untested])[] {
    const names = rows.map(({ name }) => name)
    return rows.flatMap(({ name, description, wording }) =>
      wording.readOnly === undefined
        ? partnersIn(sentencesOf(description), names)
            .filter((partner) => partner !== name)
            .map((partner) => [
              partner,
              { why: `${name} depends on it, or it on ${name}`, sources: [description.source], typed: true },
            ])
        : [],
    )
  }

  /**
   * The page's own example breaks what the page says of a value, in the property or within its type: a service may refuse
   * the one or not keep the other.
   */
  #broken(type: string, row: PropertyRow): Untested | undefined {
    for (const inner of this.#within(type, row))
      for (const value of this.#shown.of(inner.type, inner.row.name)) {
        const said = brokenBy(inner.row, value)
        if (said === undefined) continue
        const why = `the example has ${JSON.stringify(value)}, and the text says ${said}`
        return { why, sources: [inner.row.description.source], typed: true }
      }
    return undefined
  }

  /** A plain read does not bring it, or not all of it. Put back as it was read, it would be lost. */
  #hidden(type: string, row: PropertyRow): Untested | undefined {
    const doubts = this.#within(type, row).flatMap((inner) => inner.row.wording.doubt ?? [])
    const doubt = doubts.find(({ value }) => isHidden(value))
    return doubt && { why: doubt.value, sources: [doubt.source], typed: true }
  }

  /** A property, and all that may stand within its values, each with the type it is of. */
  #within(type: string, row: PropertyRow): readonly Inner[] {
    return [{ type, row }, ...this.#inside(row.type)]
  }

  #inside(type: TypeName): readonly Inner[] {
    const known = this.#innerOf.get(type.name)
    if (known) return known
    const found: Inner[] = []
    const pages = new Set<TypePage>()
    const enter = ({ name, page: link }: TypeName): void => {
      const page = this.#library.find({ name, page: link })
      if (page === undefined || page.kind === 'enum' || pages.has(page)) return
      pages.add(page)
      found.push(...this.#library.propertiesOf(page).map((row) => ({ type: name, row })))
    }
    enter(type)
    for (const { row } of found) enter(row.type)
    this.#innerOf.set(type.name, found)
    return found
  }
}

interface Inner {
  readonly type: string
  readonly row: PropertyRow
}
