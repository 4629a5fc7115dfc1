import { execFile } from 'node:child_process'
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { packageRoot } from '../../src/support/package-info.js'
import { temporary } from '../self/packed.js'

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

const errorForm = 'src/rules/common/error-form.ts'

test.for([
  ['rule', 'made-up-rule', file, 'src/reference/faults/protocol.ts', 'update'],
  ['invariant', 'made-up-invariant', errorForm, 'src/reference/faults/error.ts', 'common'],
] as const)('a new %s compiles, is proven and has a test; three files are touched', async (row) => {
  const [kind, id, rules, faults, folder] = row
  const { stdout } = await run('node', 'bench/new.mjs', kind, id, rules)
  const touched = [...stdout.matchAll(/^ {2}(\S+)$/gm)].map(([, path]) => path as string)
  expect(touched).toEqual([rules, faults, `tests/unit/rules/${folder}/${id}.test.ts`])
  for (const path of touched) expect(readFileSync(join(copy, path), 'utf8')).toContain(id)
  // Declarations cannot name types behind the link to node_modules.
  await run('npx', 'tsc', '--declaration', 'false')
  await run('npx', 'biome', 'ci', ...touched)
  expect((await run('node', 'bench/prove.mjs', id)).stdout).toContain(`✓ fails with the fault breaks-${id}`)
  await run('npx', 'vitest', 'run', '--project', 'unit', id)
  // Nothing is generated yet: only the source knows the rule.
  await expect(run('node', 'bench/new.mjs', kind, id, rules)).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining(`${id}: there is such a rule in ${rules}`),
  })
})

/** The output of a proof that fails, after a change to the rules in the copy. */
const failedProof = async (id: string, from = '', to = ''): Promise<string> => {
  const path = join(copy, file)
  const written = readFileSync(path, 'utf8')
  expect(written).toContain(from)
  writeFileSync(path, written.replace(from, to))
  try {
    const { stdout, stderr } = await run('node', 'bench/prove.mjs', id).catch((failed) => {
      expect(failed).toMatchObject({ code: 1 })
      return failed
    })
    return stdout + stderr
  } finally {
    writeFileSync(path, written)
  }
}

test('a proof says which rule or fault does not exist', async () => {
  expect(await failedProof('if-match-eny')).toContain(
    'there is no rule "if-match-eny" (did you mean "if-match-any"?)',
  )
  expect(await failedProof('if-match-any', "'refuses-if-match'", "'refuse-if-match'")).toContain(
    'there is no fault "refuse-if-match" (did you mean "refuses-if-match"?)',
  )
})

test('a rule is not proven if it judges nothing', async () => {
  const output = await failedProof(
    'if-match-any',
    "send: withHeader('if-match', '*')",
    "send: () => skip('nothing is sent')",
  )
  expect(output).toContain('a service that refuses If-Match: * does not violate if-match-any')
  expect(output).toMatch(/no case judges a response of the reference service.*nothing is sent/)
})

test.for([
  [['rule'], 'usage: npm run new -- rule|invariant ID FILE'],
  [['rule', 'Made_up', file], 'Made_up: expected words in lower case, joined by hyphens'],
  [['rule', 'if-match-any', file], `if-match-any: there is such a rule in ${file}`],
  [
    ['rule', 'made-up', 'src/rules/nowhere.ts'],
    'src/rules/nowhere.ts: expected a file of rules with a list of them at the end: src/rules/',
  ],
  [
    ['rule', 'made-up', 'src/rules/update/error'],
    'src/rules/update/error: expected a file of rules with a list of them at the end: ' +
      'src/rules/update/error/credentials.ts, src/rules/update/error/error.ts, src/rules/update/error/unknown-keys.ts',
  ],
] as [string[], string][])('new %j: %s', async ([args, message]) => {
  await expect(run('node', 'bench/new.mjs', ...args)).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining(message),
  })
})
