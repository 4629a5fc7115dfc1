import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { OperationKind } from '../../../../model/contract.js'
import { pageName, readPage } from '../../markdown/page-file.js'
import { DeriveError } from '../../source.js'
import { type ResourcePage, typePage } from '../type-page.js'
import { pageKinds } from './operation-pages.js'
import { isPlural } from './read-page.js'

/** The page that the table of methods links to for an operation on the type itself. */
const linkedPage = ({ name, methods }: ResourcePage, kind: OperationKind): string | undefined =>
  methods.find(({ verb, name: whole }) => {
    const subject = whole.slice(verb.length + 1)
    const isOwn = kind === 'list' ? isPlural(subject, name) : subject.toLowerCase() === name.toLowerCase()
    return verb.toLowerCase() === kind && isOwn
  })?.page

/**
 * The pages in a folder about the operations on a type: those that the page of the type links to, or else those that are
 * named after it, such as `thing-update.md`.
 * @throws DeriveError if there are none
 */
export const resourceFiles = (file: string, folder: string): string[] => {
  const type = typePage(pageName(file), readPage(file))
  const files =
    type.kind === 'enum'
      ? []
      : pageKinds.flatMap((kind) => {
          const names = [linkedPage(type, kind), `${type.page}-${kind}`]
          const paths = names.flatMap((name) => (name === undefined ? [] : [join(folder, `${name}.md`)]))
          return paths.find((path) => existsSync(path)) ?? []
        })
  if (files.length > 0) return files
  throw new DeriveError(`${folder} has no page about an operation on ${type.name}`)
}
