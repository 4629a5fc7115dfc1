import { statSync } from 'node:fs'
import { resourcesBeside } from '../../sources/pages/derive.js'
import { Library } from '../../sources/pages/reading/library.js'
import { UsageError } from '../options/errors.js'

/** The type pages in the given folder, or in the default folder of the page. @throws UsageError */
export const libraryOf = (page: string, resources: string | undefined): Library => {
  if (resources !== undefined && !statSync(resources, { throwIfNoEntry: false })?.isDirectory())
    throw new UsageError(`there is no folder ${resources}: name the folder of the type pages`)
  return new Library(resources ?? resourcesBeside(page))
}
