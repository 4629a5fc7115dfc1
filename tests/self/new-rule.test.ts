import { execFile } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/support/package-info.js'
import { temporary } from './packed.js'

const copy = temporary()

const needed = [
  'src',
  'tests',
  'bench',
  'reporters',
  'spec',
  'schemas',
  'docs',
  'package.json',
  'biome.json',
  'tsconfig.json',
]
for (const name of [...needed, 'vitest.config.ts', '.gitignore'])
  cpSync(join(packageRoot, name), join(copy, name), { recursive: true })
symlinkSync(join(packageRoot, 'node_modules'), join(copy, 'node_modules'))

const run = (...command: [string, ...string[]]) =>
  promisify(execFile)(command[0], command.slice(1), { cwd: copy, env: { ...process.env, NO_COLOR: '1' } })

const file = 'src/rules/update/protocol/if-match.ts'

test('a new rule compiles, is proven and has a test; three files are touched', async () => {
  const { stdout } = await run('node', 'bench/new.mjs', 'rule', 'made-up-rule', file)
  const touched = [...stdout.matchAll(/^ {2}(\S+)$/gm)].map(([, path]) => path as string)
  expect(touched).toEqual([
    file,
    'src/reference/faults/protocol.ts',
    'tests/unit/rules/update/made-up-rule.test.ts',
  ])
  for (const path of touched) expect(readFileSync(join(copy, path), 'utf8')).toContain('made-up-rule')
  // Declarations cannot name types behind the link to node_modules.
  await run('npx', 'tsc', '--declaration', 'false')
  await run('npx', 'biome', 'ci', ...touched)
  expect((await run('node', 'bench/prove.mjs', 'made-up-rule')).stdout).toMatch(
    /✓ fails with the fault breaks-made-up-rule/,
  )
  await run('npx', 'vitest', 'run', '--project', 'unit', 'made-up-rule')
})

test.for([
  [['rule'], 'usage: npm run new -- rule ID FILE'],
  [['rule', 'Made_up', file], 'Made_up: expected words in lower case, joined by hyphens'],
  [['rule', 'if-match-any', file], 'if-match-any: there is such a rule'],
  [['rule', 'made-up', 'src/rules/nowhere.ts'], 'src/rules/nowhere.ts: there is no such file'],
  [
    ['rule', 'made-up', 'src/rules/plan.ts'],
    'src/rules/plan.ts: expected rules, and a list of them at the end',
  ],
] as [string[], string][])('new %j: %s', async ([args, message]) => {
  await expect(run('node', 'bench/new.mjs', ...args)).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining(message),
  })
})
