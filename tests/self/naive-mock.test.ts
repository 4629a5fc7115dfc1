import express from 'express'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { packed, start, temporary } from './packed.js'
import { type Listening, listening } from './servers/listening.js'

const set = '/beta/deviceManagement/managedDeviceWindowsOSImages'

/** The first mock that comes to mind: it copies whatever it receives. */
const naive = () => {
  const image = {
    id: '1',
    state: 'active',
    availableUpdates: [],
    supportedArchitectures: ['x64'],
    supportedEditions: [],
  }
  const images = new Map<string, object>([['1', image]])
  const app = express()
  app.set('env', 'test')
  app.use(express.json())
  app.get(set, (_, res) => void res.json({ value: [...images.values()] }))
  app.get(
    `${set}/:id`,
    ({ params }, res) => void res.status(images.has(params.id) ? 200 : 404).json(images.get(params.id)),
  )
  app.patch(`${set}/:id`, ({ params, body }, res) => {
    const found = images.get(params.id)
    if (found) res.json(Object.assign(found, body))
    else res.status(404).end()
  })
  return app
}

describe('a naive mock', () => {
  let mock: Listening
  let lines: string[]

  beforeAll(async () => {
    mock = await listening(naive())
    const { bin } = await packed()
    const args = ['--base-url', `${mock.origin}/beta`, '--id', '1', '--anonymous']
    const { stdout, code } = await start(bin, args, { cwd: temporary() }).ended
    expect(code).toBe(1)
    lines = stdout.trimEnd().split('\n')
  })
  afterAll(() => mock.close())

  test('gets only the verdict with --quiet', async () => {
    const { bin } = await packed()
    const args = ['--base-url', `${mock.origin}/beta`, '--id', '1', '--anonymous', '--quiet']
    const only = ['--only', 'query', '--reporter', 'console', '--reporter', 'json=report.json']
    const { stdout, stderr, code } = await start(bin, [...args, ...only], { cwd: temporary() }).ended
    expect(stdout).toMatch(/^[a-z-]+ \(partial\) {2}\d+ of \d+ cases judged.*\n$/)
    expect({ stderr: stderr.replace(stdout, ''), code }).toEqual({ stderr: '', code: 0 })
  })

  test('gets a report of at most 60 lines', () => {
    expect(lines.length).toBeLessThanOrEqual(60)
  })

  test('gets the cause of most violations first, with the change that fixes it', () => {
    const at = lines.findIndex((line) => line.startsWith('1 ✗ '))
    const [title, ...fields] = lines.slice(
      at,
      lines.findIndex((line) => line.startsWith('2 ')),
    )
    expect(title).toMatch(
      /^1 ✗ checks the values of an update before storing them \(1[34]\d fail, \d+ warn\)$/,
    )
    const text = fields.map((line) => line.slice(14)).join(' ')
    expect(text).toContain('Do not copy the body into the entity: leave the read-only')
    expect(text).toContain('--read-only any')
  })

  test('gets an early hint at the policy', () => {
    expect(lines[2]).toBe('Hint: by default, a PATCH must not change read-only properties; see --read-only.')
  })
})
