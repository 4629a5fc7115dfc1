// Derives a contract from all pages of each resource that has an update page in a folder, runs the suite on its reference
// service and on each of its faults, and prints a table with one row per resource: `npm run corpus -- DIR`, where DIR has the
// pages of operations in `api` and the type pages in `resources`. `--page NAME` selects the resources whose update page
// contains NAME in its name, `--quick` every seventh fault, `--derive` only derives and compares.
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Worker } from 'node:worker_threads'

const usage = 'usage: npm run corpus -- DIR [--quick | --derive] [--page NAME]'
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    derive: { type: 'boolean', default: false },
    page: { type: 'string', default: '' },
  },
})
const [directory] = positionals
if (directory === undefined) {
  console.error(usage)
  process.exit(2)
}

const files = readdirSync(join(directory, 'api')).filter(
  (name) => name.endsWith('-update.md') && name.includes(values.page),
)
const started = performance.now()
const rows = new Map()

/** A worker that takes pages from the queue until it is empty. */
const work = (queue) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL('corpus-page.mjs', import.meta.url), {
      workerData: { directory, quick: values.quick, runs: !values.derive },
    })
    const next = () => {
      const file = queue.shift()
      if (file === undefined) worker.terminate().then(resolve)
      else worker.postMessage(file)
    }
    worker.on('message', (row) => {
      rows.set(row.file, row)
      console.error(`${rows.size} of ${files.length}: ${row.file}`)
      next()
    })
    worker.on('error', reject)
    next()
  })

const queue = [...files]
await Promise.all(Array.from({ length: Math.min(availableParallelism(), files.length) }, () => work(queue)))

const all = files.map((file) => rows.get(file))
const share = ({ faults, missed }) => `${faults - missed.length} of ${faults}`
console.log('| resource | pages | derived | valid | difference | cases | verdict | faults caught | seconds |')
console.log('|:---|---:|:---|:---|---:|---:|:---|---:|---:|')
for (const row of all)
  console.log(
    `| ${row.file.replace('-update.md', '')} | ${row.pages} | ${row.derived} | ${row.valid} | ${row.lines.length} | ${row.cases} | ` +
      `${row.verdict} | ${share(row)} | ${row.seconds.toFixed(1)} |`,
  )

const count = (holds) => all.filter(holds).length
const sum = (number) => all.reduce((total, row) => total + number(row), 0)
const faults = sum((row) => row.faults)
const missed = sum((row) => row.missed.length)
const percent = ((100 * (faults - missed)) / Math.max(faults, 1)).toFixed(1)
console.log(
  `\n${all.length} resources, ${sum((row) => row.pages)} pages: ${count((row) => row.derived === 'yes')} derived in ${sum((row) => row.deriving).toFixed(1)} s, ` +
    `${count((row) => row.valid === 'yes')} valid, ${count((row) => row.verdict === 'conformant')} conformant, ` +
    `${sum((row) => row.cases)} cases, ${faults - missed} of ${faults} faults caught (${percent} %), ` +
    `${((performance.now() - started) / 1000).toFixed(0)} s, ${Math.round(process.memoryUsage().rss / 1e6)} MB`,
)
for (const { file, lines, notes, others, missed } of all)
  for (const line of [
    ...lines.map((each) => `difference: ${each}`),
    ...others,
    ...missed.map(({ fault, why }) => `not caught: ${fault} (${why})`),
    ...notes.map((each) => `note: ${each}`),
  ])
    console.log(`${file}: ${line}`)

const isWhole = ({ derived, valid, lines, verdict, others, missed }) =>
  derived === 'yes' &&
  valid === 'yes' &&
  (values.derive || verdict === 'conformant') &&
  lines.length + others.length + missed.length === 0
if (!all.every(isWhole)) process.exitCode = 1
