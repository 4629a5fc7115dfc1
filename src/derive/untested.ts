import { collectionConstraints, itemConstraints } from './constraints.js'
import { isHidden, partnersIn } from './doubts.js'
import { isArray, type Json } from './json.js'
import type { Library } from './library.js'
import { contradicted } from './mentioned.js'
import type { PropertyRow } from './properties.js'
import type { Untested } from './settled.js'
import type { Shown } from './shown.js'
import type { ResourcePage } from './type-page.js'
import { primitiveSchema } from './types.js'
import { unknownIn } from './undocumented.js'
import { sentencesOf } from './wording.js'

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

  constructor(library: Library, shown: Shown) {
    this.#library = library
    this.#shown = shown
  }

  /** Of a type's own and inherited properties, by name. */
  of(type: string, rows: readonly PropertyRow[]): ReadonlyMap<string, Untested> {
    return new Map([
      ...this.#partners(rows),
      ...rows.flatMap((row) => {
        const reason = this.#broken(type, row) ?? this.#hidden(row)
        return reason ? [[row.name, reason] as const] : []
      }),
      ...unknownIn(rows, this.#library, this.#shown),
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
  #broken(type: string, row: PropertyRow, within: readonly ResourcePage[] = []): Untested | undefined {
    for (const value of this.#shown.of(type, row.name)) {
      const said = brokenBy(row, value)
      if (said !== undefined) {
        const why = `the example has ${JSON.stringify(value)}, and the text says ${said}`
        return { why, sources: [row.description.source], typed: true }
      }
    }
    return this.#inside(row, within, (page, inner, pages) => this.#broken(page.name, inner, pages))
  }

  /** A plain read does not bring it, or not all of it. Put back as it was read, it would be lost. */
  #hidden(row: PropertyRow, within: readonly ResourcePage[] = []): Untested | undefined {
    const { doubt } = row.wording
    if (doubt && isHidden(doubt.value)) return { why: doubt.value, sources: [doubt.source], typed: true }
    return this.#inside(row, within, (_, inner, pages) => this.#hidden(inner, pages))
  }

  /** The first finding in the properties of a row's type. */
  #inside(
    { type }: PropertyRow,
    within: readonly ResourcePage[],
    find: (page: ResourcePage, row: PropertyRow, within: readonly ResourcePage[]) => Untested | undefined,
  ): Untested | undefined {
    const page = this.#library.find(type)
    if (page === undefined || page.kind === 'enum' || within.includes(page)) return undefined
    return this.#library
      .propertiesOf(page)
      .map((row) => find(page, row, [...within, page]))
      .find((found) => found !== undefined)
  }
}
