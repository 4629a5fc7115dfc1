import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readPage } from '../markdown/page-file.js'
import type { PropertyRow } from './properties.js'
import { type ResourcePage, type TypePage, typePage } from './type-page.js'

/** The type pages of a folder. Each page is read once, on demand. */
export class Library {
  readonly #folder: string
  readonly #names: readonly string[]
  readonly #pages = new Map<string, TypePage>()
  readonly #properties = new Map<ResourcePage, readonly PropertyRow[]>()

  /** A missing folder counts as an empty one. */
  constructor(folder: string) {
    this.#folder = folder
    this.#names = namesIn(folder)
  }

  /** The page of a type: the linked page, or the only page that is named after the type. @throws PageError */
  find(type: { readonly name: string; readonly page: string | undefined }): TypePage | undefined {
    const name = this.#names.find((each) => each === type.page) ?? this.#namedAfter(type.name)
    const page = name === undefined ? undefined : this.#read(name)
    return page?.name.toLowerCase() === type.name.toLowerCase() ? page : undefined
  }

  /** The page with this name, of any type. @throws PageError */
  named(name: string): TypePage | undefined {
    return this.#names.includes(name) ? this.#read(name) : undefined
  }

  get isEmpty(): boolean {
    return this.#names.length === 0
  }

  /** The page of a type, then those of its base types as far as there are pages. @throws PageError */
  lineage(page: ResourcePage, below: readonly ResourcePage[] = []): readonly ResourcePage[] {
    const pages = [...below, page]
    const parent = page.parent && this.find(page.parent)
    if (parent === undefined || parent.kind === 'enum' || pages.includes(parent)) return pages
    return this.lineage(parent, pages)
  }

  /** Whether all base types of a type have pages. @throws PageError */
  knows(page: ResourcePage): boolean {
    return this.lineage(page).at(-1)?.parent === undefined
  }

  /** The properties of a type. Those of its base types come first, unless its own table lists them. */
  propertiesOf(page: ResourcePage): readonly PropertyRow[] {
    const known = this.#properties.get(page)
    if (known) return known
    const all = this.lineage(page).reduceRight<readonly PropertyRow[]>((inherited, { properties }) => {
      const own = new Set(properties.map(({ name }) => name))
      return [...inherited.filter(({ name }) => !own.has(name)), ...properties]
    }, [])
    this.#properties.set(page, all)
    return all
  }

  #read(name: string): TypePage {
    const page = this.#pages.get(name) ?? typePage(name, readPage(join(this.#folder, `${name}.md`)))
    this.#pages.set(name, page)
    return page
  }

  #namedAfter(type: string): string | undefined {
    const found = this.#names.filter((name) => name.split('-').at(-1) === type.toLowerCase())
    return found.length === 1 ? found[0] : undefined
  }
}

const namesIn = (folder: string): string[] => {
  try {
    const names = readdirSync(folder).filter((name) => name.endsWith('.md'))
    return names.map((name) => name.slice(0, -'.md'.length)).sort()
  } catch {
    return []
  }
}
