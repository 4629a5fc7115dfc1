import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { KnownDeviation } from '../../report/baseline.js'
import { causeOf } from '../../support/bounded-file.js'
import { isSameFile, realPath, whyUnwritable } from '../output/output-files.js'
import type { Outputs } from '../output/reporting.js'
import { UsageError } from './errors.js'
import type { RunFlags } from './flags.js'
import { conforming, readDocument, schemaNamed } from './validated-file.js'

interface BaselineDocument {
  readonly $schema?: string
  readonly version: 1
  readonly deviations: readonly KnownDeviation[]
}

/** The baseline of a run, read before anything is sent. */
export interface Baseline {
  readonly file: string
  readonly document: BaselineDocument
  /** Whether the run rewrites it. */
  readonly isUpdated: boolean
}

const empty: BaselineDocument = { version: 1, deviations: [] }

const read = (file: string): BaselineDocument => {
  const schema = schemaNamed('baseline')
  const document = conforming<BaselineDocument>(readDocument(file, 'baseline'), schema, file, 'baseline')
  const ids = document.deviations.map(({ id }) => id)
  const twice = ids.find((id, index) => ids.indexOf(id) < index)
  if (twice !== undefined)
    throw new UsageError(`${file}: ${JSON.stringify(twice)} is listed twice`, 'baseline')
  return document
}

/** Replacing a file also requires write access to its folder. */
const whyIrreplaceable = (file: string): string | undefined => {
  const why = whyUnwritable(file)
  if (why !== undefined) return why
  try {
    accessSync(dirname(realPath(file)), constants.W_OK)
  } catch (error) {
    return causeOf(error)
  }
  return undefined
}

/** The baseline that the flags name. @throws UsageError if it cannot be read or written */
export const openBaseline = (
  { baseline: file, updateBaseline: isUpdated = false }: Pick<RunFlags, 'baseline' | 'updateBaseline'>,
  { reports, har }: Outputs,
): Baseline | undefined => {
  if (file === undefined) {
    if (isUpdated) throw new UsageError('--update-baseline needs a file: add --baseline FILE')
    return undefined
  }
  const written = [...reports.map((report) => report.file), har]
  if (written.some((other) => other !== undefined && isSameFile(other, file)))
    throw new UsageError(`--baseline ${file} is written to by another option: name another file`)
  const why = isUpdated ? whyIrreplaceable(file) : undefined
  if (why !== undefined) throw new UsageError(`--baseline ${file} cannot be written: ${why}`)
  const isNew = !existsSync(file)
  if (isNew && !isUpdated)
    throw new UsageError(`${file}: there is no such file: add --update-baseline to create it`, 'baseline')
  return { file, document: isNew ? empty : read(file), isUpdated }
}
