import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StoredReport } from '../../model/report.js'
import type { NamedReport } from '../../report/comparison.js'
import { packageRoot } from '../../support/package-info.js'
import { UsageError } from './errors.js'
import { readDocument, validatorOf } from './validated-file.js'

/** The largest accepted report, in bytes. A report of 10,000 results has some 30 MiB. */
const longest = 256 * 2 ** 20

const readSchema = () =>
  JSON.parse(readFileSync(join(packageRoot, 'reporters', 'report.schema.json'), 'utf8'))

/** The versions of a report that can be read. A report of version 1 does not state it. */
const versions: readonly unknown[] = [undefined, 2]

/** Problems that a schema cannot state, or that deserve a better message. */
const checkKind = (file: string, document: unknown): void => {
  const { version, suite, targets } = Object(document) as Record<string, unknown>
  if (Object(suite).name !== 'odata-contract')
    throw new UsageError(`${file}: is not a JSON report of odata-contract`)
  if (targets !== undefined) throw new UsageError(`${file}: is a merged report: name the report of one run`)
  if (!versions.includes(version)) {
    const named = typeof version === 'number' ? `version ${version}` : 'an unknown version'
    throw new UsageError(`${file}: is a report of ${named}: this suite reads versions 1 and 2`)
  }
}

const checkIds = (file: string, { results }: StoredReport): void => {
  const ids = new Set<string>()
  for (const { id } of results) {
    if (ids.has(id)) throw new UsageError(`${file}: has two results for ${JSON.stringify(id)}`)
    ids.add(id)
  }
}

/** Reads JSON reports. @throws UsageError if a file is missing or is not a report */
export const readReports = (files: readonly string[]): NamedReport[] => {
  const problemOf = validatorOf(readSchema())
  return files.map((file) => {
    const document = readDocument(file, undefined, longest)
    checkKind(file, document)
    const problem = problemOf(document)
    if (problem !== undefined) throw new UsageError(`${file}: is not a valid report: ${problem}`)
    const report = document as StoredReport
    checkIds(file, report)
    return { name: file, report }
  })
}
