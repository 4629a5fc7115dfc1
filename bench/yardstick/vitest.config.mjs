import { defineConfig } from 'vitest/config'

// Vitest with its default settings. Named on the command line, so that the project's configuration is not read.
export default defineConfig({ test: { include: ['bench/yardstick/yardstick.test.mjs'] } })
