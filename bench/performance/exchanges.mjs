// The requests of a run, from its log of exchanges.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { scratch } from './processes.mjs'
import { run, token } from './suite.mjs'

/** What the log shows in place of the token and of the keys of other entities. */
const restored = (text) => text.replaceAll('$TOKEN', token).replaceAll('$OTHER_KEY', 'Entity%202')

const requestOf = ({ method, url, headers, postData }) => ({
  method,
  path: restored(url.slice(new URL(url).origin.length)),
  headers: headers.map(({ name, value }) => [name, restored(value)]),
  body: postData?.text,
})

/** Runs the built-in contract against a mock. @returns the requests in their order; bodies are cut as in the log */
export const recordedRequests = async (url) => {
  const file = join(scratch, 'exchanges.har')
  await run(['--base-url', url, '--har', file])
  return JSON.parse(readFileSync(file, 'utf8')).log.entries.map(({ request }) => requestOf(request))
}
