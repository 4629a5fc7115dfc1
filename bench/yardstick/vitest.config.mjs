import { defineConfig } from 'vitest/config'

// Vitest as it comes. Named on the command line, so that the project's own configuration is not read.
export default defineConfig({ test: { include: ['bench/yardstick/yardstick.test.mjs'] } })
