import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'vitest'
import { packed, start, temporary } from './packed.js'

/** A run of a few cases, with a file that the environment names as the summary of the job. */
const summarised = async (prepare: (file: string) => void, ...args: string[]) => {
  const { bin } = await packed()
  const cwd = temporary()
  const file = join(cwd, 'summary.md')
  prepare(file)
  const env = { GITHUB_STEP_SUMMARY: file }
  const ended = await start(bin, ['run', '--only', 'empty-update-accepted', ...args], { cwd, env }).ended
  return { ...ended, file }
}

const text = (file: string): string => readFileSync(file, 'utf8')

test.concurrent('a run appends its report to the summary of the job', async ({ expect }) => {
  const { file, stderr, code } = await summarised((name) => writeFileSync(name, 'A step before.'))
  expect(code).toBe(0)
  expect(text(file)).toMatch(/^A step before\.\n\n## ✅ conformant \(partial\)\n/)
  expect(stderr).toContain(`job summary: ${file}\n`)
})

test.concurrent('a run creates the summary of the job', async ({ expect }) => {
  const { file } = await summarised(() => {})
  expect(text(file)).toMatch(/^## ✅ conformant/)
})

test.concurrent('a dry run does not', async ({ expect }) => {
  const { file, stderr } = await summarised(() => {}, '--dry-run')
  expect(existsSync(file)).toBe(false)
  expect(stderr).not.toContain('job summary')
})

test.concurrent.for<[string, (file: string) => void, RegExp]>([
  ['is a folder', (file) => mkdirSync(file), /summary\.md: is not a file\n/],
  [
    'has no room',
    (file) => writeFileSync(file, 'x'.repeat(2 ** 20 - 100)),
    /summary\.md: it would be larger than 1 MiB\n/,
  ],
])('a summary that %s is reported, with the same exit code', async ([, prepare, line], { expect }) => {
  const { stderr, code } = await summarised(prepare)
  expect(code).toBe(0)
  expect(stderr).toMatch(line)
  expect(stderr).toContain('the job summary could not be written to ')
})
