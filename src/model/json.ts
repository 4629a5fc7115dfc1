/** A JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject
/** A JSON object; an absent member reads as `undefined`. */
export interface JsonObject {
  readonly [name: string]: Json | undefined
}
