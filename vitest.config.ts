import { defineConfig } from 'vitest/config'

// tests/contract is not among these: the command line runs it, against a target.
export default defineConfig({
  // Vite warns of every source map of an inlined package that names a file the package lacks.
  logLevel: 'error',
  test: {
    // Ten times what the slowest take, so that only a hang is an error.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // The default leaves one core to a person at the machine.
    maxWorkers: '100%',
    // Node does not load its JSON files, because it imports them without an attribute.
    server: { deps: { inline: ['@actions/workflow-parser'] } },
    projects: [
      { extends: true, test: { name: 'self', include: ['tests/self/**/*.test.ts'] } },
      // These leave nothing behind; a process for each would cost more than the tests.
      {
        extends: true,
        test: { name: 'unit', include: ['tests/{unit,derive}/**/*.test.ts'], isolate: false },
      },
    ],
  },
})
