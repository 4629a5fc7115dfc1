import { join } from 'node:path'
import { type Collected, Collector } from '../../../reporters/collector.js'
import type { Reported } from '../../run/relay.js'
import { packageRoot } from '../../support/package-info.js'
import type { Signals } from './signals.js'

/** The compiled files of tests/contract. */
const folder = join(packageRoot, 'dist', 'tests', 'contract')

/** Starts to load Vitest, which takes time, in parallel with the preflight and the session. `runSuite` reports a failure. */
export const startLoading = (): void => {
  import('vitest/node').catch(() => {})
}

/** Runs tests/contract in an own Vitest instance and collects the results. @throws Error if Vitest cannot be started */
export const runSuite = async (reported: Reported, signals: Signals): Promise<Collected> => {
  const vitest = await import('vitest/node')
  const collector = new Collector((instance) => {
    signals.interrupted.then(() => instance.cancelCurrentRun('keyboard-input').catch(() => {}))
  })
  const names = Object.keys(reported.cases).map((file) => `${file}.test.js`)
  const instance = await vitest.startVitest('test', [], {
    root: packageRoot,
    config: false,
    watch: false,
    cache: false,
    isolate: false,
    pool: 'threads',
    maxWorkers: 1,
    testTimeout: 0,
    // Vitest searches this folder only: the package root may hold thousands of other files.
    dir: folder,
    include: names,
    exclude: [],
    // Compiled files need no transformation: Node loads them directly.
    server: { deps: { external: [/\/dist\//] } },
    provide: { reported },
    reporters: [collector],
    sequence: {
      sequencer: sequencer(
        vitest,
        names.map((name) => join(folder, name)),
      ),
    },
  })
  await instance?.close()
  return collector.collected
}

const sequencer = ({ BaseSequencer }: typeof import('vitest/node'), order: readonly string[]) =>
  class extends BaseSequencer {
    override async sort(specifications: Parameters<InstanceType<typeof BaseSequencer>['sort']>[0]) {
      return specifications.toSorted((a, b) => order.indexOf(a.moduleId) - order.indexOf(b.moduleId))
    }
  }
