import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readPage } from './file.js'
import { type TypePage, typePage } from './type-page.js'

/** The type pages of a folder. Each is read when it is first asked for, and once. */
export class Library {
  readonly #folder: string
  readonly #names: readonly string[]
  readonly #pages = new Map<string, TypePage>()

  /** A folder that is not there is one without pages. */
  constructor(folder: string) {
    this.#folder = folder
    this.#names = namesIn(folder)
  }

  /** The page of a type: the one that is linked to, or the only one that is named after the type. @throws PageError */
  find(type: { readonly name: string; readonly page: string | undefined }): TypePage | undefined {
    const name = this.#names.find((each) => each === type.page) ?? this.#namedAfter(type.name)
    if (name === undefined) return undefined
    const page = this.#pages.get(name) ?? typePage(name, readPage(join(this.#folder, `${name}.md`)))
    this.#pages.set(name, page)
    return page.name.toLowerCase() === type.name.toLowerCase() ? page : undefined
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
