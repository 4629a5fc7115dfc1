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

/** The constraint in a description that a value violates. */
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

/** Finds properties that are untested for reasons outside of their own row. */
export class Untestable {
  readonly #library: Library
  readonly #shown: Shown
  /** Members in descriptions, by type. */
  readonly #listed = new Map<string, readonly string[]>()
  /** The properties inside the values of a type. */
  readonly #innerOf = new Map<string, readonly Inner[]>()

  /** `rows`: the properties of the entity. */
  constructor(library: Library, shown: Shown, rows: readonly PropertyRow[]) {
    this.#library = library
    this.#shown = shown
    for (const { row } of rows.flatMap((each) => this.#within('', each))) {
      const listed = this.#listed.get(row.type.name) ?? []
      this.#listed.set(row.type.name, [...listed, ...(row.wording.possibleValues?.value ?? [])])
    }
  }

  /** The untested properties among the own and inherited ones of a type, by name. */
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

  /** Properties that depend on another one according to its description. */
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
   * A property with an example value that violates the description, in the property or inside its type. A service may
   * refuse the value or not enforce the constraint.
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

  /** A property that a plain read does not return completely. Restoring the result of a read would lose the rest. */
  #hidden(type: string, row: PropertyRow): Untested | undefined {
    const doubts = this.#within(type, row).flatMap((inner) => inner.row.wording.doubt ?? [])
    const doubt = doubts.find(({ value }) => isHidden(value))
    return doubt && { why: doubt.value, sources: [doubt.source], typed: true }
  }

  /** A property and all properties inside its values, each with its type. */
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
