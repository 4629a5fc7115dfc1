import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { formats, withoutPasses } from '../../reporters/formats.js'
import { packed, start, temporary } from './packed.js'
import { hostileResults, reportOf, resultWith } from './sample.js'

const display = { color: false, detail: 'verbose' } as const

test.for(Object.entries(formats))(
  '%s is listed if it has no exchanges of passed cases',
  async ([name, load]) => {
    const format = await load()
    const reportWith = (url: string) => {
      const exchange = { request: { method: 'PATCH', url, headers: {} }, durationMs: 1 }
      return reportOf([...hostileResults('a text'), resultWith({ outcome: 'pass', exchanges: [exchange] })])
    }
    const isSame = format(reportWith('one'), display) === format(reportWith('another'), display)
    expect(withoutPasses.has(name)).toBe(isSame)
  },
)

test('a report as JSON has exchanges beside another one that has none', async () => {
  const { bin } = await packed()
  const args = ['--only', 'operation-routed', '--reporter', 'console', '--reporter', 'json=report.json']
  const cwd = temporary()
  const { code } = await start(bin, args, { cwd }).ended
  const { results } = JSON.parse(readFileSync(join(cwd, 'report.json'), 'utf8'))
  expect({ code, ids: results.map(({ id }: { id: string }) => id) }).toEqual({
    code: 0,
    ids: ['operation-routed[PATCH]'],
  })
  expect(results[0].exchanges[0].request).toMatchObject({ method: 'PATCH' })
})
