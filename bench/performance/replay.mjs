// node replay.mjs FILE ORIGIN: sends the requests in a file with node:http, eight at a time on kept-alive connections.
import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:http'

const [file, origin] = process.argv.slice(2)
const queue = JSON.parse(readFileSync(file, 'utf8'))
const total = queue.length
const concurrency = 8
const agent = new Agent({ keepAlive: true, maxSockets: concurrency })

const send = ({ method, path, headers, body }) =>
  new Promise((resolve, reject) => {
    request(origin + path, { method, agent, headers: Object.fromEntries(headers) }, (response) =>
      response.resume().on('end', resolve).on('error', reject),
    )
      .on('error', reject)
      .end(body)
  })

const work = async () => {
  for (let next = queue.shift(); next; next = queue.shift()) await send(next)
}
await Promise.all(Array.from({ length: concurrency }, work))
agent.destroy()
console.log(`${total} requests answered`)
