import { listItems } from './items.js'
import { listPages } from './pages.js'

/** The list of the set. */
export const list = [...listItems, ...listPages]
