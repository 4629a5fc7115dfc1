import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readPage } from '../markdown/page-file.js'
import type { PropertyRow } from './properties.js'
import { type ResourcePage, type TypePage, typePage } from './type-page.js'

/** The type pages of a folder. Each is read when it is first asked for, and once. */
export class Library {
  readonly #folder: string
  readonly #names: readonly string[]
  readonly #pages = new Map<string, TypePage>()
  readonly #properties = new Map<ResourcePage, readonly PropertyRow[]>()

  /** A folder that is not there is one without pages. */
  constructor(folder: string) {
    this.#folder = folder
    this.#names = namesIn(folder)
  }

  /** The page of a type: the one that is linked to, or the only one that is named after the type. @throws PageError */
  find(type: { readonly name: string; readonly page: string | undefined }): TypePage | undefined {
    const name = this.#names.find((each) => each === type.page) ?? this.#namedAfter(type.name)
    const page = name === undefined ? undefined : this.#read(name)
    return page?.name.toLowerCase() === type.name.toLowerCase() ? page : undefined
  }

  /** The page of that name, whatever type it is about. @throws PageError */
  named(name: string): TypePage | undefined {
    return this.#names.includes(name) ? this.#read(name) : undefined
  }

  get isEmpty(): boolean {
    return this.#names.length === 0
  }

  /** The page of a type and those of the types it derives from, as far as there are pages. @throws PageError */
  lineage(page: ResourcePage, below: readonly ResourcePage[] = []): readonly ResourcePage[] {
    const pages = [...below, page]
    const parent = page.parent && this.find(page.parent)
    if (parent === undefined || parent.kind === 'enum' || pages.includes(parent)) return pages
    return this.lineage(parent, pages)
  }

  /** Whether all that a type derives from has pages. @throws PageError */
  knows(page: ResourcePage): boolean {
    return this.lineage(page).at(-1)?.parent === undefined
  }

  /** A type's properties. Those of the types it derives from come first, where its own table leaves them out. */
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
