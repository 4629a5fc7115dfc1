import { usualWatch } from '../engine/entity/restoration.js'
import type { Target } from '../engine/target/target.js'
import type { Report } from '../model/report.js'
import type { Result } from '../model/result.js'
import { exitCodeOf } from '../report/assemble.js'
import { OptionError } from './api/options.js'
import { causeInApiTerms, resultInApiTerms } from './api/wording.js'
import type { Run } from './create-run.js'
import { type Ending, restoreAfter } from './final-restore.js'
import { type ApiOptions, type OpenRun, openRun } from './open-run.js'
import { incidents } from './remarks.js'
import { reportOf } from './report-of.js'
import { discard } from './safeguard.js'

const judged = async (run: Run): Promise<Result[]> =>
  (await Promise.all(run.cases.map(run.judge))).map(resultInApiTerms)

/** Restores the entity. @returns the difference if it is not restored, or the reason why it is unknown */
const restored = async (
  { run, found, file, howToRestore, remark }: OpenRun,
  target: Target,
  ending: Pick<Ending, 'results' | 'isCutOff' | 'watch'>,
): Promise<string | undefined> => {
  const whole = { ...ending, notes: run.notes, left: run.left() }
  const { unrestored, sibling } = await restoreAfter(target, found, whole, remark)
  if (sibling !== undefined) remark(sibling)
  if (found.read === 'none') return 'the entity cannot be read, so it is unknown whether it was restored'
  if (unrestored === undefined && file !== undefined) discard(file)
  return unrestored && `${unrestored}${howToRestore}`
}

/** Tests the cases of an open run and restores the entity. @throws the reason of the signal, after that */
const tested = async (
  opened: OpenRun,
  options: ApiOptions,
  signal: AbortSignal | undefined,
  started: Date,
): Promise<Report> => {
  const { contract, id, run, target, remark } = opened
  const { readsOnly, baseUrl } = target
  const results = await judged(run)
  const { watch = usualWatch } = options
  const ending = { results, isCutOff: signal?.aborted === true, watch }
  // An interrupted target sends nothing more.
  const restoring = opened.connect()
  const unrestored = readsOnly ? undefined : await restored(opened, restoring, ending)
  restoring.close()
  const { notes } = run
  for (const line of incidents(notes)) remark(line)
  if (signal?.aborted && unrestored !== undefined) remark(unrestored)
  signal?.throwIfAborted()
  const report = reportOf({
    ...{ contract, options, results, notes, unrestored, started },
    cases: run.cases,
    target: { baseUrl, id, access: options },
    errors: [],
    requests: opened.requests + notes.requests + restoring.recorder.count,
    isWhole: unrestored === undefined,
  })
  return { ...report, causes: report.causes.map(causeInApiTerms), exitCode: exitCodeOf(report) }
}

/** Options of `run`. */
export type WholeRunOptions = ApiOptions & {
  /** Ends the run early. The entity is restored; then `run` rejects with the reason of the signal. */
  readonly signal?: AbortSignal
}

/**
 * Tests a service, restores the entity, and resolves with the report:
 *
 *     const { verdict, causes } = await run({ baseUrl: 'http://127.0.0.1:3000/beta', id: '1' })
 *
 * The report has the form of the JSON report. It also says if the entity could not be restored.
 * @throws OptionError if an option is invalid
 * @throws ContractError if the contract cannot be loaded
 * @throws NotTestable if the service cannot be reached or read, has no such entity, or another run uses the entity
 */
export const run = async ({ signal, ...options }: WholeRunOptions): Promise<Report> => {
  if (signal !== undefined && !(signal instanceof AbortSignal))
    throw new OptionError('signal: expected an AbortSignal')
  const started = new Date()
  const opened = await openRun(options, { interrupted: () => signal?.aborted === true }).catch((error) => {
    signal?.throwIfAborted()
    throw error
  })
  try {
    return await tested(opened, options, signal, started)
  } finally {
    opened.close()
  }
}
