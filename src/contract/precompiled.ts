import type { ValidateFunction } from 'ajv/dist/2020.js'

/** Validators that were compiled when the package was built. */
export interface Precompiled {
  /** The digest of the contract to which the schemas belong. */
  readonly digest: string
  /** By the URI of the schema. */
  readonly validators: Readonly<Record<string, ValidateFunction>>
}

/** The build replaces this module by one with the validators of the built-in contract (`precompile.mjs`). */
export const precompiled: Precompiled | undefined = undefined
