import { defineConfig } from 'vitest/config'

// tests/contract is not among these: the command line runs it, against a target.
export default defineConfig({
  test: {
    include: ['tests/{self,unit}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
