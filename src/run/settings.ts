import type { Policies } from '../model/evidence.js'
import type { Profile } from '../model/result.js'
import type { Case } from '../model/rule.js'
import { type Filters, idle, select } from '../rules/plan.js'
import { didYouMean } from '../support/near-miss.js'

/** What the options of a run may be, on the command line and in the API alike. */

/** Options that are one of a few words. */
export const choices = {
  profile: ['page', 'graph', 'odata'],
  readOnly: ['ignore', 'reject', 'any'],
  enumCase: ['exact', 'tolerant'],
} as const satisfies {
  readonly profile: readonly Profile[]
  readonly readOnly: readonly Policies['readOnly'][]
  readonly enumCase: readonly Policies['enumCase'][]
}

/** Whole numbers, both ends included. */
export interface Range {
  readonly minimum: number
  readonly maximum?: number
}

/** Milliseconds that Node's timers can count. */
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

/** What Node accepts in a header, the tab left out. */
export const fitsHeader = (text: string): boolean => /^[\x20-\x7e\x80-\xff]*$/.test(text)

/** Headers that rules are about, or that would make another request of each. In lower case. */
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

/** Microsoft Graph itself, and its national clouds. */
const productionHosts = [
  'graph.microsoft.com',
  'graph.microsoft.us',
  'dod-graph.microsoft.us',
  'graph.microsoft.de',
  'microsoftgraph.chinacloudapi.cn',
]

/** The host of a URL, where it is a production service that the suite must not write to by accident. */
export const productionHostOf = (url: URL): string | undefined => {
  const host = url.hostname.replace(/\.+$/, '')
  const isProduction = productionHosts.some((known) => host === known || host.endsWith(`.${known}`))
  return isProduction ? host : undefined
}

/** Why a text is no service root, for a sentence that begins with the name of its option; `undefined` where it is one. */
export const serviceRootProblem = (text: string): string | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const quoted = JSON.stringify(text)
  if (!url || !/^https?:$/.test(url.protocol)) return `${quoted} is not an http or https URL`
  // What holds credentials is not repeated.
  if (url.username || url.password) return 'must not hold credentials'
  return url.search || url.hash ? `${quoted} must end with its path, without ? or #` : undefined
}

/** Why no case is left. */
export interface FilterProblem {
  /** The option at fault; `undefined` for both filters together. */
  readonly option: 'only' | 'skip' | 'contract' | undefined
  readonly problem: string
}

/** The cases that filters leave. A pattern that matches nothing is an error, and so is an empty selection. */
export const filtered = (all: readonly Case[], filters: Filters): readonly Case[] | FilterProblem => {
  if (all.length === 0)
    return { option: 'contract', problem: 'no rule is about the operations of this contract' }
  const [unknown] = idle(all, [...filters.only, ...filters.skip])
  if (unknown !== undefined) {
    const words = [...new Set(all.flatMap(({ id, rule, area }) => [id, rule, area]))]
    return {
      option: filters.only.includes(unknown) ? 'only' : 'skip',
      problem: `no rule, area or case matches "${unknown}"${didYouMean(unknown, words)}`,
    }
  }
  const selected = select(all, filters)
  return selected.length > 0 ? selected : { option: undefined, problem: 'leave no case to judge' }
}
