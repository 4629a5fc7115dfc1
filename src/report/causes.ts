import { type Cause, type FoundOutcome, foundOutcomes, type Report } from '../model/report.js'
import type { Result } from '../model/result.js'

/** A violation, or a defect of the suite. */
type Found = Result & { readonly outcome: FoundOutcome }

const isFound = (result: Result): result is Found =>
  (foundOutcomes as readonly string[]).includes(result.outcome)

/** Defects of the suite, by the first line of their messages. */
const defectOf = ({ message = '' }: Found): string => `defect: ${message.split('\n')[0]}`

/** The property of the entity in which a result found its violation. */
const rootOf = ({ pointer = '' }: Result): string | undefined => /^\/([^/]+)/.exec(pointer)?.[1]

const rootsOf = (results: readonly Result[]): string[] => [
  ...new Set(results.flatMap((result) => rootOf(result) ?? [])),
]

const isKept = ({ symptom }: Result): boolean => symptom === 'kept'

const uncheckedIn = (found: readonly Found[]): ReadonlySet<string> =>
  new Set(rootsOf(found.filter((result) => isKept(result) && result.rule === 'wrong-type-contained')))

/** Rules about the names in a body: a service that copies the body stores any name. */
const nameRules: ReadonlySet<string> = new Set([
  'unknown-property-contained',
  'property-name-case-contained',
  'foreign-type-contained',
])

const readOnlyRules: ReadonlySet<string> = new Set(['read-only-unchanged', 'key-immutable'])

const credentialRules: ReadonlySet<string> = new Set([
  'unauthenticated-refused',
  'read-unauthenticated-refused',
  'list-unauthenticated-refused',
])

const errorFormRules: ReadonlySet<string> = new Set([
  'error-conforms',
  'error-nonempty',
  'error-body-present',
])

/** Rules about the values and names in responses. */
const valueRules: ReadonlySet<string> = new Set([
  'reply-conforms',
  'reply-key-matches',
  'reply-type-annotation',
  'reply-type-annotation-hash',
  'reply-undocumented-property',
  'enum-exact-in-reply',
  'enum-sentinel-absent',
])

/** Rules whose ids this module knows. A test compares them with the catalogue. */
export const knownRules: readonly string[] = [
  'wrong-type-contained',
  ...nameRules,
  ...readOnlyRules,
  ...credentialRules,
  ...errorFormRules,
  ...valueRules,
]

/** A cause that several rules can show. */
interface Pattern {
  readonly id: string
  /** A claim about the service, like the title of a rule. */
  readonly title: string
  /** `unchecked`: the properties that store any JSON value. */
  includes(result: Found, unchecked: ReadonlySet<string>): boolean
  fix(results: readonly Found[]): string
}

const sentence = (names: readonly string[]): string =>
  names.length > 3 ? `${names.slice(0, 2).join(', ')} and ${names.length - 2} more` : names.join(', ')

/** The paths of the properties in which results found their violations, without those inside of others. */
const pathsOf = (results: readonly Found[]): string[] => {
  const paths = new Set(
    results.flatMap(({ pointer }) => pointer?.replace(/\/\d+(?=\/|$)/g, '').slice(1) ?? []),
  )
  return [...paths].filter((path) => ![...paths].some((other) => path.startsWith(`${other}/`)))
}

/** The advice about stored read-only properties. Only a policy, never that of the key, may allow to store them. */
const readOnlyAdvice = (results: readonly Found[]): readonly string[] => {
  const stored = pathsOf(results.filter(({ rule }) => rule === 'read-only-unchanged'))
  return [
    ...(stored.length > 0
      ? [`leave the read-only ${sentence(stored)} unchanged (or use --read-only any)`]
      : []),
    ...(results.some(({ rule }) => rule === 'key-immutable') ? ['never take the key from the body'] : []),
  ]
}

const copyAdvice = (advice: readonly string[]): string =>
  `Do not copy the body into the entity: ${advice.slice(0, -1).join(', ')}${advice.length > 1 ? ', and ' : ''}${advice.at(-1)}.`

const patterns: readonly Pattern[] = [
  {
    id: 'updates-unchecked',
    title: 'checks the values of an update before storing them',
    includes: (result, unchecked) =>
      unchecked.size > 0 &&
      isKept(result) &&
      (nameRules.has(result.rule) || unchecked.has(rootOf(result) ?? '')),
    fix: (results) =>
      copyAdvice([
        ...readOnlyAdvice(results),
        results.some(({ rule }) => nameRules.has(rule))
          ? 'refuse or ignore wrong types and unknown names'
          : 'refuse or ignore values of a wrong type',
      ]),
  },
  {
    id: 'read-only-stored',
    title: 'leaves read-only properties unchanged',
    includes: (result) => isKept(result) && readOnlyRules.has(result.rule) && rootOf(result) !== undefined,
    fix: (results) => copyAdvice(readOnlyAdvice(results)),
  },
  {
    id: 'credentials-unchecked',
    title: 'requires valid credentials',
    includes: ({ rule, actual = '' }) => credentialRules.has(rule) && /^2\d\d\b/.test(actual),
    fix: () =>
      'Respond with 401 to a request without a valid token. If the service needs no token, run with --anonymous.',
  },
  {
    id: 'error-form',
    title: 'returns errors in the form that OData defines',
    includes: ({ rule }) => errorFormRules.has(rule),
    fix: () =>
      'Send {"error": {"code": "…", "message": "…"}} as application/json with every 4xx and 5xx, also for unknown routes and invalid JSON.',
  },
  {
    id: 'page-instead-of-json',
    title: 'responds itself, not a gateway or a web application in front of it',
    includes: ({ actual = '' }) => /^(2\d\d|50[234])\b.*<(!doctype|html)/is.test(actual),
    fix: () =>
      'An HTML page came back instead of JSON. Check the base URL, and whatever stands in front of the service.',
  },
]

/**
 * The text of an unexpected status, without quoted names and numbers, which differ from case to case. A body that is not an OData
 * error stays whole. `undefined` for a server error that does not say what went wrong.
 */
const statusTextOf = (actual: string): string | undefined => {
  const [, status = '', text = ''] = /^(\d{3})(.*)$/s.exec(actual) ?? []
  if (/^ \([[{]/.test(text)) return actual
  const words = text.replace(/(["'`]).*?\1|\d+/g, '')
  const isSilent = /^\W*(internal server error)?\W*$/i.test(words)
  return status.startsWith('5') && isSilent ? undefined : `${status}${words}`
}

/** Other results share a cause if they get the same unexpected refusal or server error, or if they violate the same rule. */
const keyOf = (result: Found): string => {
  const { outcome, rule, expected, actual = '' } = result
  if (outcome === 'error') return defectOf(result)
  const text = /^[345]\d\d\b/.test(actual) ? statusTextOf(actual) : undefined
  return text === undefined ? rule : JSON.stringify([expected, text])
}

const isKnown = ({ baseline }: Result): boolean => baseline?.state === 'known'

interface Group {
  /** The id of the pattern or the rule, or a text that is no id. */
  readonly key: string
  readonly pattern: Pattern | undefined
  readonly results: Found[]
}

/** Values that cases stored, and that later responses show, are consequences of storing them. */
const isConsequence = ({ rule }: Found): boolean => valueRules.has(rule)

const grouped = (found: readonly Found[]): Group[] => {
  const groups = new Map<string, Group>()
  const keepers = new Map<string | undefined, Group>()
  const add = (result: Found, key: string, pattern?: Pattern) => {
    const group = groups.get(key) ?? { key, pattern, results: [] }
    group.results.push(result)
    groups.set(key, group)
    if (isKept(result)) keepers.set(rootOf(result), group)
  }
  const unchecked = uncheckedIn(found)
  const rest: Found[] = []
  for (const result of found) {
    const pattern = patterns.find((each) => each.includes(result, unchecked))
    if (pattern || isKept(result)) add(result, pattern?.id ?? keyOf(result), pattern)
    else rest.push(result)
  }
  for (const result of rest) {
    const keeper = isConsequence(result) ? keepers.get(rootOf(result)) : undefined
    if (keeper && rootOf(result) !== undefined) keeper.results.push(result)
    else add(result, keyOf(result))
  }
  return [...groups.values()]
}

const severity = (outcome: FoundOutcome): number => foundOutcomes.indexOf(outcome)

const countsOf = (results: readonly Found[]): Cause['counts'] =>
  Object.fromEntries(
    foundOutcomes.flatMap((outcome) => {
      const count = results.filter((result) => result.outcome === outcome).length
      return count > 0 ? [[outcome, count]] : []
    }),
  )

const causeOf = (
  { key, pattern, results }: Group,
  known: boolean,
  titles: ReadonlyMap<string, string>,
): Cause => {
  const sorted = results.toSorted((a, b) => severity(a.outcome) - severity(b.outcome))
  const [first] = sorted as [Found]
  const id = pattern || key === first.rule ? key : first.id
  return {
    id: known ? `known: ${id}` : id,
    outcome: first.outcome,
    title:
      first.outcome === 'error'
        ? 'the suite works (this is a defect of the suite)'
        : (pattern?.title ?? titles.get(first.rule) ?? first.title),
    ...(pattern && { fix: pattern.fix(results) }),
    known,
    counts: countsOf(results),
    cases: sorted.map((result) => result.id),
  }
}

const bySeverity = (a: Cause, b: Cause): number =>
  severity(a.outcome) - severity(b.outcome) || b.cases.length - a.cases.length

/** Groups violations by cause. Each violation gets exactly one; those that the baseline accepts are grouped apart. Pure. */
export const withCauses = (report: Omit<Report, 'causes'>): Report => {
  const titles = new Map(report.rules.map(({ id, title }) => [id, title]))
  const found = report.results.filter(isFound)
  const causes = [false, true]
    .flatMap((known) =>
      grouped(found.filter((result) => isKnown(result) === known)).map((group) =>
        causeOf(group, known, titles),
      ),
    )
    .toSorted(bySeverity)
  const causeById = new Map(causes.flatMap(({ id, cases }) => cases.map((each) => [each, id] as const)))
  const results = report.results.map((result) => {
    const { cause: _, ...own } = result
    const cause = causeById.get(result.id)
    return cause === undefined ? own : { ...own, cause }
  })
  return { ...report, causes, results }
}

/** An explanation of the policy that many findings depend on, if the service stores read-only properties. */
export const hintLine = ({ results, policies }: Pick<Report, 'results' | 'policies'>): string | undefined => {
  const stores = results.some(
    (result) =>
      isKept(result) &&
      !isKnown(result) &&
      result.outcome === 'fail' &&
      result.rule === 'read-only-unchanged',
  )
  return stores && policies.readOnly === 'ignore'
    ? 'Hint: by default, a PATCH must not change read-only properties; see --read-only.'
    : undefined
}
