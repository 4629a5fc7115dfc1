import { defineConfig } from 'vitest/config'

// One rule, for `npm run prove`. Not part of `npm test`: tests/self/proof proves all of them.
export default defineConfig({
  test: { include: ['tests/prove/rule.test.ts'], reporters: ['tree'], testTimeout: 300_000 },
})
