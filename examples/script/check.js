import { writeFileSync } from 'node:fs'
import { run } from 'odata-contract'
import { service } from './service.js'

const { BASE_URL: baseUrl, TOKEN: token } = process.env
const target = baseUrl ? { baseUrl, ...(token && { token }) } : { listener: service }

const report = await run(target)
const { verdict, summary, causes, restored, unrestored, exitCode } = report

console.log(`${verdict}: ${summary.pass} of ${summary.total} cases passed`)
for (const { outcome, title, cases, fix } of causes)
  console.log(`${outcome}: ${title} (${cases.length} cases, such as ${cases[0]})${fix ? `; ${fix}` : ''}`)
if (!restored) console.log(unrestored)

writeFileSync('report.json', JSON.stringify(report, null, 2))
process.exitCode = exitCode
