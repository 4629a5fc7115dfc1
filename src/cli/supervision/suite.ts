import { join } from 'node:path'
import { type Collected, Collector } from '../../../reporters/collector.js'
import { batchSize } from '../../engine/execution/session.js'
import type { Result } from '../../model/result.js'
import type { RunOptions } from '../../run/create-run.js'
import { packageRoot } from '../../support/package-info.js'
import type { Signals } from './signals.js'

/** Milliseconds before a hanging worker is ended. */
const patience = 1000

/** The compiled files of tests/contract. */
const folder = join(packageRoot, 'dist', 'tests', 'contract')

/** Starts to load Vitest, which takes time, in parallel with preflight. */
export const loadVitest = (): Promise<typeof import('vitest/node')> => import('vitest/node')

/** Runs tests/contract in an own Vitest instance and collects the results. Resolves however the run ends. */
export const runSuite = async (
  vitest: typeof import('vitest/node'),
  files: readonly string[],
  run: RunOptions,
  signals: Signals,
  onResult: (result: Result) => void,
): Promise<Collected> => {
  const collector = new Collector((instance) => {
    const cancel = () => instance.cancelCurrentRun('keyboard-input').catch(() => {})
    signals.interrupted.then(async () => {
      const hard = setTimeout(cancel, patience)
      await cancel()
      clearTimeout(hard)
    })
  }, onResult)
  const names = files.map((file) => `${file}.test.js`)
  const instance = await vitest.startVitest('test', [], {
    root: packageRoot,
    config: false,
    watch: false,
    cache: false,
    isolate: false,
    pool: 'threads',
    maxWorkers: 1,
    maxConcurrency: batchSize,
    testTimeout: 0,
    // Vitest searches this folder only: the package root may hold thousands of other files.
    dir: folder,
    include: names,
    exclude: [],
    // Compiled files need no transformation: Node loads them directly.
    server: { deps: { external: [/\/dist\//] } },
    provide: { run },
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
