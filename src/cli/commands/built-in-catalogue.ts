import type { CataloguedRule } from '../../rules/catalogue.js'

/** The build replaces this module by one with the catalogue of the built-in contract (`precompile.mjs`). */
export const builtInCatalogue: readonly CataloguedRule[] | undefined = undefined
