import { createRequire } from 'node:module'
import type { Ajv2020, Options } from 'ajv/dist/2020.js'

const load = createRequire(import.meta.url)

/** Creates an Ajv. Loads the library on first use, because that takes time and the built-in contract does not need it. */
export const newAjv = (options: Options = {}): Ajv2020 => {
  const library: typeof import('ajv/dist/2020.js') = load('ajv/dist/2020.js')
  return new library.Ajv2020(options)
}

/** Adds the formats of JSON Schema. @returns the Ajv */
export const withFormats = (ajv: Ajv2020): Ajv2020 => {
  const { default: addFormats }: typeof import('ajv-formats') = load('ajv-formats')
  return addFormats.default(ajv)
}
