import type { Policies } from '../model/evidence.js'
import type { Profile } from '../model/result.js'

/** Validation of options, shared by the command line and the API. */

/** Options with a fixed set of values. */
export const choices = {
  profile: ['page', 'graph', 'odata'],
  readOnly: ['ignore', 'reject', 'any'],
  enumCase: ['exact', 'tolerant'],
} as const satisfies {
  readonly profile: readonly Profile[]
  readonly readOnly: readonly Policies['readOnly'][]
  readonly enumCase: readonly Policies['enumCase'][]
}

/** A range of whole numbers, both ends included. */
export interface Range {
  readonly minimum: number
  readonly maximum?: number
}

/** The longest delay of Node's timers, in milliseconds. */
const longestTimer = 2 ** 31 - 1

export const ranges = {
  concurrency: { minimum: 1 },
  timeout: { minimum: 1, maximum: longestTimer },
  retries: { minimum: 0, maximum: 100 },
} as const satisfies Record<string, Range>

export const isWithin = (value: number, { minimum, maximum = Number.MAX_SAFE_INTEGER }: Range): boolean =>
  Number.isInteger(value) && value >= minimum && value <= maximum

/** `a whole number from 0 to 100` */
export const nameOfRange = ({ minimum, maximum }: Range): string =>
  `a whole number from ${minimum}${maximum === undefined ? '' : ` to ${maximum}`}`

/** Whether Node accepts the text as the value of a header. Tabs are excluded. */
export const fitsHeader = (text: string): boolean => /^[\x20-\x7e\x80-\xff]*$/.test(text)

/** Headers that the suite sets itself: rules test them, or they would change the meaning of every request. In lower case. */
export const ownedHeaders: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'if-match',
  'if-none-match',
  'prefer',
  'odata-version',
  'odata-maxversion',
  'content-length',
  'transfer-encoding',
  'content-encoding',
  'accept-encoding',
  'connection',
  'expect',
  'upgrade',
])

/** The problem with a service root, as the end of a sentence that begins with the option; `undefined` if it is valid. */
export const serviceRootProblem = (text: string): string | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const quoted = JSON.stringify(text)
  if (!url || !/^https?:$/.test(url.protocol)) return `${quoted} is not an http or https URL`
  // The message must not quote credentials.
  if (url.username || url.password) return 'must not hold credentials'
  // A URL does not tell an empty query from none, but requests would be sent to it.
  return /[?#]/.test(text) ? `${quoted} must end with its path, without ? or #` : undefined
}
