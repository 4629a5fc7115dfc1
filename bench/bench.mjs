// Measures a run relative to other programs, and writes docs/performance.md: `npm run bench`. See README.md.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { document, section } from './performance/document.mjs'
import { limits } from './performance/limits.mjs'
import { offlineCommands } from './performance/parts/commands.mjs'
import { contractSizes } from './performance/parts/contracts.mjs'
import { latencies } from './performance/parts/latency.mjs'
import { requests } from './performance/parts/requests.mjs'
import { rivals } from './performance/parts/rivals.mjs'
import { wholeRun } from './performance/parts/run.mjs'
import { installedSize } from './performance/parts/size.mjs'
import { ownTests } from './performance/parts/tests.mjs'
import { root } from './performance/processes.mjs'
import { alternate, spread } from './performance/statistics.mjs'
import { openYardstick } from './performance/yardstick.mjs'

const parts = [wholeRun, rivals, latencies, requests, contractSizes, offlineCommands, installedSize, ownTests]
const quickParts = [wholeRun, latencies, requests, offlineCommands, installedSize]
const usage = `usage: npm run bench -- [--quick] [--pairs N] [--only PART]… [--against DIR]
parts: ${parts.map(({ name }) => name).join(', ')}`

const readArguments = () => {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      pairs: { type: 'string' },
      only: { type: 'string', multiple: true },
      against: { type: 'string' },
    },
  })
  const { quick, only, against } = values
  const pairs = Number(values.pairs ?? (quick ? 3 : 11))
  const selected = (quick ? quickParts : parts).filter(
    ({ name }) => only === undefined || only.includes(name),
  )
  if (!Number.isInteger(pairs) || pairs < 1 || selected.length < (only?.length ?? 1)) throw new Error(usage)
  return { quick, pairs, against, selected, isWhole: !quick && only === undefined }
}

const say = (line) => process.stderr.write(`${line}\n`)

const fail = (error) => {
  say(error.message)
  process.exit(2)
}

/** Measures a part. A failure is part of the result, so that the other parts are still measured. */
const measured = async (part, bench) => {
  const { name, title, measure } = part
  const pairsOf = (measurements, { of = '', atMost = bench.pairs, warmUp = true } = {}) =>
    alternate(measurements, {
      pairs: Math.min(bench.pairs, atMost),
      warmUp: warmUp && !bench.quick,
      say: (step) => say([name, of, step].filter(Boolean).join(', ')),
    })
  try {
    return { title, ...(await measure({ ...bench, alternate: pairsOf })) }
  } catch (error) {
    say(`${name} failed: ${error.message}`)
    return { title, rows: [], failure: error.message.split('\n')[0] }
  }
}

/** The measures above their limits, in words. */
const excesses = (rows) =>
  rows.flatMap(({ id, title, values }) => {
    const { median } = spread(values)
    const { limit = Number.POSITIVE_INFINITY } = limits[id] ?? {}
    return median > limit ? [`${title}: ${median.toFixed(2)} is above the limit ${limit}`] : []
  })

/** Measures a part again if a median is above its limit, because another program may have used the machine. */
const confirmed = async (part, bench) => {
  const once = await measured(part, bench)
  if (excesses(once.rows).length === 0) return once
  say(`${part.name} is above a limit: measuring again`)
  const again = await measured(part, bench)
  const valuesOf = (id) => again.rows.find((row) => row.id === id)?.values ?? []
  return {
    ...again,
    rows: once.rows.map((row) => ({ ...row, values: [...row.values, ...valuesOf(row.id)] })),
  }
}

const { quick, pairs, against, selected, isWhole } = await Promise.resolve().then(readArguments).catch(fail)
const { yardstick, close } = await openYardstick(say).catch(fail)
const results = []
for (const part of selected) {
  const result = await (quick ? confirmed : measured)(part, { quick, pairs, against, yardstick, say })
  console.log(section(result))
  results.push(result)
}
close()

if (isWhole) writeFileSync(join(root, 'docs/performance.md'), document(results.map(section), { pairs }))
const above = quick ? results.flatMap(({ rows }) => excesses(rows)) : []
for (const line of above) say(line)
process.exit(above.length > 0 || results.some(({ failure }) => failure !== undefined) ? 1 : 0)
