// Loaded into each measured process: writes its CPU time and its peak memory to a file when it exits.
const { readFileSync, renameSync, writeFileSync } = require('node:fs')
const { isMainThread } = require('node:worker_threads')

/** Peak memory in MB. Only Linux states it; the peak of getrusage also counts the process that started this one. */
const peak = () => {
  if (process.platform !== 'linux') return undefined
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]) / 1024
}

if (isMainThread)
  process.on('exit', () => {
    const { user, system } = process.cpuUsage()
    const text = JSON.stringify({ cpu: (user + system) / 1000, peak: peak() })
    // Vitest may kill its workers while they write.
    const file = `${process.env.BENCH_METER}/${process.pid}`
    writeFileSync(`${file}.part`, text)
    renameSync(`${file}.part`, file)
  })
