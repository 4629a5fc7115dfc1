import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadContract } from '../../src/index.js'
import { packageRoot } from '../../src/support/package-info.js'
import { packed, start, temporary } from './packed.js'

const copied = (change: (text: string, file: string) => string): string => {
  const folder = temporary()
  for (const part of ['spec', 'schemas']) {
    cpSync(join(packageRoot, part), join(folder, part), { recursive: true })
    for (const name of readdirSync(join(folder, part))) {
      const file = join(folder, part, name)
      writeFileSync(file, change(readFileSync(file, 'utf8'), `${part}/${name}`))
    }
  }
  return folder
}

const own = loadContract(packageRoot).digest

test('the digest of a contract does not depend on its folder or on how lines end', () => {
  expect(own).toMatch(/^sha256:[0-9a-f]{64}$/)
  expect(loadContract(copied((text) => text)).digest).toBe(own)
  expect(loadContract(copied((text) => text.replaceAll('\n', '\r\n'))).digest).toBe(own)
})

test.for(['spec/openapi.yaml', 'schemas/odataError.json'])('it changes with %s', (changed) => {
  const folder = copied((text, file) => (file === changed ? `${text}\n` : text))
  expect(loadContract(folder).digest).not.toBe(own)
})

test('a report states the contract, the options and the credentials of the run', async () => {
  const { bin } = await packed()
  const args = ['--only', 'enum-member-accepted', '--skip', '*arm*', '--strict', '--reporter', 'json']
  const { stdout } = await start(bin, args, { cwd: temporary() }).ended
  expect(JSON.parse(stdout)).toMatchObject({
    version: 2,
    suite: { node: process.versions.node },
    contract: { digest: own },
    target: { anonymous: false },
    policies: { strict: true },
    filters: { only: ['enum-member-accepted'], skip: ['*arm*'] },
    partial: true,
  })
})
