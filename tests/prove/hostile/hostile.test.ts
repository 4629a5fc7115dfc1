import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, type ExpectStatic, test } from 'vitest'
import { type Authority, authority } from '../../self/hostile/certificates.js'
import { key, token } from '../../self/hostile/front.js'
import {
  answers,
  connections,
  legal,
  moments,
  type Row,
  responses,
  secured,
} from '../../self/hostile/rows.js'
import { atMost, packed, start, temporary } from '../../self/packed.js'

/** No row takes longer: none hangs beyond its --timeout, and what retries and patience add. Milliseconds. */
const bound = 200_000

let certificates: Authority
let folder: string

beforeAll(async () => {
  certificates = await authority()
  folder = temporary()
  const { ca, client, locked } = certificates
  const files = { 'ca.pem': ca, 'client.pem': client.cert, 'client.key': client.key, 'locked.key': locked }
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  await packed()
})

const turn = atMost(3)

const check = async (row: Row, expect: ExpectStatic): Promise<void> => {
  const { bin } = await packed()
  const target = await row.target(certificates)
  const fill = (text: string) =>
    text.replaceAll('{url}', target.baseUrl).replaceAll('{port}', String(target.port))
  const { args = [] } = row
  const own = args.includes('--base-url') ? [] : ['--base-url', target.baseUrl]
  const { child, ended } = start(bin, [...own, '--id', row.id ?? key, ...args.map(fill)], {
    cwd: folder,
    env: { ODATA_CONTRACT_TOKEN: token, ...row.env },
  })
  const killer = setTimeout(() => child.kill('SIGKILL'), bound)
  const { code, signal, stdout, stderr } = await ended
  clearTimeout(killer)
  await target.close()
  expect(signal, `it takes more than ${bound} ms`).toBe(null)
  const said = stderr.replace(/\n$/, '')
  if (typeof row.stderr === 'string') expect(said).toBe(fill(row.stderr))
  else expect(said).toMatch(row.stderr)
  // The console breaks lines between words.
  for (const text of row.stdout ?? []) expect(stdout.replace(/\s+/g, ' ')).toContain(text)
  if (!row.stdout) expect(stdout).toBe('')
  expect(`${stdout}${stderr}`).not.toMatch(/^ +at .+:\d+:\d+\)?$/m)
  expect(code).toBe(row.code)
}

describe.for(Object.entries({ connections, legal, moments, answers, responses, secured }))(
  '%s',
  ([, rows]) => {
    test.concurrent.for(Object.entries(rows))('%s', async ([, row], { expect }) => {
      await turn(() => check(row, expect))
    })
  },
)
