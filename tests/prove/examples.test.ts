import { execFile } from 'node:child_process'
import { chmodSync, cpSync, existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { NoOperationTraceWriter, parseWorkflow } from '@actions/workflow-parser'
import { parseAction } from '@actions/workflow-parser/actions/action-parser'
import { load } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { formats } from '../../reporters/formats.js'
import { variableOf } from '../../src/cli/options/configuration.js'
import { packageRoot } from '../../src/support/package-info.js'
import { program } from '../self/command-line.js'
import { type Ended, install, start, temporary } from '../self/packed.js'

const execute = promisify(execFile)
const textOf = (...path: string[]): string => readFileSync(join(packageRoot, ...path), 'utf8')
const runOptions = program().commands.find((command) => command.name() === 'run')?.options ?? []
const variables = ['ODATA_CONTRACT_TOKEN', ...runOptions.map((option) => variableOf(option.attributeName()))]

describe('an example runs as its README says', () => {
  /** The commands of a README's first code block. */
  const commandsOf = (example: string): string[] =>
    (/```sh\n(.*?)```/s.exec(textOf('examples', example, 'README.md'))?.[1] ?? '').trim().split('\n')

  /** A copy of an example with its packages, which stands for `npm install`. */
  const installed = async (example: string): Promise<string> => {
    const folder = temporary()
    cpSync(join(packageRoot, 'examples', example), folder, { recursive: true })
    await install(folder)
    const { devDependencies } = JSON.parse(textOf('examples', example, 'package.json'))
    for (const name of [...Object.keys(devDependencies), '.bin']) {
      const link = join(folder, 'node_modules', name)
      if (!existsSync(link)) symlinkSync(join(packageRoot, 'node_modules', name), link, 'junction')
    }
    return folder
  }

  const shell = (command: string, cwd: string): Promise<Ended> =>
    start('sh', ['-c', command], { cwd, program: true, env: { NO_COLOR: '1' } }).ended

  test.for([
    ['vitest-hono', /Tests {2}\d+ passed \| \d+ skipped \(\d+\)/],
    ['vitest-express', /Tests {2}\d+ passed \| \d+ skipped \(\d+\)/],
    ['node-test', /fail 0\n.*cancelled 0\n.*skipped [1-9]/],
    ['script', /^conformant: \d+ of \d+ cases passed\n/],
  ] as const)('%s', async ([example, printed]) => {
    const [first, ...commands] = commandsOf(example)
    expect(first).toBe('npm install')
    expect(commands).toHaveLength(1)
    const folder = await installed(example)
    const { code, stdout, stderr } = await shell(commands[0] as string, folder)
    expect(code, stdout + stderr).toBe(0)
    expect(stdout).toMatch(printed)
  })

  test('the script exits with 1 and prints the finding, if the service violates a rule', async () => {
    const folder = await installed('script')
    const file = join(folder, 'service.js')
    writeFileSync(file, readFileSync(file, 'utf8').replace("'x64', 'arM64'", "'x64', 'ARM64'"))
    const { code, stdout } = await shell('node check.js', folder)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^non-conformant: .*\nfail: /)
    expect(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')).verdict).toBe('non-conformant')
  })
})

interface Step {
  readonly run?: string
  readonly uses?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, string>>
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>
  readonly runs: { readonly steps: readonly Step[] }
}

const trace = new NoOperationTraceWriter()
const problemsOf = ({ context }: ReturnType<typeof parseAction>): string[] =>
  context.errors.getErrors().map(({ message }) => message)

describe('action.yml', () => {
  const content = textOf('action.yml')
  const { inputs, runs } = load(content) as Action
  const [step = {}] = runs.steps
  const { env = {}, run: script = '' } = step

  test('conforms to the schema of GitHub', () => {
    const check = (text: string) => problemsOf(parseAction({ name: 'action.yml', content: text }, trace))
    expect(check(content)).toEqual([])
    expect(check(content.replace('shell:', 'shel:'))).not.toEqual([])
  })

  test('uses every input, and none of them in a script', () => {
    for (const name of Object.keys(inputs)) expect(content).toContain(`\${{ inputs.${name} }}`)
    expect(content.match(/inputs\.[\w-]+/g)).toHaveLength(Object.keys(inputs).length)
    expect(runs.steps).toHaveLength(1)
    expect(script).not.toContain('${{')
  })

  test('names options of the command line', () => {
    const own = Object.keys(env).filter((name) => name.startsWith('ODATA_CONTRACT_'))
    expect(own.filter((name) => !variables.includes(name))).toEqual([])
    const flags = script.match(/(?<=\s|\()--[a-z-]+(?==| <<<)/g) ?? []
    expect(flags).toHaveLength(6)
    expect(flags.filter((flag) => !runOptions.some(({ long }) => long === flag))).toEqual([])
  })

  /** Runs the script with these inputs, and an npm that installs a command that prints its arguments and variables. */
  const received = async (given: Readonly<Record<string, string>>) => {
    const folder = temporary()
    const executable = (name: string, lines: readonly string[]) => {
      writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
      chmodSync(join(folder, name), 0o755)
    }
    const printing = 'console.log(JSON.stringify({ args: process.argv.slice(2), env: process.env }))'
    executable('command', [`#!${process.execPath}`, printing])
    executable('npm', [
      '#!/bin/sh',
      'while [ "$1" != --prefix ]; do shift; done',
      'mkdir -p "$2/node_modules/.bin"',
      `ln -s "${folder}/command" "$2/node_modules/.bin/odata-contract"`,
      `printf %s "$3" >"${folder}/installed"`,
    ])
    const evaluated = (text: string) =>
      text.replace(/^\$\{\{ inputs\.([\w-]+) \}\}$/, (_, name) => given[name] ?? inputs[name]?.default ?? '')
    const values = Object.entries(env).map(([name, text]) => [name, evaluated(text)])
    const { stdout } = await execute('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', script], {
      cwd: folder,
      env: {
        ...Object.fromEntries(values),
        GITHUB_ACTION_PATH: packageRoot,
        RUNNER_TEMP: folder,
        PATH: `${folder}:${dirname(process.execPath)}:${process.env.PATH}`,
      },
    })
    expect(existsSync(join(folder, 'pwned'))).toBe(false)
    const { args, env: seen } = JSON.parse(stdout) as { args: string[]; env: Record<string, string> }
    return { args, env: seen, installed: readFileSync(join(folder, 'installed'), 'utf8') }
  }

  const { version } = JSON.parse(textOf('package.json'))

  test('without inputs, runs the version of the action with the default reporter', async () => {
    const { args, installed } = await received({})
    expect(args).toEqual(['run', '--reporter=console'])
    expect(installed).toBe(`odata-contract@${version}`)
  })

  test('passes on every input as it is, even if it looks like a command', async () => {
    const hostile = (name: string) => `--${name} "$(touch pwned)" \`touch pwned\`; touch pwned #'`
    const names = Object.keys(inputs).filter((name) => name !== 'working-directory')
    const {
      args,
      installed,
      env: seen,
    } = await received(Object.fromEntries(names.map((name) => [name, hostile(name)])))
    const passed = [...args, installed, ...Object.values(seen)]
    const missing = names.filter((name) => !passed.some((text) => text.endsWith(hostile(name))))
    expect(missing).toEqual([])
  })

  test('replaces the shell by the command, so that a signal of the runner reaches it', async () => {
    expect(script.trimEnd().split('\n').at(-1)).toMatch(/^exec .* run /)
  })

  test('passes on one option for each line', async () => {
    const { args, installed } = await received({
      only: 'read\n\nlist\n',
      skip: 'query',
      parents: 'a\nb',
      headers: 'X-A: 1\nX-Key: env:KEY',
      reporters: 'console\njunit=a b.xml',
      'weak-token': 'made-up',
      version: '1.2.3',
    })
    expect(installed).toBe('odata-contract@1.2.3')
    expect(args).toEqual([
      'run',
      '--parent=a',
      '--parent=b',
      '--header=X-A: 1',
      '--header=X-Key: env:KEY',
      '--only=read',
      '--only=list',
      '--skip=query',
      '--reporter=console',
      '--reporter=junit=a b.xml',
      '--weak-token-env=WEAK_TOKEN',
    ])
  })
})

describe('the workflow for GitHub', () => {
  const content = textOf('examples', 'github', 'contract.yml')
  const { jobs } = load(content) as { jobs: Record<string, { steps: readonly Step[] }> }
  const steps = Object.values(jobs).flatMap((job) => job.steps)

  test('conforms to the schema of GitHub', () => {
    const check = (text: string) => problemsOf(parseWorkflow({ name: 'contract.yml', content: text }, trace))
    expect(check(content)).toEqual([])
    expect(check(content.replace('runs-on:', 'run-on:'))).not.toEqual([])
  })

  test('uses inputs that the action has, and actions of a fixed major version', () => {
    const { inputs } = load(textOf('action.yml')) as Action
    const own = steps.find(({ uses }) => uses?.includes('odata-contract'))
    const given = Object.keys(own?.with ?? {})
    expect(given.length).toBeGreaterThan(0)
    expect(given.filter((name) => !(name in inputs))).toEqual([])
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/@v\d+$/)
    for (const { run } of steps) expect(run ?? '').not.toContain('${{')
  })
})

describe('the pipelines', () => {
  test.for([
    ['gitlab', '.gitlab-ci.yml'],
    ['azure', 'azure-pipelines.yml'],
  ] as const)('of %s are YAML, and publish the report that the command writes', ([folder, file]) => {
    const content = textOf('examples', folder, file)
    expect(load(content)).toBeTypeOf('object')
    const [, report] = /--reporter junit=(\S+)/.exec(content) ?? []
    expect(content.match(new RegExp(`: ${report}$`, 'm'))).not.toBeNull()
    const used = content.match(/ODATA_CONTRACT_[A-Z_]+/g) ?? []
    expect(used.length).toBeGreaterThan(0)
    expect(used.filter((name) => !variables.includes(name))).toEqual([])
  })
})

test.for(Object.keys(formats))('the guide describes the format %s', (name) => {
  expect(textOf('docs', 'reports.md')).toMatch(new RegExp(`^\`${name}\` (is|has|writes) `, 'm'))
})

describe('what the guides and examples name exists', () => {
  const guides = readdirSync(join(packageRoot, 'docs')).filter((name) => name.endsWith('.md'))
  const files = [
    'README.md',
    ...guides.map((name) => join('docs', name)),
    ...['github/contract.yml', 'gitlab/.gitlab-ci.yml', 'azure/azure-pipelines.yml'].map((name) =>
      join('examples', name),
    ),
  ]
  const known = new Set(program().commands.flatMap(({ options }) => options.map(({ long }) => long)))
  /** Flags of other programs, and the version and help of every command. */
  const others = [
    '--yes',
    '--help',
    '--body-file',
    '--edit-last',
    '--create-if-none',
    '--query',
    '--resource-type',
    '--quick',
  ]

  test.for(files)('flags and reporters in %s', (file) => {
    const text = textOf(file)
    const flags = text.match(/(?<![\w-])--[a-z][a-z-]+/g) ?? []
    expect(flags.filter((flag) => !known.has(flag) && !others.includes(flag))).toEqual([])
    const reporters = [...text.matchAll(/--reporter ([a-z]+)/g), ...text.matchAll(/^ {12}([a-z]+)(?==|$)/gm)]
    expect(reporters.filter(([, name = '']) => !(name in formats))).toEqual([])
  })
})
