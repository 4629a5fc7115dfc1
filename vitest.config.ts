import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take longer than the others, the longest of each project first. */
const longest = [
  'self/legal',
  'self/configuration',
  'self/put-back',
  'self/explain',
  'self/proof',
  'prove/legal',
  'prove/hostile/hostile',
  'prove/legal-sets/writable',
  'prove/servers',
  'prove/html',
  'prove/faults/built-in',
  'prove/examples',
  'prove/faults/renamed',
  'prove/interrupts',
  'prove/run',
  'prove/cli',
  'prove/faults/derived',
  'prove/hostile/hunt',
  'prove/several-targets',
  'prove/reading/judged',
  'prove/new-rule',
  'prove/hostile/credentials',
  'prove/whole-run',
]

const lengthOf = ({ moduleId }: TestSpecification): number => {
  const place = longest.findIndex((name) => moduleId.endsWith(`/tests/${name}.test.ts`))
  return place === -1 ? 0 : longest.length - place
}

/** Starts the longest files first. Where Vitest does not know durations, it goes by size, and a core would idle at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return (await super.sort(files)).toSorted((one, other) => lengthOf(other) - lengthOf(one))
  }
}

const packages = 'tests/self/packages.ts'

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
    // `npm test` runs the first two, `npm run prove` the last one.
    projects: [
      // These leave nothing behind; a process for each would cost more than the tests.
      {
        extends: true,
        test: { name: 'unit', include: ['tests/{unit,derive}/**/*.test.ts'], isolate: false },
      },
      {
        extends: true,
        test: { name: 'self', include: ['tests/self/**/*.test.ts'], globalSetup: packages, isolate: false },
      },
      {
        extends: true,
        test: {
          name: 'prove',
          include: ['tests/prove/**/*.test.ts'],
          // These need an argument.
          exclude: ['tests/prove/{rule,grammar}.test.ts'],
          globalSetup: packages,
          // Many of these wait for processes and timeouts.
          maxWorkers: Math.ceil(availableParallelism() * 1.5),
          // Groups have one number of workers.
          sequence: { sequencer: LongestFirst, groupOrder: 1 },
        },
      },
    ],
  },
})
