import { appendFileSync, statSync } from 'node:fs'
import { causeOf } from '../../support/bounded-file.js'

/** GitHub drops the summary of a step that is larger, in bytes. */
const largest = 2 ** 20

/** Separates the report from a text that has no line break at its end. */
const separator = '\n\n'

const append = (file: string, text: string): void => {
  const existing = statSync(file, { throwIfNoEntry: false })
  if (existing && !existing.isFile()) throw new Error('is not a file')
  const size = existing?.size ?? 0
  const addition = size === 0 ? text : `${separator}${text}`
  if (size + Buffer.byteLength(addition) > largest) throw new Error('it would be larger than 1 MiB')
  appendFileSync(file, addition)
}

/**
 * Appends a report in Markdown to the summary of a job on GitHub, if the environment names one. @returns a line for stderr. A failure is
 * no reason for another exit code, since nobody asked for the summary.
 */
export const summariseJob = async (
  markdown: () => Promise<string>,
  { GITHUB_STEP_SUMMARY: file }: NodeJS.ProcessEnv,
): Promise<readonly string[]> => {
  if (!file) return []
  try {
    append(file, await markdown())
    return [`job summary: ${file}`]
  } catch (error) {
    return [`the job summary could not be written to ${file}: ${causeOf(error)}`]
  }
}
