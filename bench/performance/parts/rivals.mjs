import { recordedRequests } from '../exchanges.mjs'
import { install } from '../install.mjs'
import { measure } from '../processes.mjs'
import { arazzoFile, newmanFile } from '../rivals.mjs'
import { openMock, run } from '../suite.mjs'

const modules = 'bench/rivals/node_modules'
const few = 100

/** Every nth request, so that the few are of all kinds. */
const sampleOf = (requests) =>
  Array.from({ length: few }, (_, index) => requests[Math.floor((index * requests.length) / few)])

const newman = (file, count) =>
  measure('newman', [`${modules}/newman/bin/newman.js`, 'run', file], {
    output: new RegExp(`assertions\\D+${count}\\D+0\\D`),
  })

const respect = (file, count) =>
  measure('redocly respect', [`${modules}/@redocly/cli/bin/cli.js`, 'respect', file], {
    output: new RegExp(`Steps: ${count} passed, ${count} total`),
    env: { REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
  })

/** Other programs that send the requests of a run, each with one schema check. */
export const rivals = {
  name: 'rivals',
  title: 'A run, against other programs that send the same requests',
  async measure({ alternate, say }) {
    install('rivals', say)
    const { url, close } = await openMock()
    const { origin } = new URL(url)
    const requests = await recordedRequests(url)
    const all = newmanFile('newman.json', requests, origin)
    const some = newmanFile('newman-few.json', sampleOf(requests), origin)
    const workflow = arazzoFile(requests, origin)
    const pairs = await alternate({
      run: () => run(['--base-url', url]),
      newman: () => newman(all, requests.length),
      few: () => newman(some, few),
      respect: () => respect(workflow, requests.length),
    })
    close()
    const against = (name) => pairs.map((pair) => pair.run.wall / pair[name].wall)
    return {
      rows: [
        { id: 'newman', title: 'whole run, against newman', values: against('newman') },
        {
          id: 'newman-100',
          title: `whole run, against newman with ${few} of the requests`,
          values: against('few'),
        },
        { id: 'respect', title: 'whole run, against redocly respect', values: against('respect') },
      ],
      note: `The other programs send the ${requests.length} requests that a run logs (\`--har\`), with bodies up to 16 KiB, one after the other.
They check each response that has a body against one schema, and nothing else. redocly respect adds \`charset=utf-8\` to the
media type of JSON bodies, because it changes them otherwise.`,
    }
  },
}
