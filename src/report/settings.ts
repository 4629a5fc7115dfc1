import type { StoredReport } from '../model/report.js'

/** A setting that differs between two runs. */
export interface Difference {
  readonly setting: string
  readonly before: string
  readonly after: string
}

/** The value of a setting that a report of version 1 does not have. */
const unknown = 'not recorded'

const patterns = (filter: readonly string[] | undefined): string =>
  filter === undefined ? unknown : filter.join(', ') || 'none'

const credentials = (anonymous: boolean | undefined): string => {
  if (anonymous === undefined) return unknown
  return anonymous ? 'none' : 'sent'
}

/** The settings of a run that decide which cases it has and how it judges them, by name. */
const settingsOf = ({ contract, suite, target, policies, filters, ...report }: StoredReport) => ({
  contract: contract.id,
  'contract digest': contract.digest ?? unknown,
  'suite version': suite.version,
  profile: report.profile,
  ...Object.fromEntries(Object.entries(policies).map(([name, value]) => [`policy ${name}`, String(value)])),
  only: patterns(filters?.only),
  skip: patterns(filters?.skip),
  'no writes': String(report.noWrites ?? false),
  target: target.baseUrl,
  entity: target.id,
  credentials: credentials(target.anonymous),
})

/** The settings that differ between two runs. */
export const differencesOf = (one: StoredReport, other: StoredReport): Difference[] => {
  const [before, after]: Record<string, string>[] = [settingsOf(one), settingsOf(other)]
  return [...new Set([before, after].flatMap((settings) => Object.keys(settings ?? {})))]
    .map((setting) => ({
      setting,
      before: before?.[setting] ?? unknown,
      after: after?.[setting] ?? unknown,
    }))
    .filter((each) => each.before !== each.after)
}
