import { usualWatch } from '../engine/entity/restoration.js'
import type { Report } from '../model/report.js'
import type { Result } from '../model/result.js'
import { resultInApiTerms } from './api-wording.js'
import type { Run } from './create-run.js'
import { restoreAfter } from './final-restore.js'
import { type ApiOptions, type OpenRun, openRun } from './open-run.js'
import { incidents } from './remarks.js'
import { reportOf } from './report-of.js'
import { discard } from './safeguard.js'
import { suiteFiles } from './suite-files.js'

/** Runs all cases, in the order of the command line. */
const judged = async (run: Run): Promise<Result[]> => {
  const results: Result[] = []
  for (const file of suiteFiles)
    results.push(...(await Promise.all(run.cases(file).map((planned) => run.judge(planned)))))
  return results.map(resultInApiTerms)
}

/** Restores the entity. @returns the difference if it is not restored, or the reason why it is unknown */
const restored = async (
  { run, target, found, file, howToRestore, remark }: OpenRun,
  results: readonly Result[],
  watch: number,
): Promise<string | undefined> => {
  const ending = { results, notes: run.notes, left: run.left(), isCutOff: false, watch }
  const { unrestored, sibling } = await restoreAfter(target, found, ending, remark)
  if (sibling !== undefined) remark(sibling)
  if (found.read === 'none') return 'the entity cannot be read, so it is unknown whether it was restored'
  if (unrestored === undefined && file !== undefined) discard(file)
  return unrestored && `${unrestored}${howToRestore}`
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
export const run = async (options: ApiOptions): Promise<Report> => {
  const started = new Date()
  const opened = await openRun(options)
  const { contract, id, target, requests } = opened
  try {
    const { readsOnly, baseUrl } = target
    const results = await judged(opened.run)
    const watch = options.watch ?? usualWatch
    const unrestored = readsOnly ? undefined : await restored(opened, results, watch)
    const { notes } = opened.run
    for (const line of incidents(notes)) opened.remark(line)
    return reportOf({
      ...{ contract, options, results, notes, unrestored, started },
      cases: opened.run.cases(),
      target: { baseUrl, id, access: options },
      errors: [],
      requests: requests + notes.requests,
      isWhole: unrestored === undefined,
    })
  } finally {
    opened.close()
  }
}
