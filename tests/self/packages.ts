import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** A folder for what the test files share, during one run of the tests. */
    packages: string
  }
}

/** Makes the folder before the first test file, and removes it after the last one. */
export default ({ provide }: TestProject): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'odata-contract-packages-'))
  provide('packages', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
