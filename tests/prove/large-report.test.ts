import { execFile } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { formats } from '../../reporters/formats.js'
import { packageRoot } from '../../src/support/package-info.js'
import { temporary } from '../self/packed.js'

const run = promisify(execFile)

/** MiB that the process may use for the report and its text. */
const memory = 300

/** Number of results with the longest bodies that are recorded; the others have short ones. */
const longBodies = 500

/** Ten times the time that a format may take on an idle machine. */
const milliseconds = 50_000

// One after another, since each uses a whole core.
test.for(Object.keys(formats))('10,000 results are written as %s', async (format) => {
  const file = join(temporary(), format)
  const script = join(packageRoot, 'tests', 'self', 'large-report.mjs')
  const { stdout } = await run(process.execPath, [
    `--max-old-space-size=${memory}`,
    ...[script, format, file, String(longBodies)],
  ])
  expect(Number(stdout)).toBeLessThan(milliseconds)
  expect(statSync(file).size).toBeGreaterThan(0)
})
