import { run } from '../suite.mjs'

const withoutReads = ['read', 'list', 'query'].flatMap((area) => ['--skip', area])

/** A run of the built-in contract on the reference service, without latency. */
export const wholeRun = {
  name: 'run',
  title: 'A run on the reference service, against the yardstick',
  async measure({ yardstick, alternate }) {
    const pairs = await alternate({
      whole: () => run(),
      updates: () => run(withoutReads),
      shown: () => run([], { seen: /[1-9]\d* of \d+ judged/ }),
      yardstick: () => yardstick(),
      threads: () => yardstick(['--pool=threads']),
    })
    const each = (ratio) => pairs.map(ratio)
    const rows = [
      {
        id: 'whole-run',
        title: 'whole run',
        values: each(({ whole, yardstick }) => whole.wall / yardstick.wall),
      },
      {
        id: 'run-without-reads',
        title: 'whole run without the areas read, list and query',
        values: each(({ updates, yardstick }) => updates.wall / yardstick.wall),
      },
      {
        id: 'first-case',
        title: 'time until a terminal shows the first judged case',
        values: each(({ shown, yardstick }) => shown.first / yardstick.wall),
      },
      {
        id: 'run-cpu',
        title: 'CPU time, against the yardstick with threads',
        values: each(({ whole, threads }) => whole.cpu / threads.cpu),
      },
    ]
    if (pairs[0].whole.peak === undefined) return { rows, note: 'Peak memory is measured on Linux only.' }
    const values = each(({ whole, threads }) => whole.peak / threads.peak)
    const title = 'peak memory of the largest process, against the yardstick with threads'
    return { rows: [...rows, { id: 'peak-memory', title, values }] }
  },
}
