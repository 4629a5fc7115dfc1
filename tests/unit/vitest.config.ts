import { defineConfig } from 'vitest/config'

// What mutation testing runs: no ports but one file's, no whole plans. One worker, so that a mutant costs little.
export default defineConfig({
  test: {
    include: ['tests/unit/**/*.test.ts', 'tests/self/generated.test.ts'],
    isolate: false,
    testTimeout: 5_000,
  },
})
