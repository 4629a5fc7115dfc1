import { measure } from '../processes.mjs'

const command = ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', '--project', 'self']

/** The project's own tests, as `npm test` runs them after the build. */
export const ownTests = {
  name: 'tests',
  title: "The project's own tests",
  async measure({ yardstick, alternate }) {
    const pairs = await alternate(
      {
        tests: () => measure('npm test', command, { output: /Tests .*passed/ }),
        yardstick: () => yardstick(),
      },
      { atMost: 1, warmUp: false },
    )
    const values = pairs.map((pair) => pair.tests.wall / pair.yardstick.wall)
    return {
      rows: [{ id: 'own-tests', title: '`npm test` without the build, against the yardstick', values }],
    }
  },
}
