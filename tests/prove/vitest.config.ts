import { defineConfig } from 'vitest/config'

// One rule, for `npm run prove -- RULE`. tests/prove/faults proves all of them.
export default defineConfig({
  test: { include: ['tests/prove/rule.test.ts'], reporters: ['tree'], testTimeout: 300_000 },
})
