import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take a minute or more on one core, the longest first. */
const longest = [
  'proof/writable',
  'hostile/hostile',
  'servers',
  'proof/built-in',
  'proof/renamed',
  'legal-sets/writable',
  'policies',
  'cli',
  'legal',
  'hostile/hunt',
  'interrupts',
]

const lengthOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((name) => moduleId.endsWith(`/tests/self/${name}.test.ts`))
  return place === -1 ? 0 : longest.length - place
}

/** Starts the longest files first. Where Vitest does not know durations, it goes by size, and a core would idle at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => lengthOf(other) - lengthOf(one))
  }
}

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
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        extends: true,
        test: { name: 'self', include: ['tests/self/**/*.test.ts'], globalSetup: 'tests/self/packages.ts' },
      },
      // These leave nothing behind; a process for each would cost more than the tests.
      {
        extends: true,
        test: { name: 'unit', include: ['tests/{unit,derive}/**/*.test.ts'], isolate: false },
      },
    ],
  },
})
