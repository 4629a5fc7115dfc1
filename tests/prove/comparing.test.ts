import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../src/support/package-info.js'
import { packed, start, temporary } from '../self/packed.js'
import { reportOf, resultWith } from '../self/sample.js'

const good = reportOf([resultWith({})])
const bad = reportOf([resultWith({ outcome: 'fail', message: 'expected x, got y' })])
const { version: _, restored: __, effect: ___, filters: ____, ...others } = good
/** As the first version of the suite wrote it. */
const first = {
  ...others,
  suite: { name: 'odata-contract', version: '0.0.1' },
  contract: { id: 'sample', page: 'a-page' },
  target: { baseUrl: 'http://127.0.0.1/beta', id: 'Entity 1' },
  policies: { ...good.policies, strict: 'false' },
}

const files: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    good,
    bad,
    first,
    empty: reportOf([]),
    known: { ...bad, exitCode: 0 },
    other: { ...good, contract: { ...good.contract, id: 'other' } },
    'of-version-3': { ...good, version: 3 },
    'of-a-version': { ...good, version: 'x' },
    'without-results': { ...good, results: undefined },
    'without-digest': { ...good, contract: { id: 'sample', page: 'a-page' } },
    'without-filters': { ...good, filters: undefined },
    'with-a-word': { ...good, verdict: 'fine' },
    twice: { ...good, results: [...good.results, ...good.results] },
    merged: { suite: good.suite, version: 1, targets: [] },
    'something-else': { name: 'package' },
    list: [],
    null: null,
  }).map(([name, value]) => [`${name}.json`, JSON.stringify(value)]),
)

const cli = async (args: readonly string[]) => {
  const { bin } = await packed()
  const cwd = temporary()
  for (const [name, text] of Object.entries({ ...files, 'cut.json': '{ "suite": ' }))
    writeFileSync(join(cwd, name), text)
  return { cwd, ...(await start(bin, args, { cwd }).ended) }
}

const require = createRequire(join(packageRoot, 'package.json'))

const exported = (name: string) =>
  JSON.parse(readFileSync(require.resolve(`odata-contract/${name}.schema.json`), 'utf8'))

/** The problems of a JSON text, by a schema that the package exports. */
const problemsOf = (name: string, text: string) => {
  const ajv = new Ajv2020({ strict: true, allErrors: true })
  formats.default(ajv)
  const validate = ajv.addSchema(exported('report')).compile(exported(name))
  validate(JSON.parse(text))
  return validate.errors
}

describe('compare', () => {
  test.concurrent.for<[args: string[], code: number, summary: string]>([
    [['good.json', 'bad.json'], 1, '1 broken, 0 fixed, 0 changed, 0 new, 0 gone, 0 unchanged'],
    [['bad.json', 'good.json'], 0, '0 broken, 1 fixed, 0 changed, 0 new, 0 gone, 0 unchanged'],
    [['bad.json', 'bad.json'], 0, '0 broken, 0 fixed, 0 changed, 0 new, 0 gone, 1 unchanged'],
    [['first.json', 'bad.json'], 1, '1 broken, 0 fixed, 0 changed, 0 new, 0 gone, 0 unchanged'],
  ])('%j', async ([args, code, summary], { expect }) => {
    const ended = await cli(['compare', ...args])
    expect(ended.stdout.trimEnd().split('\n').at(-1)).toBe(summary)
    // Both are read as one log here, and the console report shows the counts.
    expect(ended).toMatchObject({ code, stderr: '' })
  })

  test('says that the contracts differ, and compares', async () => {
    const { stdout, code } = await cli(['compare', 'good.json', 'other.json'])
    expect(stdout).toContain('  contract\n      before   sample\n      after    other\n')
    expect(code).toBe(0)
  })

  test('writes JSON that its schema describes, and Markdown to a file', async () => {
    const args = ['--reporter', 'json', '--reporter', 'markdown=change.md']
    const { stdout, stderr, code, cwd } = await cli(['compare', 'good.json', 'bad.json', ...args])
    expect(problemsOf('comparison', stdout)).toBeNull()
    expect(readFileSync(join(cwd, 'change.md'), 'utf8')).toContain('## 1 broken')
    expect(stderr).toBe(
      '1 broken, 0 fixed, 0 changed, 0 new, 0 gone, 0 unchanged\nmarkdown report: change.md\n',
    )
    expect(code).toBe(1)
  })

  test.concurrent.for<[args: string[], message: string | RegExp]>([
    [['good.json'], "missing required argument 'after.json'; see odata-contract compare --help"],
    [['nowhere.json', 'good.json'], 'nowhere.json: there is no such file'],
    [['good.json', '.'], '.: is a folder'],
    [['good.json', 'cut.json'], 'cut.json: is not JSON: Unexpected end of JSON input at line 1, column 12'],
    [['good.json', 'something-else.json'], 'something-else.json: is not a JSON report of odata-contract'],
    [['list.json', 'good.json'], 'list.json: is not a JSON report of odata-contract'],
    [['null.json', 'good.json'], 'null.json: is not a JSON report of odata-contract'],
    [['good.json', 'merged.json'], 'merged.json: is a merged report: name the report of one run'],
    [
      ['good.json', 'of-version-3.json'],
      'of-version-3.json: is a report of version 3: this suite reads versions 1 and 2',
    ],
    [
      ['good.json', 'of-a-version.json'],
      'of-a-version.json: is a report of an unknown version: this suite reads versions 1 and 2',
    ],
    [
      ['good.json', 'without-results.json'],
      'without-results.json: is not a valid report: "results" is missing',
    ],
    [
      ['good.json', 'without-digest.json'],
      'without-digest.json: is not a valid report: "contract/digest" is missing',
    ],
    [
      ['good.json', 'without-filters.json'],
      'without-filters.json: is not a valid report: "filters" is missing',
    ],
    [
      ['good.json', 'with-a-word.json'],
      'with-a-word.json: is not a valid report: "verdict": expected one of "conformant", "non-conformant", "inconclusive", got text',
    ],
    [['twice.json', 'good.json'], 'twice.json: has two results for "property-accepted[name]"'],
    [
      ['good.json', 'bad.json', '--reporter', 'html'],
      'unknown reporter "html": there are console, markdown, json',
    ],
    [
      ['good.json', 'bad.json', '--reporter', 'json=bad.json'],
      '--reporter json=bad.json would overwrite the file of the second report: name another file',
    ],
    [
      ['good.json', 'bad.json', '--reporter', 'json=nowhere/x.json'],
      '--reporter json=nowhere/x.json cannot be written: there is no folder nowhere',
    ],
  ])('%j', async ([args, message], { expect }) => {
    const ended = await cli(['compare', ...args])
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: `odata-contract: ${message}\n` })
  })
})

describe('merge', () => {
  test.concurrent.for<[args: string[], code: number, summary: string]>([
    [['good.json'], 0, 'conformant  1 of 1 targets tested, 1 conformant'],
    [['good.json', 'bad.json'], 1, 'non-conformant  2 of 2 targets tested, 1 conformant, 1 non-conformant'],
    [['empty.json', 'good.json'], 3, 'inconclusive  2 of 2 targets tested, 1 conformant, 1 inconclusive'],
    [
      ['empty.json', 'bad.json'],
      1,
      'non-conformant  2 of 2 targets tested, 1 non-conformant, 1 inconclusive',
    ],
    [
      ['first.json', 'known.json'],
      0,
      'non-conformant  2 of 2 targets tested, 1 conformant, 1 non-conformant',
    ],
  ])('%j', async ([args, code, summary], { expect }) => {
    const ended = await cli(['merge', ...args])
    expect(ended.stdout.trimEnd().split('\n').at(-1)).toBe(summary)
    expect(ended).toMatchObject({ code, stderr: '' })
  })

  test('writes JSON that its schema describes, and Markdown to a file', async () => {
    const args = ['good.json', 'bad.json', '--reporter', 'json', '--reporter', 'markdown=targets.md']
    const { stdout, stderr, code, cwd } = await cli(['merge', ...args])
    expect(problemsOf('merged', stdout)).toBeNull()
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'non-conformant',
      exitCode: 1,
      targets: [
        { name: 'good.json', exitCode: 0, report: good },
        { name: 'bad.json', exitCode: 1, report: bad },
      ],
    })
    expect(readFileSync(join(cwd, 'targets.md'), 'utf8')).toContain('| `bad.json` | **non-conformant** |')
    expect(stderr).toBe(
      'non-conformant  2 of 2 targets tested, 1 conformant, 1 non-conformant, exit code 1\nmarkdown report: targets.md\n',
    )
    expect(code).toBe(1)
  })

  test.concurrent.for<[args: string[], message: string]>([
    [[], "missing required argument 'reports.json'; see odata-contract merge --help"],
    [['good.json', 'nowhere.json'], 'nowhere.json: there is no such file'],
    [['good.json', 'bad.json', './good.json'], './good.json is named twice'],
    [['good.json', 'merged.json'], 'merged.json: is a merged report: name the report of one run'],
    [
      ['good.json', '--reporter', 'junit'],
      'unknown reporter "junit": there are console, html, markdown, json',
    ],
    [
      ['good.json', 'bad.json', '--reporter', 'json=bad.json'],
      '--reporter json=bad.json would overwrite the file of report 2: name another file',
    ],
  ])('%j', async ([args, message], { expect }) => {
    const ended = await cli(['merge', ...args])
    expect(ended).toMatchObject({ code: 2, stdout: '', stderr: `odata-contract: ${message}\n` })
  })
})

test('a run states its exit code in its report, the baseline included', async () => {
  const deviations = [{ id: 'read-is-stable[read]', outcome: 'fail', reason: 'there is no such deviation' }]
  const { bin } = await packed()
  const cwd = temporary()
  writeFileSync(join(cwd, 'baseline.json'), JSON.stringify({ version: 1, deviations }))
  const args = ['--only', 'read-is-stable', '--reporter', 'json']
  const plain = await start(bin, args, { cwd }).ended
  const held = await start(bin, [...args, '--baseline', 'baseline.json'], { cwd }).ended
  expect(JSON.parse(plain.stdout)).toMatchObject({ verdict: 'conformant', exitCode: 0 })
  expect(JSON.parse(held.stdout)).toMatchObject({ verdict: 'conformant', exitCode: 1 })
  expect([plain.code, held.code]).toEqual([0, 1])
})
