// Answers every PATCH with the page's example response. Prints its URL. Ends when its stdin closes, so also with its
// parent process.
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { load } from 'js-yaml'

const fragment = load(readFileSync(new URL('../../spec/openapi.yaml', import.meta.url), 'utf8'))
const { patch } = Object.values(fragment.paths).find((item) => item.patch)
const example = patch.responses['200'].content['application/json'].examples.documented.value
const reply = JSON.stringify(example)

const server = createServer((request, response) => {
  request.resume().on('end', () => {
    const status = request.method === 'PATCH' ? 200 : 405
    response.writeHead(status, {
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(reply),
    })
    response.end(reply)
  })
})

server.listen(0, '127.0.0.1', () => process.stdout.write(`http://127.0.0.1:${server.address().port}\n`))
process.stdin.resume()
for (const event of ['end', 'close', 'error']) process.stdin.on(event, () => process.exit())
