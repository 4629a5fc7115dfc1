import { expect, test } from 'vitest'

// Imported in the test: a module that throws as it loads is a failure here, and not a file without tests.
test('every rule loads, and ids are unique', async () => {
  const { rules } = await import('../../../src/rules/rules.js')
  const ids = rules.map(({ id }) => id)
  expect(ids).toHaveLength(new Set(ids).size)
  expect(ids).toContain('documented-example-accepted')
})

test('the judge loads', async () => {
  await expect(import('../../../src/engine/execution/session.js')).resolves.toHaveProperty('Session')
})
