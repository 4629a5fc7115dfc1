import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

// Vitest as it comes. Named on the command line, so that the project's own configuration is not read.
export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  test: { include: ['yardstick.test.mjs'] },
})
