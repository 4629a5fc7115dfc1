import type { ValidateFunction } from 'ajv/dist/2020.js'
import type { OpenAPIV3_1 } from 'openapi-types'

/** Parts of the built-in contract that were compiled when the package was built. */
export interface Precompiled {
  /** The digest of the contract to which the schemas belong. */
  readonly digest: string
  /** By the URI of the schema. */
  readonly validators: Readonly<Record<string, ValidateFunction>>
  /** The OpenAPI fragment as text and parsed. */
  readonly fragment: { readonly text: string; readonly document: OpenAPIV3_1.Document }
}

/** The build replaces this module by one with those of the built-in contract (`precompile.mjs`). */
export const precompiled: Precompiled | undefined = undefined
