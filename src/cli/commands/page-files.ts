import { statSync } from 'node:fs'
import { resourcesBeside } from '../../sources/pages/derive.js'
import { Library } from '../../sources/pages/reading/library.js'
import { resourceFiles } from '../../sources/pages/reading/operations/resource-files.js'
import { UsageError } from '../options/errors.js'

/** The type pages in the given folder, or in the default folder of the page. @throws UsageError */
export const libraryOf = (page: string, resources: string | undefined): Library => {
  if (resources !== undefined && !statSync(resources, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`there is no folder ${resources}: name the folder of the type pages`)
  return new Library(resources ?? resourcesBeside(page))
}

/** The given pages or, with `--api`, those of the operations on the type of the given page. @throws UsageError, DeriveError */
export const operationFiles = (files: readonly string[], api: string | undefined): readonly string[] => {
  if (api === undefined) return files
  const [file = '', other] = files
  if (other !== undefined) throw new UsageError('--api takes one page, that of the type')
  if (!statSync(api, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`there is no folder ${api}: name the folder of the pages about operations`)
  return resourceFiles(file, api)
}
